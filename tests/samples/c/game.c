/* A game in C: its state goes out with each frame, 144 times a second, and what a remote control sends comes in.
 *
 *     cc -std=c99 -o game game.c -I LIBRARY -L LIBRARY -lkeyrx -Wl,-rpath,LIBRARY    (LIBRARY holds keyrx.h too)
 *     ./game [FRAMES]
 *
 * It prints the address and the secret of the remote control, and ends after so many frames or when the remote says
 * {"quit":true}. Any WebSocket client will do: subscribe to game.state, publish {"move":1} to game.input.
 */
#define _POSIX_C_SOURCE 200809L
#include <keyrx.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FRAME_NS (1000000000L / 144)

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, keyrx_last_error());
    exit(1);
}

/* What the remote control has sent since the last frame. Never waits. Returns 0 when the game is to end. */
static int take_input(keyrx_reader *input, long *x)
{
    static char text[64 * 1024 + 1]; /* a client's message has 64 KiB at most (max-message-bytes) */
    keyrx_item item;
    int result;

    item.size = sizeof item;
    while ((result = keyrx_reader_read(input, text, sizeof text - 1, &item)) == 1) {
        const char *move;
        if (item.kind != KEYRX_ITEM_RECORD) continue; /* a gap: some moves are lost, and the game goes on */
        text[item.length] = '\0';
        if (strstr(text, "\"quit\"")) return 0;
        if ((move = strstr(text, "\"move\":")) != NULL) *x += strtol(move + 7, NULL, 10);
    }

    if (result != 0) die("keyrx_reader_read");
    return 1;
}

static void wait_for_frame(struct timespec *next)
{
    next->tv_nsec += FRAME_NS;
    if (next->tv_nsec >= 1000000000L) {
        next->tv_nsec -= 1000000000L;
        next->tv_sec++;
    }

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL);
}

int main(int argc, char **argv)
{
    char secret[44], options[512], state[128];
    long frame, x = 0, frames = argc > 1 ? strtol(argv[1], NULL, 10) : 144 * 60;
    struct timespec next;
    keyrx_server *server;
    keyrx_reader *input;

    if (keyrx_new_secret(secret, sizeof secret) != KEYRX_SUCCESS) die("keyrx_new_secret");
    snprintf(options, sizeof options,
             "listen = 127.0.0.1:0\n"
             "token = remote %s status,publish game.input\n"
             "topic = game.state last\n"
             "topic = game.input\n",
             secret);
    if (keyrx_server_start(options, &server) != KEYRX_SUCCESS) die("keyrx_server_start");
    if (keyrx_reader_open(server, "game.input", NULL, &input) != KEYRX_SUCCESS) die("keyrx_reader_open");
    printf("ws://127.0.0.1:%d/ws %s\n", keyrx_server_port(server, 0), secret);
    fflush(stdout);

    clock_gettime(CLOCK_MONOTONIC, &next);
    for (frame = 0; frame < frames && take_input(input, &x); frame++) {
        int length = snprintf(state, sizeof state, "{\"frame\":%ld,\"x\":%ld}", frame, x);
        int result = keyrx_publish(server, "game.state", state, (size_t)length);
        if (result != KEYRX_SUCCESS && result != KEYRX_E_FULL) die("keyrx_publish"); /* full: the next frame will do */
        wait_for_frame(&next);
    }

    keyrx_reader_close(input);
    if (keyrx_server_stop(server) != KEYRX_SUCCESS) die("keyrx_server_stop");
    printf("x %ld\n", x);
    return 0;
}
