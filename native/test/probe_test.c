/* What is said to the user when capture cannot start, word by word. */
#include "probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "fake_input.h"
#include "nodes.h"

static const fake_device Keyboard = { "event2", "Keyboard", 0x046D, 0xC31C, 1, 0 };
static const fake_device Second = { "event10", "Second\nline", 0x1234, 0x0001, 1, 1 };
static const fake_device Mouse = { "event3", "Mouse", 0x046D, 0xC077, 0, 0 };

static keyrx_options options_of(const char *path, const char *include, const char *exclude)
{
    return (keyrx_options){ .size = sizeof(keyrx_options), .path = path, .include = include, .exclude = exclude };
}

static void put_file(const char *path, mode_t mode)
{
    const int fd = open(path, O_CREAT | O_WRONLY, mode);
    CHECK(fd >= 0);
    close(fd);
}

/* A node that only root may read, seen by somebody else. */
static void become_nobody(void)
{
    if (geteuid() == 0)
        CHECK_EQUAL(0, setuid(65534));
}

TEST(no_device_at_all)
{
    fake_input input;
    keyrx_probe_report report;
    char expected[512];
    fake_input_create(&input);
    CHECK_EQUAL(KEYRX_ENODEVICE, probe_in(&input.where, NULL, &report));
    CHECK_EQUAL(KEYRX_ENODEVICE, report.result);
    snprintf(expected, sizeof expected,
             "No keyboard was found in %s: plug one in, or pass the host's %s on to this container.",
             input.dev, input.dev);
    CHECK_TEXT(expected, report.detail);
}

TEST(mouse_is_no_keyboard)
{
    fake_input input;
    keyrx_probe_report report;
    fake_input_create(&input);
    close(fake_input_plug(&input, &Mouse));
    CHECK_EQUAL(KEYRX_ENODEVICE, probe_in(&input.where, NULL, &report));
    CHECK_EQUAL(0, report.keyboards);
}

TEST(readable_keyboards_are_counted)
{
    fake_input input;
    keyrx_probe_report report;
    fake_input_create(&input);
    close(fake_input_plug(&input, &Keyboard));
    close(fake_input_plug(&input, &Second));
    close(fake_input_plug(&input, &Mouse));
    CHECK_EQUAL(KEYRX_OK, probe_in(&input.where, NULL, &report));
    CHECK_EQUAL(2, report.keyboards);
    CHECK_EQUAL(2, report.readable);
    CHECK_EQUAL(0, report.grabbed);
    CHECK_TEXT("2 of 2 keyboards can be read.", report.detail);
}

TEST(keyboard_without_permission)
{
    fake_input input;
    keyrx_probe_report report;
    char node[256];
    fake_input_create(&input);
    fake_input_describe(&input, &Keyboard);
    snprintf(node, sizeof node, "%s/event2", input.dev);
    put_file(node, 0);
    become_nobody();
    CHECK_EQUAL(KEYRX_EPERMISSION, probe_in(&input.where, NULL, &report));
    CHECK_EQUAL(1, report.keyboards);
    CHECK_EQUAL(0, report.readable);
    CHECK_TEXT("No keyboard may be read (1 found): add the user to the group \"input\" (sudo usermod -aG "
               "input USER, then log in again) or install the udev rule of native/README.md.", report.detail);
}

TEST(nodes_that_nobody_can_tell_anything_of)
{
    fake_input input;
    keyrx_probe_report report;
    char node[256];
    fake_input_create(&input);
    snprintf(node, sizeof node, "%s/event2", input.dev);
    put_file(node, 0);
    become_nobody();
    CHECK_EQUAL(KEYRX_EPERMISSION, probe_in(&input.where, NULL, &report));
    CHECK(strncmp(report.detail, "No input device may be read (1 found): add the user", 51) == 0);
}

TEST(some_keyboards_without_permission)
{
    fake_input input;
    keyrx_probe_report report;
    char node[256];
    fake_input_create(&input);
    close(fake_input_plug(&input, &Keyboard));
    fake_input_describe(&input, &Second);
    snprintf(node, sizeof node, "%s/event10", input.dev);
    put_file(node, 0);
    become_nobody();
    CHECK_EQUAL(KEYRX_OK, probe_in(&input.where, NULL, &report));
    CHECK(strncmp(report.detail, "1 of 2 keyboards can be read; for the others add the user", 57) == 0);
}

