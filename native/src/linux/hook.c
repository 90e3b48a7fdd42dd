/* The hook: one thread in epoll over devices, inotify and a stop event. Never blocks elsewhere, never
 * sleeps, takes no lock that a reader of the ring could hold.
 */
#include "hook.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../ring.h"
#include "idle.h"
#include "probe.h"
#include "roster.h"
#include "stream.h"
#include "watch.h"

#define SOURCE_WATCH ROSTER_DEVICES_MAX /* epoll data above the devices' indices */
#define SOURCE_STOP (ROSTER_DEVICES_MAX + 1)
#define TURN_EVENTS_MAX 16

/* A remapper that ends closes its virtual keyboard and its grabs in any order: after any change,
 * keyboards that another program holds are looked at again for 20 idle turns. */
#define SETTLE_TURNS 20

struct keyrx_hook {
    emitter out;
    roster roster;
    watch watch;
    int stop_fd;
    int stream_fd;      /* -1: devices are read */
    keyrx_device_info_t stream_info;
    bool is_lost;       /* HOOK_LOST was said */
    bool is_stopping;
    unsigned settling;  /* idle turns left of SETTLE_TURNS */
    char *path, *include, *exclude;
};

static bool copy_text(char **copy, const char *text)
{
    *copy = text != NULL ? strdup(text) : NULL;
    return text == NULL || *copy != NULL;
}

static bool take_options(keyrx_hook *hook, const keyrx_options *options)
{
    if (options == NULL)
        return true;
    hook->roster.grabs = (options->flags & KEYRX_OPT_GRAB) != 0;
    return copy_text(&hook->path, options->path) && copy_text(&hook->include, options->include)
        && copy_text(&hook->exclude, options->exclude);
}

static bool add_source(keyrx_hook *hook, int fd, uint32_t source)
{
    struct epoll_event interest = { .events = EPOLLIN, .data.u32 = source };
    return epoll_ctl(hook->roster.epoll, EPOLL_CTL_ADD, fd, &interest) == 0;
}

static int open_sources(keyrx_hook *hook, const input_directories *where)
{
    hook->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (hook->stop_fd < 0)
        return KEYRX_EIO;
    if (hook->path != NULL && path_is_stream(hook->path)) {
        hook->stream_fd = stream_open(hook->path, &hook->stream_info);
        return hook->stream_fd < 0 ? KEYRX_EIO : KEYRX_OK;
    }
    hook->roster.where = *where;
    hook->roster.path = hook->path;
    hook->roster.include = hook->include;
    hook->roster.exclude = hook->exclude;
    hook->roster.out = &hook->out;
    hook->roster.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (hook->roster.epoll < 0 || !watch_open(&hook->watch, where) || !add_source(hook, hook->watch.fd, SOURCE_WATCH)
        || !add_source(hook, hook->stop_fd, SOURCE_STOP))
        return KEYRX_EIO;
    return KEYRX_OK;
}

int hook_open_in(const input_directories *where, void *ring_memory, size_t size, const keyrx_options *options,
                 keyrx_hook **hook)
{
    if (hook == NULL || ring_memory == NULL || !options_are_valid(options))
        return KEYRX_EINVAL;
    *hook = NULL;
    if (ring_check(ring_memory, size) != KEYRX_OK)
        return KEYRX_ELAYOUT;
    keyrx_probe_report report;
    if (probe_in(where, options, &report) != KEYRX_OK)
        return report.result;

    keyrx_hook *made = calloc(1, sizeof *made);
    if (made == NULL)
        return KEYRX_ENOMEM;
    made->stop_fd = made->stream_fd = made->roster.epoll = made->watch.fd = -1;
    emitter_init(&made->out, ring_memory, options != NULL && (options->flags & KEYRX_OPT_REPEAT) != 0);
    roster_init(&made->roster);
    const int result = take_options(made, options) ? open_sources(made, where) : KEYRX_ENOMEM;
    if (result != KEYRX_OK) {
        keyrx_close(made);
        return result;
    }
    *hook = made;
    return KEYRX_OK;
}

