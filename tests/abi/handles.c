/* Handles after their end, of several servers, and in a child of fork(). */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

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

RUN(calls_after_the_end, two_servers, fork_and_go_on)
