/* A FIFO or file of struct input_event as device 1: tests, recordings, programs that feed us.
 * There is nobody to ask which keys are down, so a loss releases everything.
 */
#ifndef KEYRX_STREAM_H
#define KEYRX_STREAM_H

#include "decoder.h"

/* Opens it; from then on a writer of the FIFO finds a reader. Returns a descriptor, or -1 with errno. */
int stream_open(const char *path, keyrx_device_info_t *info);

/* Reads until its end, or until `stop_fd` is readable; then releases, DEVICE_REMOVED. Hook thread. */
int stream_run(int fd, int stop_fd, emitter *out);

#endif