int keyrx_open(void *ring_memory, size_t size, const keyrx_options *options, keyrx_hook **hook)
{
    return hook_open_in(&INPUT_DIRECTORIES, ring_memory, size, options, hook);
}

/* Devices first, so that a node's old owner has gone before the scan meets its successor. */
static void take_turn(keyrx_hook *hook, const struct epoll_event *ready, int count)
{
    bool has_news = false;
    for (int i = 0; i < count; i++) {
        const uint32_t source = ready[i].data.u32;
        if (source < ROSTER_DEVICES_MAX)
            has_news |= !roster_read(&hook->roster, source);
        hook->is_stopping |= source == SOURCE_STOP;
    }
    for (int i = 0; i < count; i++)
        if (ready[i].data.u32 == SOURCE_WATCH)
            has_news |= watch_drain(&hook->watch);
    if (has_news) {
        hook->settling = SETTLE_TURNS;
        roster_scan(&hook->roster);
    }
}

static void take_idle_turn(keyrx_hook *hook)
{
    bool has_news = watch_renew(&hook->watch);
    if (hook->settling > 0) {
        hook->settling--;
        has_news |= hook->roster.held_by_others > 0;
    }
    if (has_news)
        roster_scan(&hook->roster);
}

static void say_if_lost(keyrx_hook *hook)
{
    const bool is_lost = hook->roster.attached == 0;
    if (is_lost == hook->is_lost)
        return;
    hook->is_lost = is_lost;
    emitter_marker(&hook->out, 0, is_lost ? KEYRX_HOOK_LOST : KEYRX_HOOK_RESTORED, 0);
}

static int read_devices(keyrx_hook *hook)
{
    roster_scan(&hook->roster);
    for (;;) {
        say_if_lost(hook);
        emitter_flush(&hook->out);
        struct epoll_event ready[TURN_EVENTS_MAX];
        const int count = epoll_wait(hook->roster.epoll, ready, TURN_EVENTS_MAX, IDLE_MILLIS);
        if (count < 0 && errno != EINTR)
            return KEYRX_EIO;
        if (count > 0)
            take_turn(hook, ready, count);
        else
            take_idle_turn(hook);
        if (hook->is_stopping)
            return KEYRX_OK;
        if (ring_take_resync_request(hook->out.ring))
            roster_tell_state(&hook->roster);
    }
}

int keyrx_run(keyrx_hook *hook)
{
    if (hook == NULL)
        return KEYRX_EINVAL;
    if (hook->stream_fd >= 0)
        return stream_run(hook->stream_fd, hook->stop_fd, &hook->out);
    const int result = read_devices(hook);
    roster_detach_all(&hook->roster);
    emitter_flush(&hook->out);
    return result;
}

void keyrx_stop(keyrx_hook *hook)
{
    if (hook == NULL)
        return;
    const uint64_t one = 1;
    const ssize_t written = write(hook->stop_fd, &one, sizeof one);
    (void)written; /* full means that it was stopped before */
}

int keyrx_device_info(keyrx_hook *hook, uint16_t number, keyrx_device_info_t *info)
{
    if (hook == NULL || info == NULL)
        return KEYRX_EINVAL;
    if (hook->stream_fd < 0)
        return roster_info(&hook->roster, number, info);
    *info = hook->stream_info;
    return number == hook->stream_info.device ? KEYRX_OK : KEYRX_ENODEVICE;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void keyrx_close(keyrx_hook *hook)
{
    if (hook == NULL)
        return;
    close_if_open(hook->stream_fd);
    close_if_open(hook->watch.fd);
    close_if_open(hook->roster.epoll);
    close_if_open(hook->stop_fd);
    roster_destroy(&hook->roster);
    free(hook->path);
    free(hook->include);
    free(hook->exclude);
    free(hook);
}
