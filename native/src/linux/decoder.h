/* struct input_event -> transitions, for one device or stream. No descriptors, no clock but the
 * one given: what arrived is the caller's business. Hook thread only.
 */
#ifndef KEYRX_DECODER_H
#define KEYRX_DECODER_H

#include <linux/input.h>

#include "../emitter.h"

#define DECODER_READ_MAX 64 /* events a read(): the kernel's own buffer for a keyboard */

typedef struct decoder {
    emitter *out;
    uint16_t device;
    bool passes_buttons;   /* BTN_...: only where a device was asked for by path */
    bool is_discarding;    /* between SYN_DROPPED and the SYN_REPORT that ends what was cut */
    bool needs_resync;     /* that SYN_REPORT has come: call decoder_resync after what was read with it */
    uint32_t syncs_lost;
    held_keys held;
} decoder;

void decoder_init(decoder *self, emitter *out, uint16_t device, bool passes_buttons);
void decoder_feed(decoder *self, const struct input_event *events, size_t count, uint64_t read_ns);

/* `actual`: the keys that are down by the kernel's word; NULL = nobody knows, so all are released. */
void decoder_resync(decoder *self, const held_keys *actual);

#endif
