/* The same hook on real evdev devices, made by uinput: what needs the kernel's answers. Skipped where
 * there is no /dev/uinput or no /dev/input (containers); the guest of the end-to-end tests has both.
 */
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "rig.h"

#define VENDOR 0x4B52 /* "KR": the lists below keep other keyboards of the machine out */

static rig at;

static int make_keyboard(const char *name, uint16_t product)
{
    const int fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        test_skip("no /dev/uinput here");
    struct uinput_setup setup = { .id = { .bustype = BUS_USB, .vendor = VENDOR, .product = product } };
    snprintf(setup.name, sizeof setup.name, "%s", name);
    CHECK_EQUAL(0, ioctl(fd, UI_SET_EVBIT, EV_KEY));
    for (int code = KEY_ESC; code <= KEY_MICMUTE; code++)
        CHECK_EQUAL(0, ioctl(fd, UI_SET_KEYBIT, code));
    CHECK_EQUAL(0, ioctl(fd, UI_DEV_SETUP, &setup));
    CHECK_EQUAL(0, ioctl(fd, UI_DEV_CREATE));
    return fd;
}

/* Opens the evdev node of a keyboard made above, as another program would. */
static int open_node(const char *name)
{
    static keyrx_device_info_t devices[64];
    const int count = keyrx_list(devices, 64);
    for (int i = 0; i < count && i < 64; i++)
        if (strcmp(devices[i].name, name) == 0)
            return open(devices[i].path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return -1;
}

static keyrx_options only(const char *lines, uint32_t flags)
{
    return (keyrx_options){ .size = sizeof(keyrx_options), .flags = flags, .include = lines };
}

static int start_with_one(uint32_t flags)
{
    const int keyboard = make_keyboard("keyrx one", 1);
    const keyrx_options options = only("4b52:0001\n4b52:0002", flags);
    rig_init(&at);
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    return keyboard;
}

static void end(int keyboard)
{
    CHECK_EQUAL(KEYRX_OK, rig_stop(&at));
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    rig_expect_none(&at);
    close(keyboard);
}

TEST(keys_carry_the_kernels_monotonic_time)
{
    const int keyboard = start_with_one(0);
    write_key(keyboard, KEY_A, 1);
    const keyrx_event press = EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    CHECK(press.time_ns > rig_ring(&at)->clock_origin_ns);
    CHECK(press.hook_delay_ns > 0 && press.hook_delay_ns < 1000000000);
    write_key(keyboard, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(keyboard);
}

TEST(virtual_keyboard_is_listed_as_such)
{
    const int keyboard = start_with_one(0);
    keyrx_device_info_t info;
    CHECK_EQUAL(KEYRX_OK, keyrx_device_info(at.hook, 1, &info));
    CHECK_TEXT("keyrx one", info.name);
    CHECK_TEXT("4b52:0001", info.stable_id);
    CHECK(info.is_virtual && info.is_keyboard && info.is_readable && !info.is_grabbed);
    end(keyboard);
}

TEST(key_already_down_is_pressed_at_the_attach)
{
    const int keyboard = make_keyboard("keyrx one", 1);
    const int other = open_node("keyrx one"); /* an unopened device does not keep state */
    CHECK(other >= 0);
    write_key(keyboard, KEY_LEFTSHIFT, 1);
    const keyrx_options options = only("4b52:0001", 0);
    rig_init(&at);
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    EXPECT_SYNTHETIC(&at, KEYRX_PRESS, 1, KEY_LEFTSHIFT);
    write_key(keyboard, KEY_LEFTSHIFT, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_LEFTSHIFT);
    close(other);
    end(keyboard);
}

TEST(loss_in_the_kernel_is_told_and_the_state_put_right)
{
    const int keyboard = start_with_one(0);
    struct input_event burst[999 * 2]; /* one write: the reader's buffer of 64 overflows every time */
    memset(burst, 0, sizeof burst);
    for (int i = 0; i < 999; i++) {
        burst[2 * i] = (struct input_event){ .type = EV_KEY, .code = KEY_B, .value = i % 2 == 0 };
        burst[2 * i + 1] = (struct input_event){ .type = EV_SYN, .code = SYN_REPORT };
    }
    CHECK_EQUAL(sizeof burst, write(keyboard, burst, sizeof burst));
    write_key(keyboard, KEY_C, 1);

    bool is_down = false, is_lost = false;
    keyrx_event event;
    do {
        event = rig_next(&at);
        is_lost |= event.action == KEYRX_SYNC_LOST;
        if (event.native == KEY_B && event.action <= KEYRX_PRESS) {
            CHECK_EQUAL(!is_down, event.action == KEYRX_PRESS);
            is_down = event.action == KEYRX_PRESS;
        }
    } while (event.native != KEY_C || event.action != KEYRX_PRESS);
    CHECK(is_lost && is_down);
    CHECK(atomic_load(&rig_ring(&at)->syncs_lost) > 0);
    write_key(keyboard, KEY_B, 0);
    write_key(keyboard, KEY_C, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_B);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_C);
    end(keyboard);
}

TEST(vanished_device_lets_go_of_its_keys)
{
    const int keyboard = start_with_one(0);
    write_key(keyboard, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    CHECK_EQUAL(0, ioctl(keyboard, UI_DEV_DESTROY));
    keyrx_event event = rig_next(&at); /* the kernel may release the key itself before it goes */
    CHECK(event.action == KEYRX_RELEASE && event.native == KEY_A);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_HOOK_LOST, 0, 0);
    const int again = make_keyboard("keyrx one", 1);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_HOOK_RESTORED, 0, 0);
    close(keyboard);
    end(again);
}

