/* The reference reader of the ring: what KeyEventRing.cs does, in C. One thread each. */
#ifndef KEYRX_READER_H
#define KEYRX_READER_H

#include <stdbool.h>

#include "ring.h"

typedef struct ring_reader {
    keyrx_ring *ring;
    uint64_t next; /* event to be read next */
    uint64_t lost; /* overwritten before they were read */
} ring_reader;

/* Reads the next event if it is there. */
bool reader_try(ring_reader *reader, keyrx_event *event);

/* The same, parked on the ring's futex until an event comes or the time is up. */
bool reader_wait(ring_reader *reader, keyrx_event *event, int timeout_millis);

#endif
