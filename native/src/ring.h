/* The ring's memory as keyrx_hook.h draws it. One thread publishes; any number read.
 * Only ring.c and the tests look inside.
 */
#ifndef KEYRX_RING_H
#define KEYRX_RING_H

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "keyrx_hook.h"

struct keyrx_ring {
    uint64_t magic;
    uint32_t version;
    uint32_t header_size;
    uint32_t slot_size;
    uint32_t capacity;
    uint64_t clock_origin_ns;
    uint8_t padding_constants[96];

    _Atomic uint64_t published;
    uint8_t padding_published[120];

    _Atomic uint64_t syncs_lost;
    _Atomic uint64_t wakes;
    _Atomic uint64_t partials;
    uint8_t padding_counters[104];

    _Atomic uint32_t wake_word;
    _Atomic uint32_t waiters;
    _Atomic uint32_t resync_request;
    _Atomic int32_t wake_fd;
    uint8_t padding_wake[112];
};

#define RING_EVENT_WORDS 3 /* an event is copied as three 8-byte atomics: no torn access, no data race */

typedef struct ring_slot {
    _Atomic uint64_t stamp;
    _Atomic uint64_t words[RING_EVENT_WORDS];
} ring_slot;

static_assert(sizeof(struct keyrx_ring) == KEYRX_RING_HEADER_SIZE, "ring header");
static_assert(sizeof(ring_slot) == KEYRX_RING_SLOT_SIZE, "ring slot");
static_assert(sizeof(keyrx_event) == RING_EVENT_WORDS * sizeof(uint64_t), "event");
static_assert(offsetof(struct keyrx_ring, published) == KEYRX_RING_OFFSET_PUBLISHED, "published");
static_assert(offsetof(struct keyrx_ring, syncs_lost) == KEYRX_RING_OFFSET_COUNTERS, "counters");
static_assert(offsetof(struct keyrx_ring, wake_word) == KEYRX_RING_OFFSET_WAKE, "wake");

static inline ring_slot *ring_slots(keyrx_ring *ring)
{
    return (ring_slot *)(void *)((uint8_t *)ring + KEYRX_RING_HEADER_SIZE);
}

/* Is this memory a ring of our version that fits into `size` bytes? KEYRX_OK or KEYRX_ELAYOUT. */
int ring_check(const keyrx_ring *ring, size_t size);

/* True once for each request; the caller then publishes the state of every device. */
bool ring_take_resync_request(keyrx_ring *ring);

void ring_count_sync_lost(keyrx_ring *ring);
void ring_count_partial(keyrx_ring *ring);

#endif
