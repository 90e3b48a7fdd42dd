/* One C producer against several readers, for every capacity: nothing torn, nothing twice, every loss
 * counted. Arguments: events a capacity, seed. Exit 1 on the first violation.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"
#include "reader.h"
#include "torture.h"

#define READERS 3
#define CAPACITY_FIRST 8u
#define CAPACITY_LAST 16384u

typedef struct torture_reader {
    pthread_t thread;
    ring_reader reader;
    uint64_t seed, total, got, torn, out_of_order;
    bool parks; /* waits on the futex; the others spin, and yield when there is nothing */
} torture_reader;

static bool next_event(torture_reader *self, keyrx_event *event)
{
    if (self->parks)
        return reader_wait(&self->reader, event, 10000);
    while (!reader_try(&self->reader, event)) {
        if (self->reader.next >= self->total)
            return false;
        sched_yield();
    }
    return true;
}

static void *read_all(void *argument)
{
    torture_reader *self = argument;
    uint64_t after_last = 0;
    keyrx_event event, expected;
    while (self->reader.next < self->total && next_event(self, &event)) {
        keyrx_torture_event(event.time_ns, self->seed, &expected);
        self->torn += memcmp(&event, &expected, sizeof event) != 0;
        self->out_of_order += event.time_ns < after_last || event.time_ns + 1 != self->reader.next;
        after_last = event.time_ns + 1;
        self->got++;
    }
    return NULL;
}

static bool torture(uint32_t capacity, uint64_t events, uint64_t seed)
{
    const size_t size = KEYRX_RING_HEADER_SIZE + (size_t)capacity * KEYRX_RING_SLOT_SIZE;
    keyrx_ring *ring = aligned_alloc(128, size);
    memset(ring, 0, size);
    if (keyrx_ring_init(ring, size, capacity) != KEYRX_OK)
        return false;

    torture_reader readers[READERS] = { { 0 } };
    for (int i = 0; i < READERS; i++) {
        readers[i] = (torture_reader){ .reader = { .ring = ring }, .seed = seed, .total = events, .parks = i == 0 };
        pthread_create(&readers[i].thread, NULL, read_all, &readers[i]);
    }
    const uint64_t start = platform_now_ns();
    keyrx_torture *producer = keyrx_torture_start(ring, events, seed, 64);
    keyrx_torture_join(producer);
    const uint64_t nanos = platform_now_ns() - start;

    bool is_good = atomic_load(&ring->published) == events;
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i].thread, NULL);
        const torture_reader *done = &readers[i];
        printf("capacity %5u reader %d: got %llu lost %llu torn %llu out of order %llu, %.1f ns a publish\n",
               capacity, i, (unsigned long long)done->got, (unsigned long long)done->reader.lost,
               (unsigned long long)done->torn, (unsigned long long)done->out_of_order,
               (double)nanos / (double)events);
        is_good &= done->torn == 0 && done->out_of_order == 0 && done->got + done->reader.lost == events;
    }
    free(ring);
    return is_good;
}

int main(int argc, char **argv)
{
    const uint64_t events = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000000;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    bool is_good = true;
    for (uint32_t capacity = CAPACITY_FIRST; capacity <= CAPACITY_LAST; capacity *= 2)
        is_good &= torture(capacity, events, seed + capacity);
    printf("%s\n", is_good ? "ok ring_torture" : "FAIL ring_torture");
    return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
