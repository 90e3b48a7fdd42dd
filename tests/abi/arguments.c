/* Arguments that no program should give: each is refused with a result and a sentence, never a crash. */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

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

RUN(null_pointers, wrong_sizes, options_that_are_none)
