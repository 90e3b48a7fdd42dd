/*
 * The kernel's limit: finished frames in one log, and per connection a descriptor and a place in it. A pass is one
 * send() per connection of all that was published since its last; a socket that is full is skipped until the next pass,
 * and continues where it was. Who falls out of the log, or answers an echo with a full socket, is cut.
 *
 * One thread. epoll only tells of new connections and of what clients send.
 */
#include "frames.h"
#include "upgrade.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LOG_BYTES = 16 << 20, EVENTS = 256, INPUT_BYTES = 65536, REST_BYTES = 4096 };
enum { TICK_NANOS = 1000000, SECOND_NANOS = 1000000000 };
enum { CONNECTIONS_MAX = 65536, OP_BINARY = 2, STAMP_BYTES = 16 };

enum phase { UNUSED, OPENING, LISTENING, ECHOING };

struct connection {
    uint64_t sent; /* bytes of the log that are with the kernel */
    uint8_t *rest; /* input that is no whole frame yet */
    uint16_t rest_length;
    uint8_t phase;
};

struct options {
    int port;
    uint64_t rate, size, pace_micros;
};

static struct connection connections[CONNECTIONS_MAX]; /* by descriptor */
static int highest;
static uint8_t log_bytes[LOG_BYTES]; /* holds whole frames only: log_capacity is a multiple of one */
static uint64_t log_capacity, log_head;
static uint64_t origin, published;

static uint64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND_NANOS + (uint64_t)now.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void drop(int fd)
{
    free(connections[fd].rest);
    connections[fd] = (struct connection){0};
    close(fd);
}

static void publish_one(const struct options *options)
{
    uint8_t *to = log_bytes + log_head % log_capacity;
    size_t header = frame_write_header(to, OP_BINARY, options->size);
    uint64_t stamp[2] = {now_nanos(), ++published};
    memcpy(to + header, stamp, options->size < STAMP_BYTES ? options->size : STAMP_BYTES);
    for (size_t i = STAMP_BYTES; i < options->size; i++)
        to[header + i] = 'a' + i % 26;
    log_head += header + options->size;
}

/* Open-loop: counted from the start, so that a long pass does not spare anyone. */
static void publish_due(const struct options *options)
{
    uint64_t due = (now_nanos() - origin) / 1000 * options->rate / 1000000;
    while (published < due)
        publish_one(options);
}

static void send_pending(int fd)
{
    struct connection *connection = &connections[fd];
    while (connection->sent < log_head) {
        if (log_head - connection->sent > log_capacity / 2) {
            drop(fd);
            return;
        }
        uint64_t at = connection->sent % log_capacity, length = log_head - connection->sent;
        if (length > log_capacity - at)
            length = log_capacity - at;
        ssize_t sent = send(fd, log_bytes + at, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno != EAGAIN)
                drop(fd);
            return;
        }
        connection->sent += (uint64_t)sent;
    }
}

static void pass(void)
{
    for (int fd = 0; fd <= highest; fd++)
        if (connections[fd].phase == LISTENING)
            send_pending(fd);
}

static void accept_all(int listener, int poll)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        int on = 1;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (fd >= CONNECTIONS_MAX || epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) < 0) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        connections[fd].phase = OPENING;
        if (fd > highest)
            highest = fd;
    }
}

static void open_connection(int fd, char *request, size_t length)
{
    char answer[256];
    struct connection *connection = &connections[fd];
    request[length] = 0;
    if (strstr(request, "\r\n\r\n") == NULL || !upgrade_answer(request, answer, sizeof answer)
        || send(fd, answer, strlen(answer), MSG_NOSIGNAL) < 0) {
        drop(fd); /* a request in two segments does not happen on loopback */
        return;
    }
    connection->sent = log_head;
    connection->phase = upgrade_wants_echo(request) ? ECHOING : LISTENING;
}

