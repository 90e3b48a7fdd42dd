/* The ring: wrap, overrun, waking. Races are ring_torture's business. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "check.h"
#include "reader.h"

static keyrx_ring *make_ring(uint32_t capacity)
{
    const size_t size = KEYRX_RING_HEADER_SIZE + (size_t)capacity * KEYRX_RING_SLOT_SIZE;
    void *memory = aligned_alloc(128, size);
    memset(memory, 0, size);
    CHECK_EQUAL(KEYRX_OK, keyrx_ring_init(memory, size, capacity));
    CHECK_EQUAL(KEYRX_OK, ring_check(memory, size));
    return memory;
}

static keyrx_event numbered(uint64_t n)
{
    return (keyrx_event){ .time_ns = n, .native = (uint32_t)n, .code = (uint16_t)n };
}

static void publish(keyrx_ring *ring, uint64_t first, uint64_t count)
{
    for (uint64_t n = first; n < first + count; n++) {
        const keyrx_event event = numbered(n);
        keyrx_ring_publish(ring, &event);
    }
}

TEST(init_refuses_memory_and_capacities_that_make_no_ring)
{
    _Alignas(128) static uint8_t memory[KEYRX_RING_HEADER_SIZE + 8 * KEYRX_RING_SLOT_SIZE + 128];
    const size_t size = KEYRX_RING_HEADER_SIZE + 8 * KEYRX_RING_SLOT_SIZE;
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_ring_init(NULL, size, 8));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_ring_init(memory + 64, size, 8));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_ring_init(memory, size - 1, 8));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_ring_init(memory, size, 4));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_ring_init(memory, SIZE_MAX, 12));
    CHECK_EQUAL(KEYRX_EINVAL, keyrx_ring_init(memory, SIZE_MAX, 1u << 21));
    CHECK_EQUAL(KEYRX_OK, keyrx_ring_init(memory, size, 8));
}

TEST(check_refuses_what_is_no_ring_of_this_version)
{
    keyrx_ring *ring = make_ring(8);
    const size_t size = KEYRX_RING_HEADER_SIZE + 8 * KEYRX_RING_SLOT_SIZE;
    CHECK_EQUAL(KEYRX_ELAYOUT, ring_check(ring, size - 1));
    CHECK_EQUAL(KEYRX_ELAYOUT, ring_check(ring, 16));
    ring->version++;
    CHECK_EQUAL(KEYRX_ELAYOUT, ring_check(ring, size));
    ring->version--;
    ring->capacity = 9;
    CHECK_EQUAL(KEYRX_ELAYOUT, ring_check(ring, size));
    ring->capacity = 8;
    ring->magic = 0;
    CHECK_EQUAL(KEYRX_ELAYOUT, ring_check(ring, size));
    free(ring);
}

TEST(magic_spells_the_rings_name)
{
    keyrx_ring *ring = make_ring(8);
    CHECK_EQUAL(0, memcmp(ring, "KEYRXRNG", 8));
    free(ring);
}

TEST(event_comes_out_as_it_went_in)
{
    keyrx_ring *ring = make_ring(8);
    ring_reader reader = { .ring = ring };
    const keyrx_event sent = { .time_ns = 0x1122334455667788, .hook_delay_ns = 0x99AABBCC, .code = 0x0102,
                               .device = 0x0304, .native = 0x05060708, .action = 9, .flags = 10, .modifiers = 0x0B0C };
    keyrx_event got;
    CHECK(!reader_try(&reader, &got));
    keyrx_ring_publish(ring, &sent);
    CHECK(reader_try(&reader, &got));
    CHECK_EQUAL(0, memcmp(&sent, &got, sizeof sent));
    CHECK(!reader_try(&reader, &got));
    free(ring);
}

TEST(ring_wraps_without_loss_for_a_reader_that_keeps_up)
{
    for (uint32_t capacity = 8; capacity <= 16384; capacity *= 2) {
        keyrx_ring *ring = make_ring(capacity);
        ring_reader reader = { .ring = ring };
        for (uint64_t n = 0; n < 3 * (uint64_t)capacity + 1; n++) {
            keyrx_event event;
            publish(ring, n, 1);
            CHECK(reader_try(&reader, &event));
            CHECK_EQUAL(n, event.time_ns);
        }
        CHECK_EQUAL(0, reader.lost);
        free(ring);
    }
}

TEST(full_ring_is_still_read_whole)
{
    keyrx_ring *ring = make_ring(64);
    ring_reader reader = { .ring = ring };
    keyrx_event event;
    publish(ring, 0, 64);
    for (uint64_t n = 0; n < 64; n++) {
        CHECK(reader_try(&reader, &event));
        CHECK_EQUAL(n, event.time_ns);
    }
    CHECK_EQUAL(0, reader.lost);
    free(ring);
}

TEST(lapped_reader_counts_every_loss)
{
    for (uint32_t capacity = 8; capacity <= 16384; capacity *= 2) {
        keyrx_ring *ring = make_ring(capacity);
        ring_reader reader = { .ring = ring };
        keyrx_event event;
        const uint64_t total = 5 * (uint64_t)capacity + 3;
        publish(ring, 0, total);
        uint64_t got = 0;
        while (reader_try(&reader, &event)) {
            CHECK_EQUAL(reader.next - 1, event.time_ns);
            got++;
        }
        CHECK_EQUAL((uint64_t)capacity * 7 / 8, got);
        CHECK_EQUAL(total, got + reader.lost);
        free(ring);
    }
}

TEST(slot_that_is_being_written_is_not_read)
{
    keyrx_ring *ring = make_ring(8);
    ring_reader reader = { .ring = ring };
    keyrx_event event;
    publish(ring, 0, 1);
    atomic_store(&ring_slots(ring)->stamp, 1);
    CHECK(!reader_try(&reader, &event));
    atomic_store(&ring_slots(ring)->stamp, 2);
    CHECK(reader_try(&reader, &event));
    free(ring);
}

TEST(nobody_is_woken_while_nobody_waits)
{
    keyrx_ring *ring = make_ring(8);
    keyrx_ring_wake(ring);
    CHECK_EQUAL(0, atomic_load(&ring->wake_word));
    CHECK_EQUAL(0, atomic_load(&ring->wakes));
    atomic_store(&ring->waiters, 1);
    keyrx_ring_wake(ring);
    CHECK_EQUAL(1, atomic_load(&ring->wake_word));
    CHECK_EQUAL(1, atomic_load(&ring->wakes));
    free(ring);
}

static void *wait_for_event(void *argument)
{
    keyrx_event event;
    return reader_wait(argument, &event, 10000) ? argument : NULL;
}

TEST(reader_parked_on_the_futex_is_woken)
{
    keyrx_ring *ring = make_ring(8);
    ring_reader reader = { .ring = ring };
    pthread_t thread;
    void *woken = NULL;
    pthread_create(&thread, NULL, wait_for_event, &reader);
    while (atomic_load(&ring->waiters) == 0)
        sched_yield();
    publish(ring, 0, 1);
    keyrx_ring_wake(ring);
    pthread_join(thread, &woken);
    CHECK(woken != NULL);
    free(ring);
}

TEST(reader_with_an_eventfd_is_woken_by_it)
{
    keyrx_ring *ring = make_ring(8);
    const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    uint64_t count = 0;
    atomic_store(&ring->wake_fd, fd);
    keyrx_ring_wake(ring);
    CHECK_EQUAL(-1, read(fd, &count, sizeof count));
    atomic_store(&ring->waiters, 1);
    keyrx_ring_wake(ring);
    keyrx_ring_wake(ring);
    CHECK_EQUAL(sizeof count, read(fd, &count, sizeof count));
    CHECK_EQUAL(2, count);
    close(fd);
    free(ring);
}

TEST(resync_request_is_taken_once)
{
    keyrx_ring *ring = make_ring(8);
    CHECK(!ring_take_resync_request(ring));
    atomic_store(&ring->resync_request, 7);
    CHECK(ring_take_resync_request(ring));
    CHECK(!ring_take_resync_request(ring));
    CHECK_EQUAL(0, atomic_load(&ring->resync_request));
    free(ring);
}
