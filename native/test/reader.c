#include "reader.h"

#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "platform.h"

/* The writer has come round: go on 7/8 of a capacity behind it, so as not to be lapped again at once. */
static void fall_behind(ring_reader *reader)
{
    const uint64_t published = atomic_load_explicit(&reader->ring->published, memory_order_acquire);
    const uint64_t target = published - (uint64_t)reader->ring->capacity * 7 / 8;
    if (published < (uint64_t)reader->ring->capacity * 7 / 8 || target <= reader->next)
        return;
    reader->lost += target - reader->next;
    reader->next = target;
}

bool reader_try(ring_reader *reader, keyrx_event *event)
{
    for (;;) {
        ring_slot *slot = ring_slots(reader->ring) + (reader->next & (reader->ring->capacity - 1));
        const uint64_t expected = 2 * reader->next + 2;
        const uint64_t before = atomic_load_explicit(&slot->stamp, memory_order_acquire);
        if (before < expected)
            return false;
        uint64_t words[RING_EVENT_WORDS];
        for (int i = 0; i < RING_EVENT_WORDS; i++)
            words[i] = atomic_load_explicit(&slot->words[i], memory_order_relaxed);
        atomic_thread_fence(memory_order_acquire);
        const uint64_t after = atomic_load_explicit(&slot->stamp, memory_order_relaxed);
        if (before == expected && after == expected) {
            memcpy(event, words, sizeof *event);
            reader->next++;
            return true;
        }
        fall_behind(reader);
    }
}

bool reader_wait(ring_reader *reader, keyrx_event *event, int timeout_millis)
{
    const uint64_t deadline = platform_now_ns() + (uint64_t)timeout_millis * 1000000;
    for (;;) {
        const uint32_t seen = atomic_load(&reader->ring->wake_word);
        atomic_store(&reader->ring->waiters, 1);
        atomic_thread_fence(memory_order_seq_cst);
        const bool is_there = reader_try(reader, event);
        const uint64_t now = platform_now_ns();
        if (!is_there && now < deadline) {
            const struct timespec rest = { .tv_sec = (time_t)((deadline - now) / 1000000000),
                                           .tv_nsec = (long)((deadline - now) % 1000000000) };
            syscall(SYS_futex, (uint32_t *)(void *)&reader->ring->wake_word, FUTEX_WAIT, seen, &rest, NULL, 0);
        }
        atomic_store(&reader->ring->waiters, 0);
        if (is_there || now >= deadline)
            return is_there;
    }
}
