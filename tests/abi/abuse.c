/* Calls that no program should make, and what each gets for it: a result and a sentence, never a crash. */
#define _POSIX_C_SOURCE 200809L
#include <keyrx.h>
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECRET "0123456789012345678901"
#define OPTIONS "listen = 127.0.0.1:0\ntoken = t " SECRET " status\ntopic = a last\ntopic = raw opaque\n"

static keyrx_server *start(void)
{
    keyrx_server *server;
    CHECK(keyrx_server_start(OPTIONS, &server) == KEYRX_SUCCESS);
    return server;
}

static void stop(keyrx_server *server) { CHECK(keyrx_server_stop(server) == KEYRX_SUCCESS); }

static void pause_millis(long millis)
{
    struct timespec time;
    time.tv_sec = millis / 1000;
    time.tv_nsec = millis % 1000 * 1000000;
    nanosleep(&time, NULL);
}

static void ignore(void *user, const keyrx_item *item, const void *data) { (void)user, (void)item, (void)data; }

static void null_pointers(void)
{
    keyrx_server *server = start(), *none = (keyrx_server *)1;
    keyrx_reader *reader;
    keyrx_subscription *subscription;
    keyrx_item item;
    char byte;

    REFUSED(keyrx_server_start(NULL, &none), KEYRX_E_ARGUMENT, "options is NULL");
    CHECK(none == NULL);
    REFUSED(keyrx_server_start(OPTIONS, NULL), KEYRX_E_ARGUMENT, "server is NULL");
    REFUSED(keyrx_server_stop(NULL), KEYRX_E_HANDLE, "no such handle");
    REFUSED(keyrx_publish(NULL, "a", "1", 1), KEYRX_E_HANDLE, "no such handle");
    REFUSED(keyrx_publish(server, NULL, "1", 1), KEYRX_E_ARGUMENT, "topic is NULL");
    REFUSED(keyrx_publish(server, "a", NULL, 1), KEYRX_E_ARGUMENT, "data is NULL");
    REFUSED(keyrx_publish_batch(server, NULL, 1, NULL), KEYRX_E_ARGUMENT, "records is NULL");
    CHECK(keyrx_publish_batch(server, NULL, 0, NULL) == KEYRX_SUCCESS);
    CHECK(keyrx_publish(server, "raw", NULL, 0) == KEYRX_SUCCESS);
    REFUSED(keyrx_reader_open(server, "a", NULL, NULL), KEYRX_E_ARGUMENT, "reader is NULL");
    REFUSED(keyrx_reader_open(server, NULL, NULL, &reader), KEYRX_E_ARGUMENT, "topic is NULL");
    CHECK(reader == NULL && keyrx_reader_open(server, "a", NULL, &reader) == KEYRX_SUCCESS);
    item.size = sizeof item;
    REFUSED(keyrx_reader_read(reader, NULL, 1, &item), KEYRX_E_ARGUMENT, "buffer is NULL");
    REFUSED(keyrx_reader_read(reader, &byte, 1, NULL), KEYRX_E_ARGUMENT, "item is NULL");
    REFUSED(keyrx_subscribe(server, "a", NULL, NULL, NULL, &subscription), KEYRX_E_ARGUMENT, "callback is NULL");
    REFUSED(keyrx_subscribe(server, "a", NULL, ignore, NULL, NULL), KEYRX_E_ARGUMENT, "subscription is NULL");
    REFUSED(keyrx_unsubscribe(NULL), KEYRX_E_HANDLE, "no such handle");
    REFUSED(keyrx_new_secret(NULL, 44), KEYRX_E_ARGUMENT, "buffer is NULL");
    CHECK(keyrx_reader_close(reader) == KEYRX_SUCCESS);
    stop(server);
}

