/* Topics for the host: what no program should ask of them. */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

static void null_pointers_and_wrong_sizes(void)
{
    keyrx_server *server = start();
    keyrx_inbound *inbound, *second = (keyrx_inbound *)1;
    keyrx_message message;
    char room[100];

    REFUSED(keyrx_inbound_open(NULL, "command", &inbound), KEYRX_E_HANDLE, "no such handle");
    REFUSED(keyrx_inbound_open(server, NULL, &inbound), KEYRX_E_ARGUMENT, "topic is NULL");
    REFUSED(keyrx_inbound_open(server, "command", NULL), KEYRX_E_ARGUMENT, "inbound is NULL");
    REFUSED(keyrx_inbound_open(server, "a", &inbound), KEYRX_E_TOPIC, "no topic 'a' for the host");
    CHECK(keyrx_inbound_open(server, "command", &inbound) == KEYRX_SUCCESS);
    REFUSED(keyrx_inbound_open(server, "command", &second), KEYRX_E_BUSY, "is open already");
    CHECK(second == NULL);

    message.size = sizeof message;
    REFUSED(keyrx_inbound_read(NULL, room, sizeof room, &message), KEYRX_E_HANDLE, "no such handle");
    REFUSED(keyrx_inbound_read(inbound, NULL, 1, &message), KEYRX_E_ARGUMENT, "buffer is NULL");
    REFUSED(keyrx_inbound_read(inbound, room, sizeof room, NULL), KEYRX_E_ARGUMENT, "message is NULL");
    REFUSED(keyrx_inbound_read(inbound, room, sizeof room - 1, &message), KEYRX_E_TOO_SMALL, "message->length");
    CHECK(message.length == 100 && message.size == sizeof message);
    message.size = sizeof message - 1;
    REFUSED(keyrx_inbound_read(inbound, room, sizeof room, &message), KEYRX_E_ARGUMENT, "sizeof(keyrx_message), 144");
    message.size = sizeof message;
    CHECK(keyrx_inbound_read(inbound, room, sizeof room, &message) == 0 && message.number == 0);
    CHECK(keyrx_inbound_wait(inbound, 0) == 0 && keyrx_inbound_wait(inbound, 1) == 0);

    CHECK(keyrx_inbound_close(inbound) == KEYRX_SUCCESS);
    CHECK(keyrx_inbound_open(server, "command", &inbound) == KEYRX_SUCCESS);
    CHECK(keyrx_inbound_close(inbound) == KEYRX_SUCCESS);
    stop(server);
}

static void decisions_that_nobody_waits_for(void)
{
    keyrx_server *server = start();
    keyrx_inbound *inbound;
    CHECK(keyrx_inbound_open(server, "command", &inbound) == KEYRX_SUCCESS);
    CHECK(keyrx_inbound_accept(inbound, 0, NULL, 0) == 0);
    CHECK(keyrx_inbound_accept(inbound, 65536, "1", 1) == 0);
    CHECK(keyrx_inbound_refuse(inbound, (uint64_t)-1, 409, "no") == 0);
    REFUSED(keyrx_inbound_accept(inbound, 65536, NULL, 1), KEYRX_E_ARGUMENT, "data is NULL");
    REFUSED(keyrx_inbound_refuse(inbound, 65536, 409, NULL), KEYRX_E_ARGUMENT, "text is NULL");
    CHECK(keyrx_inbound_close(inbound) == KEYRX_SUCCESS);
    REFUSED(keyrx_inbound_accept(inbound, 65536, "1", 1), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_inbound_refuse(inbound, 65536, 409, "no"), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_inbound_close(inbound), KEYRX_E_HANDLE, "closed before");
    stop(server);
}

static void it_outlives_its_server(void)
{
    keyrx_server *server = start();
    keyrx_inbound *inbound;
    keyrx_message message;
    char room[100];
    message.size = sizeof message;
    CHECK(keyrx_inbound_open(server, "command", &inbound) == KEYRX_SUCCESS);
    stop(server);
    REFUSED(keyrx_inbound_read(inbound, room, sizeof room, &message), KEYRX_E_STOPPED, "has stopped");
    REFUSED(keyrx_inbound_wait(inbound, -1), KEYRX_E_STOPPED, "has stopped");
    CHECK(keyrx_inbound_close(inbound) == KEYRX_SUCCESS);
}

static volatile int waiting;

static void *wait_for_ever(void *inbound)
{
    int result;
    waiting = 1;
    do result = keyrx_inbound_wait((keyrx_inbound *)inbound, -1);
    while (result == 1);
    CHECK(result == KEYRX_E_STOPPED || result == KEYRX_E_HANDLE);
    return NULL;
}

static void a_close_or_a_stop_ends_a_wait(void)
{
    int i;
    for (i = 0; i < 2; i++) {
        pthread_t thread;
        keyrx_inbound *inbound;
        keyrx_server *server = start();
        CHECK(keyrx_inbound_open(server, "command", &inbound) == KEYRX_SUCCESS);
        waiting = 0;
        CHECK(pthread_create(&thread, NULL, wait_for_ever, inbound) == 0);
        wait_until(&waiting);
        pause_millis(20);
        if (i == 0) CHECK(keyrx_inbound_close(inbound) == KEYRX_SUCCESS);
        if (i == 1) stop(server);
        pthread_join(thread, NULL);
        if (i == 0) stop(server);
        if (i == 1) CHECK(keyrx_inbound_close(inbound) == KEYRX_SUCCESS);
    }
}

static void options_that_are_none(void)
{
    keyrx_server *server;
    REFUSED(keyrx_server_start(OPTIONS "inbound = a", &server), KEYRX_E_OPTION, "there is another topic 'a'");
    REFUSED(keyrx_server_start(OPTIONS "inbound = b more", &server), KEYRX_E_OPTION, "there is no 'more'");
    REFUSED(keyrx_server_start(OPTIONS "inbound = b waiting=x", &server), KEYRX_E_OPTION, "give a whole number");
    REFUSED(keyrx_server_start(OPTIONS "inbound = b max-bytes=0", &server), KEYRX_E_OPTION, "give 1 to 65536");
    REFUSED(keyrx_server_start(OPTIONS "inbound = B", &server), KEYRX_E_OPTION, "inbound 'B'");
}

RUN(null_pointers_and_wrong_sizes, decisions_that_nobody_waits_for, it_outlives_its_server,
    a_close_or_a_stop_ends_a_wait, options_that_are_none)
