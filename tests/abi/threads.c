/* Threads that meet a stop, and waits that a close ends. */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

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

RUN(many_threads, a_close_ends_a_wait)
