/* Forks while threads publish what is refused, so that the collector is often at work: each child is told at once. */
#define _POSIX_C_SOURCE 200809L
#include <keyrx.h>
#include "check.h"
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, CHILDREN = 200 };

static keyrx_server *server;
static volatile int is_over;

static void *publish(void *nothing)
{
    while (!is_over) keyrx_publish(server, "a", "no JSON", 7);
    return nothing;
}

int main(void)
{
    pthread_t threads[THREADS];
    int i, status;
    CHECK(keyrx_server_start("listen = 127.0.0.1:0\ntoken = t 0123456789012345678901 status\ntopic = a\n", &server)
          == KEYRX_SUCCESS);
    for (i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, publish, NULL) == 0);
    for (i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(30); /* ends one that hangs */
            exit(keyrx_publish(server, "a", "1", 1) == KEYRX_E_FORKED ? 0 : 1);
        }

        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }

    is_over = 1;
    for (i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    CHECK(keyrx_server_stop(server) == KEYRX_SUCCESS);
    return 0;
}
