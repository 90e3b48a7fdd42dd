/* Callbacks that end what calls them, and one that does not return. */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

struct watch {
    keyrx_server *server;
    keyrx_subscription *self, *other;
    volatile int stops, calls, closed, hold;
};

static void on_item(void *user, const keyrx_item *item, const void *data)
{
    struct watch *watch = (struct watch *)user;
    (void)data;
    CHECK(!watch->closed && item->size == sizeof *item); /* nothing comes after the last call */
    if (item->kind == KEYRX_ITEM_CLOSED) watch->closed = 1;
    if (item->kind != KEYRX_ITEM_RECORD) return;
    watch->calls++;
    while (watch->hold) pause_millis(1);
    if (watch->stops == 1) CHECK(keyrx_server_stop(watch->server) == KEYRX_SUCCESS);
    if (watch->stops == 2) CHECK(keyrx_unsubscribe(watch->self) == KEYRX_SUCCESS);
    if (watch->stops == 3) CHECK(keyrx_unsubscribe(watch->other) <= 0);
}

static keyrx_server *watch_raw(struct watch *watch, keyrx_server *server, int stops)
{
    memset(watch, 0, sizeof *watch);
    watch->server = server;
    watch->stops = stops;
    CHECK(keyrx_subscribe(server, "raw", NULL, on_item, watch, &watch->self) == KEYRX_SUCCESS);
    return server;
}

static void a_callback_stops_the_server(void)
{
    struct watch watch;
    keyrx_server *server = watch_raw(&watch, start(), 1);
    CHECK(keyrx_publish(server, "raw", "x", 1) == KEYRX_SUCCESS);
    wait_until(&watch.closed);
    REFUSED(keyrx_server_stop(server), KEYRX_E_HANDLE, "closed before");
}

static void a_callback_ends_itself(void)
{
    struct watch watch;
    keyrx_server *server = watch_raw(&watch, start(), 2);
    CHECK(keyrx_publish(server, "raw", "x", 1) == KEYRX_SUCCESS);
    wait_until(&watch.closed);
    CHECK(watch.calls == 1);
    stop(server);
}

static void two_callbacks_end_each_other(void)
{
    struct watch first, second;
    keyrx_server *server = watch_raw(&first, start(), 3);
    watch_raw(&second, server, 3);
    first.other = second.self;
    second.other = first.self;
    CHECK(keyrx_publish(server, "raw", "x", 1) == KEYRX_SUCCESS);
    while (!first.closed && !second.closed) pause_millis(1); /* one may have been ended before it was called */
    stop(server);
    CHECK(first.closed && second.closed);
}

static void nothing_is_called_after_unsubscribe(void)
{
    int i;
    keyrx_server *server = start();
    for (i = 0; i < 50; i++) {
        struct watch *watch = (struct watch *)malloc(sizeof *watch);
        int result;
        watch_raw(watch, server, 0);
        CHECK(keyrx_publish(server, "raw", "x", 1) == KEYRX_SUCCESS);
        result = keyrx_unsubscribe(watch->self);
        CHECK(result == KEYRX_SUCCESS && watch->closed);
        memset(watch, 0xee, sizeof *watch); /* a later call would find closed set, and say so */
        free(watch);
    }

    stop(server);
}

static void a_callback_that_does_not_return(void)
{
    struct watch watch;
    keyrx_server *server = watch_raw(&watch, start(), 0);
    watch.hold = 1;
    CHECK(keyrx_publish(server, "raw", "x", 1) == KEYRX_SUCCESS);
    wait_until(&watch.calls);
    REFUSED(keyrx_server_stop(server), KEYRX_E_TIMEOUT, "still runs");
    watch.hold = 0;
    wait_until(&watch.closed);
}

RUN(a_callback_stops_the_server, a_callback_ends_itself, two_callbacks_end_each_other,
    nothing_is_called_after_unsubscribe, a_callback_that_does_not_return)