TEST(lists_that_leave_nothing)
{
    fake_input input;
    keyrx_probe_report report;
    const keyrx_options options = options_of(NULL, "absent", NULL);
    fake_input_create(&input);
    close(fake_input_plug(&input, &Keyboard));
    CHECK_EQUAL(KEYRX_ENODEVICE, probe_in(&input.where, &options, &report));
    CHECK_EQUAL(1, report.keyboards);
    CHECK_TEXT("The include and exclude lists leave no keyboard (1 found): correct them by the names and ids of the "
               "listed devices.", report.detail);
}

TEST(path_that_does_not_exist)
{
    keyrx_probe_report report;
    const keyrx_options options = options_of("/tmp/keyrx-no-such-path", NULL, NULL);
    CHECK_EQUAL(KEYRX_ENODEVICE, keyrx_probe(&options, &report));
    CHECK_TEXT("/tmp/keyrx-no-such-path does not exist: correct the path, or plug the device in.", report.detail);
}

TEST(path_that_is_a_directory)
{
    keyrx_probe_report report;
    const keyrx_options options = options_of("/tmp", NULL, NULL);
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_probe(&options, &report));
    CHECK_TEXT("/tmp is neither an input device nor a FIFO nor a file of input events: give one of these.",
               report.detail);
}

TEST(path_that_is_another_kind_of_device)
{
    keyrx_probe_report report;
    const keyrx_options options = options_of("/dev/null", NULL, NULL);
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_probe(&options, &report));
    CHECK_TEXT("/dev/null is not an input device: give one of /dev/input/event*.", report.detail);
}

TEST(stream_without_permission)
{
    fake_input input;
    keyrx_probe_report report;
    char path[256], expected[512];
    fake_input_create(&input);
    snprintf(path, sizeof path, "%s/stream", input.dev);
    put_file(path, 0);
    become_nobody();
    const keyrx_options options = options_of(path, NULL, NULL);
    CHECK_EQUAL(KEYRX_EPERMISSION, keyrx_probe(&options, &report));
    snprintf(expected, sizeof expected, "%s may not be read: give this user the right to.", path);
    CHECK_TEXT(expected, report.detail);
}

TEST(options_of_another_version)
{
    keyrx_probe_report report;
    keyrx_options options = options_of(NULL, NULL, NULL);
    options.size = 8;
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_probe(&options, &report));
    CHECK_TEXT("The options are not those of this library's version: build both from the same source.", report.detail);
    options = options_of(NULL, NULL, NULL);
    options.flags = 0x80;
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_probe(&options, &report));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_probe(NULL, NULL));
}

TEST(list_is_in_order_of_numbers_and_says_what_each_is)
{
    fake_input input;
    keyrx_device_info_t devices[3];
    fake_input_create(&input);
    close(fake_input_plug(&input, &Second));
    close(fake_input_plug(&input, &Keyboard));
    close(fake_input_plug(&input, &Mouse));
    fake_input_link(&input, "usb-Keyboard-event-kbd", "event2");
    CHECK_EQUAL(3, list_in(&input.where, devices, 3));
    CHECK_TEXT("Keyboard", devices[0].name);
    CHECK_TEXT("usb-Keyboard-event-kbd", devices[0].stable_id);
    CHECK_EQUAL(3, devices[0].bus);
    CHECK_EQUAL(0x046D, devices[0].vendor);
    CHECK_EQUAL(0xC31C, devices[0].product);
    CHECK_EQUAL(0, devices[0].device);
    CHECK(devices[0].is_keyboard && !devices[0].is_virtual && devices[0].is_readable && !devices[0].is_grabbed);
    CHECK(!devices[1].is_keyboard);
    CHECK_TEXT("046d:c077", devices[1].stable_id);
    CHECK_TEXT("Second", devices[2].name);
    CHECK(devices[2].is_virtual);
}

TEST(list_counts_more_than_it_fills)
{
    fake_input input;
    keyrx_device_info_t device;
    fake_input_create(&input);
    close(fake_input_plug(&input, &Keyboard));
    close(fake_input_plug(&input, &Mouse));
    CHECK_EQUAL(2, list_in(&input.where, &device, 1));
    CHECK_EQUAL(2, list_in(&input.where, NULL, 0));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_list(NULL, 1));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_list(&device, -1));
}
