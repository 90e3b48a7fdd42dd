#include "identity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CODE_WORD_BITS (CHAR_BIT * sizeof(unsigned long))
#define CODE_WORDS ((KEY_CNT + CODE_WORD_BITS - 1) / CODE_WORD_BITS)

typedef struct key_capabilities {
    unsigned long words[CODE_WORDS];
} key_capabilities;

static bool has_key(const key_capabilities *keys, unsigned code)
{
    return (keys->words[code / CODE_WORD_BITS] >> (code % CODE_WORD_BITS) & 1) != 0;
}

/* Power buttons, lid switches, mice and remotes have EV_KEY as well; letters with Enter are what makes
 * a keyboard. Barcode scanners and remappers' virtual keyboards pass, and should. */
static bool has_letters_and_enter(const key_capabilities *keys)
{
    static const struct { unsigned first, last; } rows[] = { { KEY_Q, KEY_P }, { KEY_A, KEY_L }, { KEY_Z, KEY_M } };
    if (!has_key(keys, KEY_ENTER))
        return false;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++)
        for (unsigned code = rows[row].first; code <= rows[row].last; code++)
            if (has_key(keys, code))
                return true;
    return false;
}

/* Reads one small file under sysfs into `text`, without its line end. */
static bool read_attribute(const char *directory, const char *name, char *text, size_t size)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/device/%s", directory, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const ssize_t length = read(fd, text, size - 1);
    close(fd);
    if (length < 0)
        return false;
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return true;
}

static uint16_t read_number(const char *directory, const char *name)
{
    char text[32];
    return read_attribute(directory, name, text, sizeof text) ? (uint16_t)strtoul(text, NULL, 16) : 0;
}

/* "7 ffc0 0 fffffffffffffffe": words in hex, the highest first. */
static bool parse_capabilities(char *text, key_capabilities *keys)
{
    memset(keys, 0, sizeof *keys);
    size_t index = 0;
    for (char *word = text + strlen(text); word > text && index < CODE_WORDS;) {
        while (word > text && word[-1] != ' ')
            word--;
        keys->words[index++] = strtoul(word, NULL, 16);
        if (word > text)
            *--word = '\0';
    }
    return index > 0;
}

/* A name comes from the device: it must not be able to write lines into a list or a terminal. */
static void set_name(keyrx_device_info_t *info, const char *name)
{
    snprintf(info->name, sizeof info->name, "%s", name);
    for (char *c = info->name; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
}

/* The first by-id link, in name order, that leads to this node. */
static bool find_by_id(const input_directories *where, const char *node, char *id, size_t size)
{
    char directory[PATH_MAX], target[PATH_MAX];
    snprintf(directory, sizeof directory, "%s/by-id", where->dev);
    DIR *links = opendir(directory);
    if (links == NULL)
        return false;
    bool is_found = false;
    for (const struct dirent *link = readdir(links); link != NULL; link = readdir(links)) {
        const ssize_t length = readlinkat(dirfd(links), link->d_name, target, sizeof target - 1);
        if (length <= 0)
            continue;
        target[length] = '\0';
        const char *slash = strrchr(target, '/');
        const bool is_ours = strcmp(slash != NULL ? slash + 1 : target, node) == 0;
        if (is_ours && (!is_found || strcmp(link->d_name, id) < 0)) {
            snprintf(id, size, "%s", link->d_name);
            is_found = true;
        }
    }
    closedir(links);
    return is_found;
}

/* uinput devices hang below /sys/devices/virtual/input, whatever bus they claim to be on. */
static bool is_virtual(const char *directory, uint16_t bus)
{
    char target[PATH_MAX];
    if (realpath(directory, target) == NULL)
        return bus == BUS_VIRTUAL;
    return strstr(target, "/devices/virtual/") != NULL;
}

static void complete(const input_directories *where, const char *node, const key_capabilities *keys,
                     keyrx_device_info_t *info)
{
    char directory[PATH_MAX];
    snprintf(directory, sizeof directory, "%s/%s", where->sys, node);
    snprintf(info->path, sizeof info->path, "%s/%s", where->dev, node);
    info->is_keyboard = has_letters_and_enter(keys);
    info->is_virtual = is_virtual(directory, info->bus);
    if (!find_by_id(where, node, info->stable_id, sizeof info->stable_id))
        snprintf(info->stable_id, sizeof info->stable_id, "%04x:%04x", info->vendor, info->product);
}

bool identity_from_sysfs(const input_directories *where, const char *node, keyrx_device_info_t *info)
{
    char directory[PATH_MAX], text[1024];
    key_capabilities keys;
    snprintf(directory, sizeof directory, "%s/%s", where->sys, node);
    if (!read_attribute(directory, "capabilities/key", text, sizeof text) || !parse_capabilities(text, &keys))
        return false;
    memset(info, 0, sizeof *info);
    set_name(info, read_attribute(directory, "name", text, sizeof text) ? text : "");
    info->bus = read_number(directory, "id/bustype");
    info->vendor = read_number(directory, "id/vendor");
    info->product = read_number(directory, "id/product");
    complete(where, node, &keys, info);
    return true;
}

bool identity_from_descriptor(const input_directories *where, const char *node, int fd, keyrx_device_info_t *info)
{
    struct input_id id;
    key_capabilities keys = { { 0 } };
    char name[sizeof info->name] = "";
    if (ioctl(fd, EVIOCGID, &id) < 0 || ioctl(fd, EVIOCGBIT(EV_KEY, sizeof keys), &keys) < 0)
        return false;
    memset(info, 0, sizeof *info);
    if (ioctl(fd, EVIOCGNAME(sizeof name - 1), name) >= 0)
        set_name(info, name);
    info->bus = id.bustype;
    info->vendor = id.vendor;
    info->product = id.product;
    complete(where, node, &keys, info);
    return true;
}

bool identity_is_grabbed(int fd)
{
    if (ioctl(fd, EVIOCGRAB, 1) == 0) {
        ioctl(fd, EVIOCGRAB, 0);
        return false;
    }
    return errno == EBUSY;
}
