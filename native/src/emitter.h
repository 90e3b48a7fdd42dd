/* Turns key transitions into ring events: legal transitions only, with the modifiers held.
 * One emitter a hook, used by the hook's thread only.
 */
#ifndef KEYRX_EMITTER_H
#define KEYRX_EMITTER_H

#include <stdbool.h>

#include "keyrx_hook.h"

#define HELD_CODES 0x300u /* KEY_CNT of linux/input-event-codes.h; other systems have fewer */
#define HELD_WORD_BITS 64u

/* Which keys of one device are down, a bit for each native code. */
typedef struct held_keys {
    uint64_t words[HELD_CODES / HELD_WORD_BITS];
} held_keys;

typedef struct emitter {
    keyrx_ring *ring;
    bool passes_repeats;
    bool has_unannounced;   /* published since the last wake */
    uint16_t modifiers;     /* over all devices */
    uint8_t holders[8];     /* how many devices hold each modifier */
} emitter;

/* When, and how, a transition came to be known. */
typedef struct moment {
    uint64_t time_ns; /* the kernel's */
    uint64_t read_ns; /* ours */
    uint8_t flags;
} moment;

/* Of something that we derive ourselves, now. */
moment moment_synthetic(void);

bool held_contains(const held_keys *held, uint32_t native);
bool held_is_empty(const held_keys *held);

void emitter_init(emitter *out, keyrx_ring *ring, bool passes_repeats);

/* Press, release or repeat. A press of a pressed key, a release of a released one and a repeat of
 * a released one are dropped: nobody downstream ever sees an illegal transition. */
void emitter_key(emitter *out, uint16_t device, held_keys *held, uint32_t native, uint8_t action, moment when);

/* Synthetic releases, then presses, that lead from `held` to `actual`. */
void emitter_reconcile(emitter *out, uint16_t device, held_keys *held, const held_keys *actual);

void emitter_release_all(emitter *out, uint16_t device, held_keys *held);
void emitter_marker(emitter *out, uint16_t device, uint8_t action, uint32_t native);

/* STATE_BEGIN and a STATE_KEY for each held key. */
void emitter_state(emitter *out, uint16_t device, const held_keys *held);

/* Ends a batch: wakes the consumer if there is anything new. */
void emitter_flush(emitter *out);

#endif
