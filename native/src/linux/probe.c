#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"
#include "identity.h"
#include "nodes.h"
#include "selection.h"

/* Said wherever a permission is missing. */
#define HOW_TO_PERMIT "add the user to the group \"input\" (sudo usermod -aG input USER, then log in again) " \
                      "or install the udev rule of native/README.md"

typedef struct tally {
    const keyrx_options *options;
    unsigned keyboards; /* seen */
    unsigned wanted;    /* left by the include and exclude lists */
    unsigned readable;  /* of those */
    unsigned grabbed;   /* of those */
    unsigned free_virtual;
    unsigned unknown;   /* nodes that nobody lets us look at */
} tally;

bool options_are_valid(const keyrx_options *options)
{
    return options == NULL || (options->size == sizeof *options
                               && (options->flags & ~(KEYRX_OPT_GRAB | KEYRX_OPT_REPEAT)) == 0);
}

bool path_is_stream(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode));
}

__attribute__((format(printf, 3, 4)))
static int conclude(keyrx_probe_report *report, int result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(report->detail, sizeof report->detail, format, arguments);
    va_end(arguments);
    report->result = result;
    return result;
}

static void count_node(const input_directories *where, const char *node, void *context)
{
    tally *count = context;
    const keyrx_options *options = count->options;
    keyrx_device_info_t info;
    if (!node_describe(where, node, &info)) {
        count->unknown++;
        return;
    }
    count->keyboards += info.is_keyboard;
    if (!selection_allows(options != NULL ? options->include : NULL, options != NULL ? options->exclude : NULL, &info))
        return;
    count->wanted++;
    count->readable += info.is_readable;
    count->grabbed += info.is_grabbed;
    count->free_virtual += info.is_virtual && info.is_readable && !info.is_grabbed;
}

static int conclude_usable(const tally *count, keyrx_probe_report *report)
{
    if (count->grabbed > 0 && count->free_virtual > 0)
        return conclude(report, KEYRX_OK, "A remapper holds %u of %u keyboards; its virtual keyboard is read instead.",
                        count->grabbed, count->wanted);
    if (count->grabbed > 0)
        return conclude(report, KEYRX_OK, "%u of %u keyboards can be read; another program holds %u for itself.",
                        count->readable - count->grabbed, count->wanted, count->grabbed);
    if (count->readable < count->wanted)
        return conclude(report, KEYRX_OK, "%u of %u keyboards can be read; for the others " HOW_TO_PERMIT ".",
                        count->readable, count->wanted);
    return conclude(report, KEYRX_OK, "%u of %u keyboards can be read.", count->readable, count->wanted);
}

static int probe_all(const input_directories *where, const keyrx_options *options, keyrx_probe_report *report)
{
    tally count = { .options = options };
    nodes_visit(where, count_node, &count);
    report->keyboards = count.keyboards;
    report->readable = count.readable;
    report->grabbed = count.grabbed;
    if (count.readable > count.grabbed)
        return conclude_usable(&count, report);
    if (count.grabbed > 0)
        return conclude(report, KEYRX_EGRABBED,
                        "A remapper (such as kanata or keyd) holds every keyboard and offers no virtual keyboard "
                        "to read: start the remapper first, or stop it.");
    if (count.wanted > 0)
        return conclude(report, KEYRX_EPERMISSION, "No keyboard may be read (%u found): " HOW_TO_PERMIT ".",
                        count.wanted);
    if (count.keyboards > 0)
        return conclude(report, KEYRX_ENODEVICE,
                        "The include and exclude lists leave no keyboard (%u found): correct them by the names and ids "
                        "of the listed devices.", count.keyboards);
    if (count.unknown > 0)
        return conclude(report, KEYRX_EPERMISSION,
                        "No input device may be read (%u found): " HOW_TO_PERMIT ".", count.unknown);
    return conclude(report, KEYRX_ENODEVICE,
                    "No keyboard was found in %s: plug one in, or pass the host's %s on to this container.",
                    where->dev, where->dev);
}

/* Not opened: a writer that waits for its reader would take us for it, and write into nothing. */
static int probe_stream(const char *path, keyrx_probe_report *report)
{
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0)
        return conclude(report, KEYRX_EPERMISSION, "%.200s may not be read: give this user the right to.", path);
    report->keyboards = report->readable = 1;
    return conclude(report, KEYRX_OK, "%.200s can be read.", path);
}

static int probe_device(const char *path, keyrx_probe_report *report)
{
    const int fd = device_open(path);
    if (fd < 0 && (errno == EACCES || errno == EPERM))
        return conclude(report, KEYRX_EPERMISSION, "%.200s may not be read: " HOW_TO_PERMIT ".", path);
    if (fd < 0)
        return conclude(report, KEYRX_EIO, "%.200s cannot be opened (%s): check the device.", path, strerror(errno));
    int version;
    const bool is_evdev = ioctl(fd, EVIOCGVERSION, &version) == 0;
    report->keyboards = report->readable = is_evdev;
    report->grabbed = is_evdev && identity_is_grabbed(fd);
    close(fd);
    if (!is_evdev)
        return conclude(report, KEYRX_EINVAL, "%.200s is not an input device: give one of /dev/input/event*.", path);
    if (report->grabbed)
        return conclude(report, KEYRX_EGRABBED,
                        "Another program (a remapper such as kanata or keyd) holds %.200s: read its virtual keyboard, "
                        "or stop it.", path);
    return conclude(report, KEYRX_OK, "%.200s can be read.", path);
}

static int probe_path(const char *path, keyrx_probe_report *report)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return errno == EACCES
            ? conclude(report, KEYRX_EPERMISSION,
                       "%.200s may not be reached: allow this user to enter its directory.", path)
            : conclude(report, KEYRX_ENODEVICE,
                       "%.200s does not exist: correct the path, or plug the device in.", path);
    if (S_ISCHR(status.st_mode))
        return probe_device(path, report);
    if (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode))
        return probe_stream(path, report);
    return conclude(report, KEYRX_EINVAL,
                    "%.200s is neither an input device nor a FIFO nor a file of input events: give one of these.",
                    path);
}

int probe_in(const input_directories *where, const keyrx_options *options, keyrx_probe_report *report)
{
    memset(report, 0, sizeof *report);
    if (!options_are_valid(options))
        return conclude(report, KEYRX_EINVAL,
                        "The options are not those of this library's version: build both from the same source.");
    if (options != NULL && options->path != NULL)
        return probe_path(options->path, report);
    return probe_all(where, options, report);
}

int keyrx_probe(const keyrx_options *options, keyrx_probe_report *report)
{
    return report == NULL ? KEYRX_EINVAL : probe_in(&INPUT_DIRECTORIES, options, report);
}
