/* libkeyrx_torture: publishes self-checking events from a thread of its own, as fast as it can, so
 * that a reader in any language meets a real C producer. Tests only.
 *
 * Event n of a seed: time_ns = n, and native, code, device, hook_delay_ns, modifiers follow from
 * torture_mix(n ^ seed), which a reader recomputes: a torn or misplaced event cannot pass.
 *   x = torture_mix(n ^ seed);  hook_delay_ns = x, native = x >> 32, code = x >> 16, device = x >> 48,
 *   modifiers = x, action = x & 1 (each cut to its width), flags = 0
 */
#ifndef KEYRX_TORTURE_H
#define KEYRX_TORTURE_H

#include "keyrx_hook.h"

typedef struct keyrx_torture keyrx_torture;

/* splitmix64's finaliser: z += 0x9e3779b97f4a7c15; z = (z ^ z>>30) * 0xbf58476d1ce4e5b9;
 * z = (z ^ z>>27) * 0x94d049bb133111eb; z ^ z>>31 */
KEYRX_API uint64_t keyrx_torture_mix(uint64_t value);
KEYRX_API void keyrx_torture_event(uint64_t n, uint64_t seed, keyrx_event *event);

/* Starts the producer: `count` events, a wake after every `batch` (0: never, save at the end). NULL
 * where no thread can be had. The ring must be fresh. */
KEYRX_API keyrx_torture *keyrx_torture_start(keyrx_ring *ring, uint64_t count, uint64_t seed, uint32_t batch);

/* Waits for it and frees it. */
KEYRX_API void keyrx_torture_join(keyrx_torture *torture);

#endif
