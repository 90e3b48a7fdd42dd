/* The hook over a directory of devices: coming, going, late names, state on request. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_input.h"
#include "hook.h"
#include "rig.h"

static rig at;
static fake_input input;

static const fake_device One = { "event1", "One", 0x0001, 0x0001, 1, 0 };
static const fake_device Two = { "event2", "Two", 0x0002, 0x0002, 1, 0 };
static const fake_device Mouse = { "event3", "Mouse", 0x0003, 0x0003, 0, 0 };

/* A hook with keyboard One attached as device 1; returns its writing end. */
static int start_with_one(const keyrx_options *options)
{
    rig_init(&at);
    fake_input_create(&input);
    const int fd = fake_input_plug(&input, &One);
    rig_start(&at, &input.where, options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    return fd;
}

/* Stops it; devices with numbers up to `devices` are told to be gone. */
static void end(uint16_t devices)
{
    CHECK_EQUAL(KEYRX_OK, rig_stop(&at));
    for (uint16_t device = 1; device <= devices; device++)
        EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, device, device);
    rig_expect_none(&at);
}

/* Lets the hook take in what has happened to the directory: it answers after that. */
static void let_it_look(void)
{
    atomic_store(&rig_ring(&at)->resync_request, 1);
    while (rig_next(&at).action != KEYRX_STATE_END)
        continue;
}

