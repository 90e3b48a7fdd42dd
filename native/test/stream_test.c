/* A FIFO or file as a source. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rig.h"

static rig at;
static char path[128];

static void set_up(void)
{
    snprintf(path, sizeof path, "%s/events", test_directory);
    rig_init(&at);
}

/* Starts a hook on a FIFO and returns its writing end; DEVICE_ADDED has been seen. */
static int start_fifo(uint32_t flags)
{
    set_up();
    CHECK_EQUAL(0, mkfifo(path, 0600));
    const keyrx_options options = { .size = sizeof options, .flags = flags, .path = path };
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    const int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    CHECK(fd >= 0);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    return fd;
}

static void end(int fd)
{
    close(fd);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    CHECK_EQUAL(KEYRX_OK, rig_join(&at));
    rig_expect_none(&at);
}

TEST(keys_of_a_fifo_arrive)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 1);
    const keyrx_event press = EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    CHECK_EQUAL(0x04, press.code);
    CHECK(press.time_ns >= rig_ring(&at)->clock_origin_ns);
    write_key(fd, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(fd);
}

TEST(fifo_says_what_it_is)
{
    const int fd = start_fifo(0);
    keyrx_device_info_t info;
    CHECK_EQUAL(KEYRX_OK, keyrx_device_info(at.hook, 1, &info));
    CHECK_TEXT(path, info.path);
    CHECK_TEXT("stream", info.stable_id);
    CHECK_EQUAL(KEYRX_ENODEVICE, keyrx_device_info(at.hook, 2, &info));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_device_info(at.hook, 1, NULL));
    end(fd);
}

TEST(keys_held_at_the_end_are_released)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_LEFTSHIFT, 1);
    write_key(fd, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_LEFTSHIFT);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    close(fd);
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    CHECK_EQUAL(0, EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_LEFTSHIFT).modifiers);
    end(-1);
}

TEST(event_may_arrive_in_any_two_pieces)
{
    const struct input_event event = { .type = EV_KEY, .code = KEY_A, .value = 1 };
    const int fd = start_fifo(0);
    for (size_t cut = 1; cut < sizeof event; cut++) {
        CHECK_EQUAL(cut, write(fd, &event, cut));
        CHECK_EQUAL(sizeof event - cut, write(fd, (const char *)&event + cut, sizeof event - cut));
        EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
        write_key(fd, KEY_A, 0);
        EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    }
    end(fd);
    CHECK_EQUAL(0, atomic_load(&rig_ring(&at)->partials));
}

TEST(part_of_an_event_at_the_end_is_ignored_and_counted)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_A, 0);
    CHECK_EQUAL(23, write(fd, "12345678901234567890123", 23));
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(fd);
    CHECK_EQUAL(1, atomic_load(&rig_ring(&at)->partials));
}

TEST(loss_releases_everything_and_goes_on_after_the_report)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 1);
    write_event(fd, EV_SYN, SYN_DROPPED, 0);
    write_event(fd, EV_KEY, KEY_B, 1);
    write_event(fd, EV_SYN, SYN_REPORT, 0);
    write_key(fd, KEY_C, 1);
    write_key(fd, KEY_C, 0);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_MARKER(&at, KEYRX_SYNC_LOST, 1, 1);
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_C);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_C);
    end(fd);
    CHECK_EQUAL(1, atomic_load(&rig_ring(&at)->syncs_lost));
}

TEST(illegal_transitions_are_not_passed_on)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 0);
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_A, 0);
    write_key(fd, KEY_A, 0);
    write_key(fd, KEY_A, 7);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(fd);
}

TEST(autorepeat_is_left_out)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_A, 2);
    write_key(fd, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(fd);
}

TEST(autorepeat_passes_when_asked_for)
{
    const int fd = start_fifo(KEYRX_OPT_REPEAT);
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_A, 2);
    write_key(fd, KEY_A, 0);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_REPEAT, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    end(fd);
}