static bool keep_rest(struct connection *connection, const uint8_t *rest, size_t length)
{
    if (length > REST_BYTES)
        return false;
    if (length > 0 && connection->rest == NULL && (connection->rest = malloc(REST_BYTES)) == NULL)
        return false;
    if (length > 0)
        memcpy(connection->rest, rest, length);
    connection->rest_length = (uint16_t)length;
    return true;
}

/* An answer may only go between two frames of the log: a listener whose socket is full amid one is not answered. */
static bool may_answer(const struct connection *connection, size_t frame_bytes)
{
    return connection->phase == ECHOING || connection->sent % frame_bytes == 0;
}

static void read_one(int fd, size_t frame_bytes)
{
    static uint8_t in[REST_BYTES + INPUT_BYTES + 1], out[REST_BYTES + INPUT_BYTES];
    struct connection *connection = &connections[fd];
    size_t length = connection->rest_length;
    if (length > 0)
        memcpy(in, connection->rest, length);
    ssize_t received = recv(fd, in + length, INPUT_BYTES, 0);
    if (received <= 0) {
        if (received == 0 || errno != EAGAIN)
            drop(fd);
        return;
    }
    length += (size_t)received;
    if (connection->phase == OPENING) {
        open_connection(fd, (char *)in, length);
        return;
    }
    struct frame_progress done = frame_answer(in, length, out);
    bool is_sent = done.written == 0
        || (may_answer(connection, frame_bytes)
            && send(fd, out, done.written, MSG_NOSIGNAL) == (ssize_t)done.written);
    if (done.ended || !is_sent || !keep_rest(connection, in + done.taken, length - done.taken))
        drop(fd);
}

static int start_listening(int port)
{
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0)
        fail("bind");
    return listener;
}

static void raise_open_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* A wait in whole milliseconds would make passes rarer, and their sends larger, than was asked for. */
static void take_events(int poll, int listener, size_t frame_bytes, const struct timespec *timeout)
{
    struct epoll_event events[EVENTS];
    int count = epoll_pwait2(poll, events, EVENTS, timeout, NULL);
    for (int i = 0; i < count; i++) {
        if (events[i].data.fd == listener)
            accept_all(listener, poll);
        else
            read_one(events[i].data.fd, frame_bytes);
    }
}

static void serve(const struct options *options)
{
    uint8_t header[FRAME_HEADER_MAX];
    size_t frame_bytes = frame_write_header(header, OP_BINARY, options->size) + options->size;
    int listener = start_listening(options->port), poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    log_capacity = LOG_BYTES / frame_bytes * frame_bytes;
    printf("ready %d\n", options->port);
    fflush(stdout);

    uint64_t pace = options->pace_micros * 1000, next_pass = origin = now_nanos();
    for (;;) {
        uint64_t now = now_nanos();
        uint64_t wait = now >= next_pass ? 0 : next_pass - now;
        struct timespec timeout = {.tv_sec = wait / SECOND_NANOS, .tv_nsec = wait % SECOND_NANOS};
        take_events(poll, listener, frame_bytes, options->rate == 0 ? NULL : &timeout);
        if (options->rate == 0 || (now = now_nanos()) < next_pass)
            continue;
        publish_due(options);
        next_pass = now + pace;
        pass();
    }
}

int main(int argc, char **argv)
{
    struct options options = {.port = 9900, .size = 64, .pace_micros = TICK_NANOS / 1000};
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--port") == 0) options.port = (int)value;
        else if (strcmp(argv[i], "--rate") == 0) options.rate = value;
        else if (strcmp(argv[i], "--size") == 0) options.size = value;
        else if (strcmp(argv[i], "--pace-us") == 0) options.pace_micros = value;
        else argc = 0;
    }
    if (argc % 2 == 0 || options.size < STAMP_BYTES || options.size > 65535) {
        fprintf(stderr, "usage: bare --port P --rate MESSAGES_PER_SECOND [--size BYTES] [--pace-us MICROSECONDS]\n");
        return 2;
    }
    raise_open_files();
    serve(&options);
}
