#include "decoder.h"

#include "../ring.h"

#define NANOS_PER_SECOND UINT64_C(1000000000)
#define AGE_NANOS_MAX (3600 * NANOS_PER_SECOND)

void decoder_init(decoder *self, emitter *out, uint16_t device, bool passes_buttons)
{
    *self = (decoder){ .out = out, .device = device, .passes_buttons = passes_buttons };
}

/* A stream carries whatever its writer put there, and a kernel without EVIOCSCLOCKID wall time: what
 * cannot be CLOCK_MONOTONIC of the last hour is replaced by the time of reading. */
static uint64_t event_time(const struct input_event *event, uint64_t read_ns)
{
    if (event->input_event_sec < 0 || event->input_event_usec < 0)
        return read_ns;
    const uint64_t seconds = (uint64_t)event->input_event_sec;
    const uint64_t micros = (uint64_t)event->input_event_usec;
    if ((seconds == 0 && micros == 0) || seconds > read_ns / NANOS_PER_SECOND || micros >= 1000000)
        return read_ns;
    const uint64_t time_ns = seconds * NANOS_PER_SECOND + micros * 1000;
    return time_ns > read_ns || read_ns - time_ns > AGE_NANOS_MAX ? read_ns : time_ns;
}

static bool is_button(uint16_t code)
{
    return (code >= BTN_MISC && code < KEY_OK) || (code >= BTN_DPAD_UP && code <= BTN_DPAD_RIGHT)
        || (code >= BTN_TRIGGER_HAPPY && code <= BTN_TRIGGER_HAPPY40);
}

static void feed_sync(decoder *self, uint16_t code)
{
    if (code == SYN_DROPPED) {
        self->is_discarding = true;
        self->syncs_lost++;
        ring_count_sync_lost(self->out->ring);
        emitter_marker(self->out, self->device, KEYRX_SYNC_LOST, self->syncs_lost);
    } else if (code == SYN_REPORT && self->is_discarding) {
        self->is_discarding = false;
        self->needs_resync = true;
    }
}

static void feed_key(decoder *self, const struct input_event *event, uint64_t read_ns)
{
    const bool is_transition = event->value >= KEYRX_RELEASE && event->value <= KEYRX_REPEAT;
    if (!is_transition || (is_button(event->code) && !self->passes_buttons))
        return;
    const moment when = { .time_ns = event_time(event, read_ns), .read_ns = read_ns };
    emitter_key(self->out, self->device, &self->held, event->code, (uint8_t)event->value, when);
}

void decoder_feed(decoder *self, const struct input_event *events, size_t count, uint64_t read_ns)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == EV_SYN)
            feed_sync(self, events[i].code);
        else if (events[i].type == EV_KEY && !self->is_discarding)
            feed_key(self, &events[i], read_ns);
    }
}

void decoder_resync(decoder *self, const held_keys *actual)
{
    self->needs_resync = false;
    if (actual == NULL) {
        emitter_release_all(self->out, self->device, &self->held);
        return;
    }
    held_keys keys = *actual;
    if (!self->passes_buttons)
        for (uint16_t code = BTN_MISC; code < HELD_CODES; code++)
            if (is_button(code))
                keys.words[code / HELD_WORD_BITS] &= ~(UINT64_C(1) << (code % HELD_WORD_BITS));
    emitter_reconcile(self->out, self->device, &self->held, &keys);
}
