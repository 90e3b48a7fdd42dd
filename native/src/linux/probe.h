/* Would capture work, and if not, what is to be done? Any thread. */
#ifndef KEYRX_PROBE_H
#define KEYRX_PROBE_H

#include <stdbool.h>

#include "keyrx_hook.h"
#include "directories.h"

/* keyrx_probe, elsewhere than in /dev/input. */
int probe_in(const input_directories *where, const keyrx_options *options, keyrx_probe_report *report);

/* NULL stands for the defaults; otherwise the size must be ours and every flag known. */
bool options_are_valid(const keyrx_options *options);

/* Is this path to be read as a stream of struct input_event (a FIFO or a file)? */
bool path_is_stream(const char *path);

#endif