TEST(keys_of_two_keyboards_are_kept_apart)
{
    const int one = start_with_one(NULL);
    const int two = fake_input_plug(&input, &Two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    write_key(one, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    write_key(two, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 2, KEY_A);
    write_key(one, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    write_key(two, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 2, KEY_A);
    end(2);
}

TEST(mouse_is_not_attached)
{
    const int one = start_with_one(NULL);
    fake_input_plug(&input, &Mouse);
    fake_input_plug(&input, &Two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    write_key(one, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    write_key(one, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(2);
}

TEST(pulled_keyboard_lets_go_of_its_keys_first)
{
    start_with_one(NULL);
    const int two = fake_input_plug(&input, &Two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    write_key(two, KEY_RIGHTSHIFT, 1);
    CHECK_EQUAL(KEYRX_MOD_RIGHT_SHIFT, EXPECT_KEY(&at, KEYRX_PRESS, 2, KEY_RIGHTSHIFT).modifiers);
    fake_input_pull(&input, &Two, two);
    CHECK_EQUAL(0, EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 2, KEY_RIGHTSHIFT).modifiers);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 2, 2);
    end(1);
}

TEST(hook_says_when_the_last_keyboard_goes_and_when_one_is_back)
{
    const int one = start_with_one(NULL);
    fake_input_pull(&input, &One, one);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_HOOK_LOST, 0, 0);
    fake_input_plug(&input, &One);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_HOOK_RESTORED, 0, 0);
    end(1);
}

TEST(device_that_ends_while_its_node_stays_is_tried_again)
{
    const int one = start_with_one(NULL);
    write_key(one, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    close(one);
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    end(1);
}

TEST(keyboard_that_comes_back_has_its_old_number)
{
    const int one = start_with_one(NULL);
    const int two = fake_input_plug(&input, &Two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    fake_input_pull(&input, &One, one);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    fake_input_pull(&input, &Two, two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 2, 2);
    EXPECT_MARKER(&at, KEYRX_HOOK_LOST, 0, 0);
    fake_input_plug(&input, &Two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    EXPECT_MARKER(&at, KEYRX_HOOK_RESTORED, 0, 0);
    fake_input_plug(&input, &One);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    end(2);
}

TEST(state_of_every_device_is_told_on_request)
{
    const int one = start_with_one(NULL);
    const int two = fake_input_plug(&input, &Two);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    write_key(two, KEY_B, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 2, KEY_B);
    atomic_store(&rig_ring(&at)->resync_request, 1);
    EXPECT_MARKER(&at, KEYRX_STATE_BEGIN, 1, 0);
    EXPECT_MARKER(&at, KEYRX_STATE_BEGIN, 2, 0);
    CHECK_EQUAL(0x05, EXPECT_MARKER(&at, KEYRX_STATE_KEY, 2, KEY_B).code);
    EXPECT_MARKER(&at, KEYRX_STATE_END, 0, 0);
    write_key(two, KEY_B, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 2, KEY_B);
    CHECK(one >= 0);
    end(2);
}

TEST(excluded_keyboard_is_left_alone)
{
    const keyrx_options options = { .size = sizeof options, .exclude = "0002:0002" };
    start_with_one(&options);
    fake_input_plug(&input, &Two);
    const fake_device third = { "event4", "Three", 4, 4, 1, 0 };
    fake_input_plug(&input, &third);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    keyrx_device_info_t info;
    CHECK_EQUAL(KEYRX_OK, keyrx_device_info(at.hook, 2, &info));
    CHECK_TEXT("Three", info.name);
    CHECK_EQUAL(KEYRX_ENODEVICE, keyrx_device_info(at.hook, 3, &info));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_device_info(at.hook, 0, &info));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_device_info(at.hook, 65, &info));
    end(2);
}

TEST(stable_id_that_comes_late_is_told_again)
{
    start_with_one(NULL);
    keyrx_device_info_t info;
    CHECK_EQUAL(KEYRX_OK, keyrx_device_info(at.hook, 1, &info));
    CHECK_TEXT("0001:0001", info.stable_id);
    fake_input_link(&input, "usb-Mouse-event", "event3"); /* makes by-id */
    let_it_look();
    fake_input_link(&input, "usb-One-event-kbd", "event1");
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    CHECK_EQUAL(KEYRX_OK, keyrx_device_info(at.hook, 1, &info));
    CHECK_TEXT("usb-One-event-kbd", info.stable_id);
    end(1);
}

TEST(keyboard_excluded_by_an_id_that_comes_late_is_let_go)
{
    const keyrx_options options = { .size = sizeof options, .exclude = "usb-One-event-kbd" };
    const int one = start_with_one(&options);
    write_key(one, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    fake_input_link(&input, "usb-One-event-kbd", "event1");
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    EXPECT_MARKER(&at, KEYRX_HOOK_LOST, 0, 0);
    end(0);
}

TEST(keyboard_included_by_an_id_that_comes_late_is_attached)
{
    const keyrx_options options = { .size = sizeof options, .include = "One\nusb-Two-event-kbd" };
    start_with_one(&options);
    fake_input_link(&input, "usb-Mouse-event", "event3"); /* makes by-id */
    fake_input_plug(&input, &Two);
    let_it_look();
    fake_input_link(&input, "usb-Two-event-kbd", "event2");
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 2, 2);
    end(2);
}

TEST(loss_on_a_device_that_cannot_be_asked_releases_what_it_held)
{
    const int one = start_with_one(NULL);
    write_key(one, KEY_A, 1);
    write_event(one, EV_SYN, SYN_DROPPED, 0);
    write_event(one, EV_SYN, SYN_REPORT, 0);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_MARKER(&at, KEYRX_SYNC_LOST, 1, 1);
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    end(1);
}

TEST(burst_longer_than_a_turn_arrives_whole)
{
    const int one = start_with_one(NULL);
    const int taps = 600; /* 2,400 events: more than 8 rounds of 64 */
    for (int i = 0; i < taps; i++) {
        write_key(one, KEY_A, 1);
        write_key(one, KEY_A, 0);
        if (i % 100 == 99)
            for (int n = 0; n < 100; n++) {
                EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
                EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
            }
    }
    end(1);
}

TEST(open_refuses_where_there_is_no_keyboard)
{
    keyrx_hook *hook;
    rig_init(&at);
    fake_input_create(&input);
    CHECK_EQUAL(KEYRX_ENODEVICE, hook_open_in(&input.where, at.memory, sizeof at.memory, NULL, &hook));
    CHECK(hook == NULL);
}