static void wrong_sizes(void)
{
    keyrx_server *server = start();
    keyrx_reader *reader;
    keyrx_item item;
    char room[128], secret[43];
    struct { keyrx_item item; uint64_t later[4]; } large;
    static const char bad_utf8[] = "\xff";

    REFUSED(keyrx_new_secret(secret, sizeof secret), KEYRX_E_TOO_SMALL, "44 bytes");
    REFUSED(keyrx_publish(server, "raw", "", (size_t)-1), KEYRX_E_PAYLOAD, "at most");
    REFUSED(keyrx_publish(server, "raw", room, 1 << 20), KEYRX_E_PAYLOAD, "at most");
    REFUSED(keyrx_publish(server, bad_utf8, "1", 1), KEYRX_E_ARGUMENT, "no UTF-8");
    REFUSED(keyrx_publish(server, "", "1", 1), KEYRX_E_TOPIC, "no topic ''");
    REFUSED(keyrx_publish(server, "key", "1", 1), KEYRX_E_TOPIC, "key source");
    REFUSED(keyrx_publish(server, "a", "no", 2), KEYRX_E_PAYLOAD, "no JSON");
    REFUSED(keyrx_server_port(server, 1), KEYRX_E_ARGUMENT, "listens on 1");

    CHECK(keyrx_publish(server, "a", "[1]", 3) == KEYRX_SUCCESS);
    CHECK(keyrx_reader_open(server, "a", NULL, &reader) == KEYRX_SUCCESS);
    item.size = 0;
    REFUSED(keyrx_reader_read(reader, room, sizeof room, &item), KEYRX_E_ARGUMENT, "sizeof(keyrx_item), 48");
    item.size = sizeof item - 1;
    REFUSED(keyrx_reader_read(reader, room, sizeof room, &item), KEYRX_E_ARGUMENT, "sizeof(keyrx_item), 48");
    item.size = 0xffffffffu;
    REFUSED(keyrx_reader_read(reader, room, sizeof room, &item), KEYRX_E_ARGUMENT, "sizeof(keyrx_item), 48");

    /* A program that was made with a later header: what this library does not know becomes 0. */
    memset(&large, 0xee, sizeof large);
    large.item.size = sizeof large;
    while (keyrx_reader_read(reader, room, 2, &large.item) == 0) CHECK(keyrx_reader_wait(reader, 10000) >= 0);
    CHECK(large.item.length == 3 && large.item.size == sizeof large && large.later[0] == 0 && large.later[3] == 0);
    REFUSED(keyrx_reader_read(reader, room, 2, &large.item), KEYRX_E_TOO_SMALL, "item->length");
    CHECK(keyrx_reader_read(reader, room, 3, &large.item) == 1);
    CHECK(large.item.kind == KEYRX_ITEM_SNAPSHOT || large.item.kind == KEYRX_ITEM_RECORD);
    CHECK(memcmp(room, "[1]", 3) == 0);
    CHECK(keyrx_reader_wait(reader, 0) == 0 && keyrx_reader_wait(reader, 1) == 0);
    CHECK(keyrx_reader_close(reader) == KEYRX_SUCCESS);
    stop(server);
}

static void calls_after_the_end(void)
{
    keyrx_server *server = start();
    keyrx_reader *reader, *late;
    keyrx_subscription *subscription;
    keyrx_item item;

    item.size = sizeof item;
    CHECK(keyrx_reader_open(server, "a", NULL, &reader) == KEYRX_SUCCESS);
    CHECK(keyrx_subscribe(server, "a", NULL, ignore, NULL, &subscription) == KEYRX_SUCCESS);
    REFUSED(keyrx_publish((keyrx_server *)reader, "a", "1", 1), KEYRX_E_HANDLE, "of another kind");
    REFUSED(keyrx_server_stop((keyrx_server *)reader), KEYRX_E_HANDLE, "of another kind");
    REFUSED(keyrx_publish((keyrx_server *)&item, "a", "1", 1), KEYRX_E_HANDLE, "no such handle");
    REFUSED(keyrx_publish((keyrx_server *)(intptr_t)-1, "a", "1", 1), KEYRX_E_HANDLE, "no such handle");
    stop(server);
    REFUSED(keyrx_server_stop(server), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_server_port(server, 0), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_publish(server, "a", "1", 1), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_reader_open(server, "a", NULL, &late), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_subscribe(server, "a", NULL, ignore, NULL, &subscription), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_unsubscribe(subscription), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_reader_read(reader, NULL, 0, &item), KEYRX_E_STOPPED, "has stopped");
    REFUSED(keyrx_reader_wait(reader, -1), KEYRX_E_STOPPED, "has stopped");
    CHECK(keyrx_reader_close(reader) == KEYRX_SUCCESS);
    REFUSED(keyrx_reader_close(reader), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_reader_read(reader, NULL, 0, &item), KEYRX_E_HANDLE, "closed before");
}

static void options_that_are_none(void)
{
    keyrx_server *server;
    char taken[256];
    keyrx_server *first = start();

    REFUSED(keyrx_server_start("", &server), KEYRX_E_OPTION, "no token is given");
    REFUSED(keyrx_server_start("listen", &server), KEYRX_E_OPTION, "line 1 of the options is no \"name = value\"");
    REFUSED(keyrx_server_start("# a\n\nlisten = 0.0.0.0:1", &server), KEYRX_E_OPTION, "loopback");
    REFUSED(keyrx_server_start("tokn = x", &server), KEYRX_E_OPTION, "there is no option 'tokn'; there are listen, ");
    REFUSED(keyrx_server_start("token = t short status", &server), KEYRX_E_OPTION, "too short");
    REFUSED(keyrx_server_start("source = nowhere", &server), KEYRX_E_OPTION, "no such source");
    REFUSED(keyrx_server_start(OPTIONS "source = script:/no/such.keys", &server), KEYRX_E_SOURCE, "/no/such.keys");
    REFUSED(keyrx_server_start(OPTIONS "persist-log = /no/such/log", &server), KEYRX_E_FILE, "/no/such");
    snprintf(taken, sizeof taken, "listen = 127.0.0.1:%d\ntoken = t " SECRET " status", keyrx_server_port(first, 0));
    REFUSED(keyrx_server_start(taken, &server), KEYRX_E_ADDRESS, "in use");
    CHECK(server == NULL);
    stop(first);
}

