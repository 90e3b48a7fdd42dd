#include "torture.h"

#include <pthread.h>
#include <stdlib.h>

struct keyrx_torture {
    pthread_t thread;
    keyrx_ring *ring;
    uint64_t count;
    uint64_t seed;
    uint32_t batch;
};

uint64_t keyrx_torture_mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

void keyrx_torture_event(uint64_t n, uint64_t seed, keyrx_event *event)
{
    const uint64_t x = keyrx_torture_mix(n ^ seed);
    *event = (keyrx_event){
        .time_ns = n,
        .hook_delay_ns = (uint32_t)x,
        .code = (uint16_t)(x >> 16),
        .device = (uint16_t)(x >> 48),
        .native = (uint32_t)(x >> 32),
        .action = (uint8_t)(x & 1),
        .modifiers = (uint16_t)x,
    };
}

static void *produce(void *argument)
{
    const keyrx_torture *self = argument;
    for (uint64_t n = 0; n < self->count; n++) {
        keyrx_event event;
        keyrx_torture_event(n, self->seed, &event);
        keyrx_ring_publish(self->ring, &event);
        if (self->batch > 0 && (n + 1) % self->batch == 0)
            keyrx_ring_wake(self->ring);
    }
    keyrx_ring_wake(self->ring);
    return NULL;
}

keyrx_torture *keyrx_torture_start(keyrx_ring *ring, uint64_t count, uint64_t seed, uint32_t batch)
{
    keyrx_torture *self = malloc(sizeof *self);
    if (self == NULL)
        return NULL;
    *self = (keyrx_torture){ .ring = ring, .count = count, .seed = seed, .batch = batch };
    if (pthread_create(&self->thread, NULL, produce, self) != 0) {
        free(self);
        return NULL;
    }
    return self;
}

void keyrx_torture_join(keyrx_torture *torture)
{
    pthread_join(torture->thread, NULL);
    free(torture);
}
