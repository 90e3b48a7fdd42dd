/* The producer's side of the ring: never blocks, overwrites the oldest, allocates nothing.
 *
 * A reader takes an event as whole only if the slot's stamp is even and the same before and after
 * its copy. The release fence keeps the odd stamp ahead of the words: a reader that copied even one
 * new word and then passes an acquire fence must see the odd stamp or a later one.
 */
#include "ring.h"

#include <string.h>

#include "platform.h"

static size_t bytes_needed(uint32_t capacity)
{
    return KEYRX_RING_HEADER_SIZE + (size_t)capacity * KEYRX_RING_SLOT_SIZE;
}

static bool is_capacity(uint32_t capacity)
{
    return capacity >= KEYRX_RING_CAPACITY_MIN && capacity <= KEYRX_RING_CAPACITY_MAX
        && (capacity & (capacity - 1)) == 0;
}

int keyrx_ring_init(void *memory, size_t size, uint32_t capacity)
{
    if (memory == NULL || (uintptr_t)memory % 128 != 0 || !is_capacity(capacity) || size < bytes_needed(capacity))
        return KEYRX_EINVAL;

    keyrx_ring *ring = memory;
    ring->version = KEYRX_RING_VERSION;
    ring->header_size = KEYRX_RING_HEADER_SIZE;
    ring->slot_size = KEYRX_RING_SLOT_SIZE;
    ring->capacity = capacity;
    ring->clock_origin_ns = platform_now_ns();
    atomic_thread_fence(memory_order_release);
    ring->magic = KEYRX_RING_MAGIC;
    return KEYRX_OK;
}

int ring_check(const keyrx_ring *ring, size_t size)
{
    if (size < KEYRX_RING_HEADER_SIZE || ring->magic != KEYRX_RING_MAGIC || ring->version != KEYRX_RING_VERSION
        || ring->header_size != KEYRX_RING_HEADER_SIZE || ring->slot_size != KEYRX_RING_SLOT_SIZE
        || !is_capacity(ring->capacity) || size < bytes_needed(ring->capacity))
        return KEYRX_ELAYOUT;
    return KEYRX_OK;
}

void keyrx_ring_publish(keyrx_ring *ring, const keyrx_event *event)
{
    uint64_t words[RING_EVENT_WORDS];
    memcpy(words, event, sizeof words);

    const uint64_t n = atomic_load_explicit(&ring->published, memory_order_relaxed);
    ring_slot *slot = ring_slots(ring) + (n & (ring->capacity - 1));
    atomic_store_explicit(&slot->stamp, 2 * n + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    for (int i = 0; i < RING_EVENT_WORDS; i++)
        atomic_store_explicit(&slot->words[i], words[i], memory_order_relaxed);
    atomic_store_explicit(&slot->stamp, 2 * n + 2, memory_order_release);
    atomic_store_explicit(&ring->published, n + 1, memory_order_release);
}

void keyrx_ring_wake(keyrx_ring *ring)
{
    /* The fence orders `published` before `waiters`; the consumer has the mirror image of it. Without
     * it each side could miss the other, and the consumer would sleep on a ring that is not empty.
     *
     * This leaves `waiters` as it is. Other wakers rely on what stands there: 0 means that somebody has
     * woken the consumer, so it may be stored only after the wake (KeyEventRing.Wait.cs). The consumer
     * stores it as soon as it runs, and until then one system call a batch is cheap enough. */
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&ring->waiters, memory_order_relaxed) == 0)
        return;
    atomic_fetch_add_explicit(&ring->wake_word, 1, memory_order_release);
    atomic_fetch_add_explicit(&ring->wakes, 1, memory_order_relaxed);
    platform_wake(&ring->wake_word, atomic_load_explicit(&ring->wake_fd, memory_order_acquire));
}

bool ring_take_resync_request(keyrx_ring *ring)
{
    /* A plain look first: the line is the consumer's, and a request is rare. */
    if (atomic_load_explicit(&ring->resync_request, memory_order_relaxed) == 0)
        return false;
    return atomic_exchange_explicit(&ring->resync_request, 0, memory_order_acq_rel) != 0;
}

void ring_count_sync_lost(keyrx_ring *ring)
{
    atomic_fetch_add_explicit(&ring->syncs_lost, 1, memory_order_relaxed);
}

void ring_count_partial(keyrx_ring *ring)
{
    atomic_fetch_add_explicit(&ring->partials, 1, memory_order_relaxed);
}