static void *publish_until_stopped(void *server)
{
    int result;
    do result = keyrx_publish((keyrx_server *)server, "a", "{\"x\":1}", 7);
    while (result == KEYRX_SUCCESS || result == KEYRX_E_FULL);
    CHECK(result == KEYRX_E_HANDLE || result == KEYRX_E_STOPPED);
    CHECK(strlen(keyrx_last_error()) > 0);
    return NULL;
}

static void *read_until_stopped(void *reader)
{
    char room[128];
    keyrx_item item;
    int result;
    item.size = sizeof item;
    do {
        result = keyrx_reader_read((keyrx_reader *)reader, room, sizeof room, &item);
        if (result == 0) result = keyrx_reader_wait((keyrx_reader *)reader, 5);
    } while (result >= 0 || result == KEYRX_E_BUSY);
    CHECK(result == KEYRX_E_STOPPED || result == KEYRX_E_HANDLE);
    return NULL;
}

static void many_threads(void)
{
    enum { COUNT = 16 };
    pthread_t threads[COUNT];
    keyrx_server *server = start();
    keyrx_reader *reader;
    int i;
    CHECK(keyrx_reader_open(server, "a", NULL, &reader) == KEYRX_SUCCESS);
    for (i = 0; i < COUNT; i++)
        CHECK(pthread_create(&threads[i], NULL, i % 2 ? publish_until_stopped : read_until_stopped,
                             i % 2 ? (void *)server : (void *)reader) == 0);
    pause_millis(300);
    stop(server);
    for (i = 0; i < COUNT; i++) pthread_join(threads[i], NULL);
    CHECK(keyrx_reader_close(reader) == KEYRX_SUCCESS);
}

static void *wait_for_ever(void *reader)
{
    int result;
    do result = keyrx_reader_wait((keyrx_reader *)reader, -1);
    while (result == 1 || result == KEYRX_E_BUSY); /* it may be woken for nothing */
    CHECK(result == KEYRX_E_STOPPED || result == KEYRX_E_HANDLE);
    return NULL;
}

static void a_close_ends_a_wait(void)
{
    pthread_t thread;
    keyrx_item item;
    keyrx_server *server = start();
    keyrx_reader *reader;
    item.size = sizeof item;
    CHECK(keyrx_reader_open(server, "raw", NULL, &reader) == KEYRX_SUCCESS);
    CHECK(pthread_create(&thread, NULL, wait_for_ever, reader) == 0);
    while (keyrx_reader_read(reader, NULL, 0, &item) != KEYRX_E_BUSY) pause_millis(1);
    CHECK(keyrx_reader_close(reader) == KEYRX_SUCCESS);
    pthread_join(thread, NULL);
    stop(server);
}

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

static void wait_until(volatile int *flag)
{
    while (!*flag) pause_millis(1);
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

static void two_servers(void)
{
    keyrx_server *first = start(), *second = start();
    keyrx_reader *reader;
    keyrx_item item;
    char room[16];
    CHECK(first != second && keyrx_server_port(first, 0) != keyrx_server_port(second, 0));
    CHECK(keyrx_reader_open(second, "raw", NULL, &reader) == KEYRX_SUCCESS);
    CHECK(keyrx_publish(first, "raw", "1", 1) == KEYRX_SUCCESS);
    CHECK(keyrx_publish(second, "raw", "2", 1) == KEYRX_SUCCESS);
    stop(first);
    item.size = sizeof item;
    while (keyrx_reader_read(reader, room, sizeof room, &item) == 0) CHECK(keyrx_reader_wait(reader, 10000) >= 0);
    CHECK(item.length == 1 && room[0] == '2');
    CHECK(keyrx_reader_close(reader) == KEYRX_SUCCESS);
    stop(second);
}

static void fork_and_go_on(void)
{
    int status;
    keyrx_server *server = start(), *other;
    pid_t child = fork();
    if (child == 0) {
        alarm(20); /* a child that hangs ends by this */
        REFUSED(keyrx_publish(server, "a", "1", 1), KEYRX_E_FORKED, "fork()");
        REFUSED(keyrx_server_start(OPTIONS, &other), KEYRX_E_FORKED, "fork()");
        REFUSED(keyrx_server_stop(server), KEYRX_E_FORKED, "fork()");
        CHECK(strlen(keyrx_version()) > 0);
        exit(0);
    }

    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(keyrx_publish(server, "a", "1", 1) == KEYRX_SUCCESS);
    stop(server);
}

int main(void)
{
    static void (*const cases[])(void) = {
        null_pointers, wrong_sizes, calls_after_the_end, options_that_are_none, many_threads, a_close_ends_a_wait,
        a_callback_stops_the_server, a_callback_ends_itself, two_callbacks_end_each_other,
        nothing_is_called_after_unsubscribe, a_callback_that_does_not_return, two_servers, fork_and_go_on,
    };
    size_t i;
    CHECK(strcmp(keyrx_last_error(), "") == 0);
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        cases[i]();
        printf("case %u of %u\n", (unsigned)i + 1, (unsigned)(sizeof cases / sizeof *cases));
        fflush(stdout);
    }

    return start() == NULL; /* the program ends while a server runs: that must work as well */
}
