/* Lines of the log, and pauses. */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

struct lines {
    volatile int count, is_called;
    int least;
};

static void on_line(void *user, int level, int event_id, const char *text)
{
    struct lines *lines = (struct lines *)user;
    CHECK(!lines->is_called); /* one at a time */
    lines->is_called = 1;
    CHECK(level >= lines->least && level <= KEYRX_LOG_CRITICAL && event_id > 0 && strlen(text) > 0);
    CHECK(strstr(text, SECRET) == NULL);
    CHECK(keyrx_log(on_line, lines, lines->least) == KEYRX_SUCCESS); /* it may call us */
    lines->count++;
    lines->is_called = 0;
}

static void lines_come_until_they_are_not_wanted(void)
{
    struct lines lines;
    int count;
    memset(&lines, 0, sizeof lines);
    lines.least = KEYRX_LOG_INFORMATION;
    REFUSED(keyrx_log(on_line, &lines, 6), KEYRX_E_ARGUMENT, "no such level");
    REFUSED(keyrx_log(on_line, &lines, -1), KEYRX_E_ARGUMENT, "no such level");
    CHECK(keyrx_log(on_line, &lines, lines.least) == KEYRX_SUCCESS);
    stop(start());
    CHECK(lines.count > 0); /* that it listens, at least */
    CHECK(keyrx_log(NULL, NULL, 0) == KEYRX_SUCCESS);
    count = lines.count;
    stop(start());
    CHECK(lines.count == count);
}

static void a_pause_refuses_what_is_secret(void)
{
    keyrx_server *server;
    int result;
    CHECK(keyrx_server_start(OPTIONS "topic = typed scope=shortcut\n", &server) == KEYRX_SUCCESS);
    CHECK(keyrx_server_pause(server) == KEYRX_SUCCESS);
    REFUSED(keyrx_publish(server, "typed", "1", 1), KEYRX_E_PAUSED, "capture is paused");
    CHECK(keyrx_publish(server, "a", "1", 1) == KEYRX_SUCCESS);
    CHECK(keyrx_server_resume(server) == KEYRX_SUCCESS);
    while ((result = keyrx_publish(server, "typed", "1", 1)) == KEYRX_E_PAUSED) pause_millis(1);
    CHECK(result == KEYRX_SUCCESS);
    stop(server);
    REFUSED(keyrx_server_pause(server), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_server_resume(server), KEYRX_E_HANDLE, "closed before");
    REFUSED(keyrx_server_pause(NULL), KEYRX_E_HANDLE, "no such handle");
}

RUN(lines_come_until_they_are_not_wanted, a_pause_refuses_what_is_secret)
