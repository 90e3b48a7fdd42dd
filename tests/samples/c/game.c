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
static int take_input(keyrx_inbound *input, long *x)
{
    static char text[4096 + 1]; /* max-bytes of the option "inbound" */
    keyrx_message message;
    int result, goes_on = 1;

    message.size = sizeof message;
    while (goes_on && (result = keyrx_inbound_read(input, text, sizeof text - 1, &message)) != 0) {
        const char *move, *quit;
        if (result < 0) die("keyrx_inbound_read");
        text[message.length] = '\0';
        move = strstr(text, "\"move\":");
        quit = strstr(text, "\"quit\"");
        if (move) *x += strtol(move + 7, NULL, 10);
        if (quit) goes_on = 0;
        if (!message.wants_answer) continue;
        result = move || quit ? keyrx_inbound_accept(input, message.number, NULL, 0)
                              : keyrx_inbound_refuse(input, message.number, 400, "say {\"move\":1}");
        if (result < 0) die("the answer");
    }

    return goes_on;
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
    keyrx_inbound *input;

    if (keyrx_new_secret(secret, sizeof secret) != KEYRX_SUCCESS) die("keyrx_new_secret");
    snprintf(options, sizeof options,
             "listen = 127.0.0.1:0\n"
             "token = remote %s status,publish game.input\n"
             "topic = game.state last\n"
             "inbound = game.input\n",
             secret);
    if (keyrx_server_start(options, &server) != KEYRX_SUCCESS) die("keyrx_server_start");
    if (keyrx_inbound_open(server, "game.input", &input) != KEYRX_SUCCESS) die("keyrx_inbound_open");
    printf("ws://127.0.0.1:%d/ws %s\n", keyrx_server_port(server, 0), secret);
    fflush(stdout);

    clock_gettime(CLOCK_MONOTONIC, &next);
    for (frame = 0; frame < frames && take_input(input, &x); frame++) {
        int length = snprintf(state, sizeof state, "{\"frame\":%ld,\"x\":%ld}", frame, x);
        int result = keyrx_publish(server, "game.state", state, (size_t)length);
        if (result != KEYRX_SUCCESS && result != KEYRX_E_FULL) die("keyrx_publish"); /* full: the next frame will do */
        wait_for_frame(&next);
    }

    keyrx_inbound_close(input);
    if (keyrx_server_stop(server) != KEYRX_SUCCESS) die("keyrx_server_stop");
    printf("x %ld\n", x);
    return 0;
}
