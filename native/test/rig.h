/* A ring, a hook running on its own thread, and a reader that says what should come next. */
#ifndef KEYRX_RIG_H
#define KEYRX_RIG_H

#include <linux/input.h>
#include <pthread.h>

#include "check.h"
#include "directories.h"
#include "keyrx_hook.h"
#include "reader.h"

#define RIG_CAPACITY 1024u
#define RIG_WAIT_MILLIS 10000 /* a bound for broken code; good code answers in microseconds */

typedef struct rig {
    _Alignas(128) uint8_t memory[KEYRX_RING_HEADER_SIZE + RIG_CAPACITY * KEYRX_RING_SLOT_SIZE];
    ring_reader reader;
    keyrx_hook *hook;
    pthread_t thread;
    int result; /* of keyrx_run */
} rig;

/* A fresh ring with a reader at its start. */
void rig_init(rig *self);
keyrx_ring *rig_ring(rig *self);

/* Opens a hook and runs it on a thread. */
void rig_start(rig *self, const input_directories *where, const keyrx_options *options);
/* Waits for the thread, closes the hook; returns what keyrx_run did. */
int rig_join(rig *self);
int rig_stop(rig *self);

keyrx_event rig_next(rig *self);
void rig_expect_none(rig *self);

/* The next event is this one; returns it for more checks. */
keyrx_event rig_expect(rig *self, uint8_t action, uint16_t device, uint32_t native, uint8_t flags);
#define EXPECT_KEY(self, action, device, native) rig_expect(self, action, device, native, 0)
#define EXPECT_SYNTHETIC(self, action, device, native) rig_expect(self, action, device, native, KEYRX_FLAG_SYNTHETIC)
#define EXPECT_MARKER(self, action, device, native) rig_expect(self, action, device, native, 0)

/* Writes one event, and a SYN_REPORT after it for a key. */
void write_event(int fd, uint16_t type, uint16_t code, int32_t value);
void write_key(int fd, uint16_t code, int32_t value);

#endif
