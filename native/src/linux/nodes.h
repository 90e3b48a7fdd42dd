/* The eventN nodes of a directory, and what can be said of one. Any thread. */
#ifndef KEYRX_NODES_H
#define KEYRX_NODES_H

#include <stdbool.h>

#include "keyrx_hook.h"
#include "directories.h"

typedef void node_visitor(const input_directories *where, const char *node, void *context);

/* Calls the visitor for each node, by number. Returns how many there are. */
int nodes_visit(const input_directories *where, node_visitor *visit, void *context);

/* Fills `info`, opening the device for a moment if we may. False: it may not be opened and nothing
 * else tells what it is; then only its path is filled. */
bool node_describe(const input_directories *where, const char *node, keyrx_device_info_t *info);

/* keyrx_list, elsewhere than in /dev/input. */
int list_in(const input_directories *where, keyrx_device_info_t *devices, int max);

#endif