TEST(state_is_told_on_request_while_nothing_moves)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_LEFTCTRL, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_LEFTCTRL);
    atomic_store(&rig_ring(&at)->resync_request, 1);
    EXPECT_MARKER(&at, KEYRX_STATE_BEGIN, 1, 0);
    EXPECT_MARKER(&at, KEYRX_STATE_KEY, 1, KEY_LEFTCTRL);
    CHECK_EQUAL(0x04, EXPECT_MARKER(&at, KEYRX_STATE_KEY, 1, KEY_A).code);
    EXPECT_MARKER(&at, KEYRX_STATE_END, 0, 0);
    CHECK_EQUAL(0, atomic_load(&rig_ring(&at)->resync_request));
    write_key(fd, KEY_A, 0);
    write_key(fd, KEY_LEFTCTRL, 0);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_LEFTCTRL);
    end(fd);
}

TEST(stop_from_another_thread_releases_and_removes)
{
    const int fd = start_fifo(0);
    write_key(fd, KEY_A, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    CHECK_EQUAL(KEYRX_OK, rig_stop(&at));
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
    rig_expect_none(&at);
    close(fd);
}

TEST(stop_before_the_run_ends_it_at_once)
{
    set_up();
    CHECK_EQUAL(0, mkfifo(path, 0600));
    const keyrx_options options = { .size = sizeof options, .path = path };
    keyrx_hook *hook;
    CHECK_EQUAL(KEYRX_OK, keyrx_open(at.memory, sizeof at.memory, &options, &hook));
    keyrx_stop(hook);
    CHECK_EQUAL(KEYRX_OK, keyrx_run(hook));
    keyrx_close(hook);
}

static void *write_a_tap(void *argument)
{
    (void)argument;
    const int fd = open(path, O_WRONLY | O_CLOEXEC); /* waits for the reader */
    write_key(fd, KEY_A, 1);
    write_key(fd, KEY_A, 0);
    close(fd);
    return NULL;
}

TEST(writer_that_waits_for_its_reader_is_not_fooled_by_the_probe)
{
    pthread_t writer;
    set_up();
    CHECK_EQUAL(0, mkfifo(path, 0600));
    CHECK_EQUAL(0, pthread_create(&writer, NULL, write_a_tap, NULL));
    const keyrx_options options = { .size = sizeof options, .path = path };
    keyrx_probe_report report;
    for (int i = 0; i < 1000; i++)
        CHECK_EQUAL(KEYRX_OK, keyrx_probe(&options, &report));
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    pthread_join(writer, NULL);
    end(-1);
}

TEST(writer_that_came_and_went_before_the_run_is_read)
{
    set_up();
    CHECK_EQUAL(0, mkfifo(path, 0600));
    const keyrx_options options = { .size = sizeof options, .path = path };
    keyrx_hook *hook;
    CHECK_EQUAL(KEYRX_OK, keyrx_open(at.memory, sizeof at.memory, &options, &hook));
    const int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    write_key(fd, KEY_A, 1);
    close(fd);
    CHECK_EQUAL(KEYRX_OK, keyrx_run(hook));
    keyrx_close(hook);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
    EXPECT_SYNTHETIC(&at, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_MARKER(&at, KEYRX_DEVICE_REMOVED, 1, 1);
}

TEST(file_is_read_to_its_end)
{
    set_up();
    const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    for (int i = 0; i < 200; i++) {
        write_key(fd, KEY_A, 1);
        write_key(fd, KEY_A, 0);
    }
    close(fd);
    const keyrx_options options = { .size = sizeof options, .path = path };
    rig_start(&at, &INPUT_DIRECTORIES, &options);
    EXPECT_MARKER(&at, KEYRX_DEVICE_ADDED, 1, 1);
    for (int i = 0; i < 200; i++) {
        EXPECT_KEY(&at, KEYRX_PRESS, 1, KEY_A);
        EXPECT_KEY(&at, KEYRX_RELEASE, 1, KEY_A);
    }
    end(-1);
}

TEST(open_refuses_memory_that_is_no_ring)
{
    set_up();
    const keyrx_options options = { .size = sizeof options, .path = "/dev/null" };
    keyrx_hook *hook;
    CHECK_EQUAL(KEYRX_ELAYOUT, keyrx_open(at.memory, 600, &options, &hook));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_open(NULL, sizeof at.memory, &options, &hook));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_open(at.memory, sizeof at.memory, &options, NULL));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_open(at.memory, sizeof at.memory, &options, &hook));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_run(NULL));
    keyrx_stop(NULL);
    keyrx_close(NULL);
}
