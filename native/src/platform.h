/* What the portable files need of the operating system; each src/<os>/platform.c has both. */
#ifndef KEYRX_PLATFORM_H
#define KEYRX_PLATFORM_H

#include <stdatomic.h>
#include <stdint.h>

/* CLOCK_MONOTONIC in nanoseconds: the clock of every keyrx_event.time_ns. */
uint64_t platform_now_ns(void);

/* Wakes the consumer that sleeps on `word`, or on the eventfd `wake_fd` if that is above 0. */
void platform_wake(_Atomic uint32_t *word, int32_t wake_fd);

#endif
