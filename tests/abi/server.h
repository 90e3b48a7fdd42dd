/* A server for the programs of this folder, and what they do with it. */
#ifndef SERVER_H
#define SERVER_H

#include <keyrx.h>
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECRET "0123456789012345678901"
#define OPTIONS \
    "listen = 127.0.0.1:0\ntoken = t " SECRET " status\ntopic = a last\ntopic = raw opaque\n" \
    "inbound = command max-bytes=100\n"

static inline keyrx_server *start(void)
{
    keyrx_server *server;
    CHECK(keyrx_server_start(OPTIONS, &server) == KEYRX_SUCCESS);
    return server;
}

static inline void stop(keyrx_server *server) { CHECK(keyrx_server_stop(server) == KEYRX_SUCCESS); }

static inline void pause_millis(long millis)
{
    struct timespec time;
    time.tv_sec = millis / 1000;
    time.tv_nsec = millis % 1000 * 1000000;
    nanosleep(&time, NULL);
}

static inline void wait_until(volatile int *flag)
{
    while (!*flag) pause_millis(1);
}

static inline void ignore(void *user, const keyrx_item *item, const void *data) { (void)user, (void)item, (void)data; }

/* Runs each, says so, and ends with 0: also while a server runs, which must work as well. */
static inline int run(void (*const cases[])(void), unsigned count)
{
    unsigned i;
    CHECK(strcmp(keyrx_last_error(), "") == 0);
    for (i = 0; i < count; i++) {
        cases[i]();
        printf("case %u of %u\n", i + 1, count);
        fflush(stdout);
    }

    return start() == NULL;
}

#define RUN(...) \
    int main(void) \
    { \
        static void (*const cases[])(void) = {__VA_ARGS__}; \
        return run(cases, (unsigned)(sizeof cases / sizeof *cases)); \
    }

#endif
