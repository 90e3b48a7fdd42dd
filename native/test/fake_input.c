#include "fake_input.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

/* As sysfs says of an AT keyboard and of a mouse with five buttons. */
#define KEYBOARD_KEYS "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"
#define MOUSE_BUTTONS "1f0000 0 0 0 0"

void fake_input_create(fake_input *self)
{
    snprintf(self->root, sizeof self->root, "%s", test_directory);
    snprintf(self->dev, sizeof self->dev, "%s/dev", self->root);
    snprintf(self->sys, sizeof self->sys, "%s/sys", self->root);
    CHECK_EQUAL(0, mkdir(self->dev, 0755));
    CHECK_EQUAL(0, mkdir(self->sys, 0755));
    self->where = (input_directories){ .dev = self->dev, .sys = self->sys };
}

static void write_attribute(const char *directory, const char *name, const char *text)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fprintf(file, "%s\n", text);
    fclose(file);
}

static void make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
    mkdir(path, 0755);
}

void fake_input_describe(fake_input *self, const fake_device *device)
{
    char home[512], path[PATH_MAX], number[16];
    snprintf(home, sizeof home, "%s/devices/%s/input/%s", self->root, device->is_virtual ? "virtual" : "pci0",
             device->node);
    snprintf(path, sizeof path, "%s/device/id", home);
    make_directories(path);
    snprintf(path, sizeof path, "%s/device/capabilities", home);
    make_directories(path);
    snprintf(path, sizeof path, "%s/device", home);
    write_attribute(path, "name", device->name);
    write_attribute(path, "id/bustype", "0003");
    snprintf(number, sizeof number, "%04x", device->vendor);
    write_attribute(path, "id/vendor", number);
    snprintf(number, sizeof number, "%04x", device->product);
    write_attribute(path, "id/product", number);
    write_attribute(path, "capabilities/key", device->is_keyboard ? KEYBOARD_KEYS : MOUSE_BUTTONS);
    snprintf(path, sizeof path, "%s/%s", self->sys, device->node);
    if (symlink(home, path) != 0)
        CHECK(access(path, F_OK) == 0); /* plugged before */
}

int fake_input_plug(fake_input *self, const fake_device *device)
{
    char hidden[512], node[512];
    fake_input_describe(self, device);
    snprintf(hidden, sizeof hidden, "%s/%s", self->root, device->node);
    snprintf(node, sizeof node, "%s/%s", self->dev, device->node);
    CHECK_EQUAL(0, mkfifo(hidden, 0644));
    const int fd = open(hidden, O_RDWR | O_CLOEXEC); /* read as well: no waiting for a reader */
    CHECK(fd >= 0);
    const int writer = open(hidden, O_WRONLY | O_CLOEXEC);
    CHECK_EQUAL(0, rename(hidden, node));
    close(fd);
    return writer;
}

void fake_input_pull(fake_input *self, const fake_device *device, int fd)
{
    char node[512];
    snprintf(node, sizeof node, "%s/%s", self->dev, device->node);
    CHECK_EQUAL(0, unlink(node));
    close(fd);
}

void fake_input_link(fake_input *self, const char *id, const char *node)
{
    char directory[512], link[1024], target[64];
    snprintf(directory, sizeof directory, "%s/by-id", self->dev);
    mkdir(directory, 0755);
    snprintf(link, sizeof link, "%s/%s", directory, id);
    snprintf(target, sizeof target, "../%s", node);
    CHECK_EQUAL(0, symlink(target, link));
}