TEST(autorepeat_of_the_kernel_is_left_out)
{
    const int keyboard = start_with_one(0);
    write_key(keyboard, KEY_A, 1);
    write_key(keyboard, KEY_A, 2);
    write_key(keyboard, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(keyboard);
}

TEST(grabbed_keyboard_is_named_by_the_probe_and_read_once_it_is_free)
{
    const int keyboard = make_keyboard("keyrx one", 1);
    const int remapper = open_node("keyrx one");
    CHECK_EQUAL(0, ioctl(remapper, EVIOCGRAB, 1));
    keyrx_options options = only("4b52:0001", 0);
    keyrx_probe_report report;
    CHECK_EQUAL(KEYRX_EGRABBED, keyrx_probe(&options, &report));
    CHECK_EQUAL(1, report.grabbed);
    CHECK_TEXT("A remapper (such as kanata or keyd) holds every keyboard and offers no virtual keyboard to read: "
               "start the remapper first, or stop it.", report.detail);

    const int virtual = make_keyboard("keyrx two", 2);
    options = only("4b52:0001\n4b52:0002", 0);
    CHECK_EQUAL(KEYRX_OK, keyrx_probe(&options, &report));
    CHECK_TEXT("A remapper holds 1 of 2 keyboards; its virtual keyboard is read instead.", report.detail);
    rig_init(&at);
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    write_key(keyboard, KEY_A, 1);
    write_key(keyboard, KEY_A, 0);
    write_key(virtual, KEY_B, 1);
    write_key(virtual, KEY_B, 0);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_B);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_B);

    close(virtual); /* the remapper ends: its keyboard first, its grab a little later */
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_HOOK_LOST, 0, 0);
    close(remapper);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    EXPECT_MARKER(&at, KEYRX_HOOK_RESTORED, 0, 0);
    CHECK_EQUAL(KEYRX_OK, rig_stop(&at));
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 2, 2);
    close(keyboard);
}

TEST(grab_waits_until_no_key_is_down)
{
    const int keyboard = make_keyboard("keyrx one", 1);
    const int other = open_node("keyrx one");
    write_key(keyboard, KEY_A, 1);
    const keyrx_options options = only("4b52:0001", KEYRX_OPT_GRAB);
    rig_init(&at);
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    EXPECT_SYNTHETIC(&at, KEYRX_PRESS, 1, KEY_A);
    CHECK_EQUAL(0, ioctl(other, EVIOCGRAB, 1)); /* so nobody has it */
    CHECK_EQUAL(0, ioctl(other, EVIOCGRAB, 0));
    write_key(keyboard, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    atomic_store(&rig_ring(&at)->resync_request, 1); /* answered after the turn that grabs */
    EXPECT_MARKER(&at, KEYRX_STATE_BEGIN, 1, 0);
    EXPECT_MARKER(&at, KEYRX_STATE_END, 0, 0);
    CHECK_EQUAL(-1, ioctl(other, EVIOCGRAB, 1));
    close(other);
    end(keyboard);
}

TEST(one_device_by_its_path)
{
    const int keyboard = make_keyboard("keyrx one", 1);
    const int other = make_keyboard("keyrx two", 2);
    static keyrx_device_info_t devices[64];
    const int count = keyrx_list(devices, 64);
    keyrx_options options = only(NULL, 0);
    for (int i = 0; i < count; i++)
        if (strcmp(devices[i].name, "keyrx two") == 0)
            options.path = devices[i].path;
    CHECK(options.path != NULL);
    rig_init(&at);
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    write_key(keyboard, KEY_A, 1);
    write_key(other, KEY_B, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_B);
    write_key(other, KEY_B, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_B);
    close(keyboard);
    end(other);
}
