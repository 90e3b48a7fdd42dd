/* keyrx_open, elsewhere than in /dev/input: the seam for tests. */
#ifndef KEYRX_HOOK_INTERNAL_H
#define KEYRX_HOOK_INTERNAL_H

#include "keyrx_hook.h"
#include "directories.h"

/* `where`: its strings must outlive the hook. */
int hook_open_in(const input_directories *where, void *ring_memory, size_t size, const keyrx_options *options,
                 keyrx_hook **hook);

#endif
