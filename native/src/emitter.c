#include "emitter.h"

#include "platform.h"
#include "ring.h"

#define MODIFIER_USAGE_FIRST 0xE0u /* HID Usage Tables, page 7: LeftControl .. Right GUI */
#define MODIFIER_USAGE_LAST 0xE7u

static uint64_t bit_of(uint32_t native)
{
    return UINT64_C(1) << (native % HELD_WORD_BITS);
}

bool held_contains(const held_keys *held, uint32_t native)
{
    return (held->words[native / HELD_WORD_BITS] & bit_of(native)) != 0;
}

bool held_is_empty(const held_keys *held)
{
    for (size_t i = 0; i < HELD_CODES / HELD_WORD_BITS; i++)
        if (held->words[i] != 0)
            return false;
    return true;
}

moment moment_synthetic(void)
{
    const uint64_t now = platform_now_ns();
    return (moment){ .time_ns = now, .read_ns = now, .flags = KEYRX_FLAG_SYNTHETIC };
}

void emitter_init(emitter *out, keyrx_ring *ring, bool passes_repeats)
{
    *out = (emitter){ .ring = ring, .passes_repeats = passes_repeats };
}

/* Two keyboards may hold the same modifier: it is up when the last of them lets go. */
static void track_modifier(emitter *out, uint16_t usage, bool is_down)
{
    if (usage < MODIFIER_USAGE_FIRST || usage > MODIFIER_USAGE_LAST)
        return;
    const unsigned index = usage - MODIFIER_USAGE_FIRST;
    out->holders[index] = (uint8_t)(is_down ? out->holders[index] + 1 : out->holders[index] - 1);
    const uint16_t bit = (uint16_t)(1u << index);
    out->modifiers = (uint16_t)(out->holders[index] > 0 ? out->modifiers | bit : out->modifiers & ~bit);
}

static uint32_t saturated_delay(moment when)
{
    const uint64_t delay = when.read_ns > when.time_ns ? when.read_ns - when.time_ns : 0;
    return delay > UINT32_MAX ? UINT32_MAX : (uint32_t)delay;
}

static void publish(emitter *out, uint16_t device, uint32_t native, uint16_t usage, uint8_t action, moment when)
{
    const keyrx_event event = {
        .time_ns = when.time_ns,
        .hook_delay_ns = saturated_delay(when),
        .code = usage,
        .device = device,
        .native = native,
        .action = action,
        .flags = when.flags,
        .modifiers = out->modifiers,
    };
    keyrx_ring_publish(out->ring, &event);
    out->has_unannounced = true;
}

void emitter_key(emitter *out, uint16_t device, held_keys *held, uint32_t native, uint8_t action, moment when)
{
    if (native >= HELD_CODES)
        return;
    const bool is_held = held_contains(held, native);
    const uint16_t usage = keyrx_usage_from_evdev((uint16_t)native);
    switch (action) {
    case KEYRX_PRESS:
    case KEYRX_RELEASE:
        if (is_held == (action == KEYRX_PRESS))
            return;
        held->words[native / HELD_WORD_BITS] ^= bit_of(native);
        track_modifier(out, usage, action == KEYRX_PRESS);
        break;
    case KEYRX_REPEAT:
        if (!is_held || !out->passes_repeats)
            return;
        break;
    default:
        return;
    }
    publish(out, device, native, usage, action, when);
}

static void emit_each(emitter *out, uint16_t device, held_keys *held, const held_keys *keys, uint8_t action)
{
    const moment when = moment_synthetic();
    for (uint32_t native = 0; native < HELD_CODES; native++)
        if (held_contains(keys, native))
            emitter_key(out, device, held, native, action, when);
}

void emitter_reconcile(emitter *out, uint16_t device, held_keys *held, const held_keys *actual)
{
    held_keys released;
    for (size_t i = 0; i < HELD_CODES / HELD_WORD_BITS; i++)
        released.words[i] = held->words[i] & ~actual->words[i];
    emit_each(out, device, held, &released, KEYRX_RELEASE);
    emit_each(out, device, held, actual, KEYRX_PRESS);
}

void emitter_release_all(emitter *out, uint16_t device, held_keys *held)
{
    const held_keys none = { { 0 } };
    emitter_reconcile(out, device, held, &none);
}

void emitter_marker(emitter *out, uint16_t device, uint8_t action, uint32_t native)
{
    const uint64_t now = platform_now_ns();
    publish(out, device, native, 0, action, (moment){ .time_ns = now, .read_ns = now });
}

void emitter_state(emitter *out, uint16_t device, const held_keys *held)
{
    const uint64_t now = platform_now_ns();
    const moment when = { .time_ns = now, .read_ns = now };
    publish(out, device, 0, 0, KEYRX_STATE_BEGIN, when);
    for (uint32_t native = 0; native < HELD_CODES; native++)
        if (held_contains(held, native))
            publish(out, device, native, keyrx_usage_from_evdev((uint16_t)native), KEYRX_STATE_KEY, when);
}

void emitter_flush(emitter *out)
{
    if (!out->has_unannounced)
        return;
    out->has_unannounced = false;
    keyrx_ring_wake(out->ring);
}
