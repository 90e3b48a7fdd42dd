/* Legal transitions only, and the modifiers over all devices. */
#include <linux/input-event-codes.h>
#include <string.h>

#include "emitter.h"
#include "rig.h"

typedef struct desk {
    rig rig;
    emitter out;
    held_keys one, two; /* keyboards 1 and 2 */
} desk;

static desk *sit_down(bool passes_repeats)
{
    static desk self;
    memset(&self, 0, sizeof self);
    rig_init(&self.rig);
    emitter_init(&self.out, rig_ring(&self.rig), passes_repeats);
    return &self;
}

static void key(desk *self, uint16_t device, uint32_t native, uint8_t action)
{
    const moment when = { .time_ns = 1000, .read_ns = 1500 };
    emitter_key(&self->out, device, device == 1 ? &self->one : &self->two, native, action, when);
}

TEST(press_and_release_carry_code_time_and_delay)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_RELEASE);
    const keyrx_event event = EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_A);
    CHECK_EQUAL(0x04, event.code);
    CHECK_EQUAL(1000, event.time_ns);
    CHECK_EQUAL(500, event.hook_delay_ns);
    EXPECT_KEY(&at->rig, KEYRX_RELEASE, 1, KEY_A);
}

TEST(delay_saturates)
{
    desk *at = sit_down(false);
    emitter_key(&at->out, 1, &at->one, KEY_A, KEYRX_PRESS, (moment){ .time_ns = 1, .read_ns = UINT64_C(1) << 40 });
    emitter_key(&at->out, 1, &at->one, KEY_A, KEYRX_RELEASE, (moment){ .time_ns = 9, .read_ns = 1 });
    CHECK_EQUAL(UINT32_MAX, rig_next(&at->rig).hook_delay_ns);
    CHECK_EQUAL(0, rig_next(&at->rig).hook_delay_ns);
}

TEST(press_of_a_pressed_key_is_not_emitted)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_PRESS);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_A);
    rig_expect_none(&at->rig);
}

TEST(release_of_a_released_key_is_not_emitted)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_A, KEYRX_RELEASE);
    key(at, 2, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_RELEASE); /* the other keyboard holds it, not this one */
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 2, KEY_A);
    rig_expect_none(&at->rig);
}

TEST(repeat_passes_only_when_asked_for_and_held)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_REPEAT);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_A);
    rig_expect_none(&at->rig);

    at = sit_down(true);
    key(at, 1, KEY_A, KEYRX_REPEAT);
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_REPEAT);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at->rig, KEYRX_REPEAT, 1, KEY_A);
    rig_expect_none(&at->rig);
}

TEST(code_beyond_the_bitmap_is_not_emitted)
{
    desk *at = sit_down(false);
    key(at, 1, HELD_CODES, KEYRX_PRESS);
    key(at, 1, HELD_CODES - 1, KEYRX_PRESS);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, HELD_CODES - 1);
    rig_expect_none(&at->rig);
}

TEST(modifiers_are_those_held_after_the_event)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_LEFTSHIFT, KEYRX_PRESS);
    key(at, 1, KEY_RIGHTMETA, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_LEFTSHIFT, KEYRX_RELEASE);
    CHECK_EQUAL(KEYRX_MOD_LEFT_SHIFT, rig_next(&at->rig).modifiers);
    CHECK_EQUAL(KEYRX_MOD_LEFT_SHIFT | KEYRX_MOD_RIGHT_META, rig_next(&at->rig).modifiers);
    CHECK_EQUAL(KEYRX_MOD_LEFT_SHIFT | KEYRX_MOD_RIGHT_META, rig_next(&at->rig).modifiers);
    CHECK_EQUAL(KEYRX_MOD_RIGHT_META, rig_next(&at->rig).modifiers);
}

TEST(modifier_held_on_two_keyboards_is_up_when_both_let_go)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_LEFTCTRL, KEYRX_PRESS);
    key(at, 2, KEY_LEFTCTRL, KEYRX_PRESS);
    key(at, 1, KEY_LEFTCTRL, KEYRX_RELEASE);
    key(at, 2, KEY_LEFTCTRL, KEYRX_RELEASE);
    CHECK_EQUAL(KEYRX_MOD_LEFT_CTRL, rig_next(&at->rig).modifiers);
    CHECK_EQUAL(KEYRX_MOD_LEFT_CTRL, rig_next(&at->rig).modifiers);
    CHECK_EQUAL(KEYRX_MOD_LEFT_CTRL, rig_next(&at->rig).modifiers);
    CHECK_EQUAL(0, rig_next(&at->rig).modifiers);
}

TEST(difference_to_the_actual_keys_is_emitted_as_synthetic)
{
    desk *at = sit_down(false);
    held_keys actual = { { 0 } };
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_B, KEYRX_PRESS);
    actual.words[KEY_B / 64] |= UINT64_C(1) << (KEY_B % 64);
    actual.words[KEY_C / 64] |= UINT64_C(1) << (KEY_C % 64);
    emitter_reconcile(&at->out, 1, &at->one, &actual);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_A);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_B);
    EXPECT_SYNTHETIC(&at->rig, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_SYNTHETIC(&at->rig, KEYRX_PRESS, 1, KEY_C);
    rig_expect_none(&at->rig);
    CHECK(memcmp(&actual, &at->one, sizeof actual) == 0);
}

TEST(release_of_all_leaves_no_key_and_no_modifier)
{
    desk *at = sit_down(false);
    key(at, 1, KEY_LEFTALT, KEYRX_PRESS);
    key(at, 1, KEY_MICMUTE, KEYRX_PRESS);
    emitter_release_all(&at->out, 1, &at->one);
    CHECK(held_is_empty(&at->one));
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_LEFTALT);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_MICMUTE);
    EXPECT_SYNTHETIC(&at->rig, KEYRX_RELEASE, 1, KEY_LEFTALT);
    CHECK_EQUAL(0, EXPECT_SYNTHETIC(&at->rig, KEYRX_RELEASE, 1, KEY_MICMUTE).modifiers);
}

TEST(batch_wakes_once_and_an_empty_one_never)
{
    desk *at = sit_down(false);
    atomic_store(&rig_ring(&at->rig)->waiters, 1);
    emitter_flush(&at->out);
    CHECK_EQUAL(0, atomic_load(&rig_ring(&at->rig)->wakes));
    key(at, 1, KEY_A, KEYRX_PRESS);
    key(at, 1, KEY_A, KEYRX_RELEASE);
    emitter_flush(&at->out);
    emitter_flush(&at->out);
    CHECK_EQUAL(1, atomic_load(&rig_ring(&at->rig)->wakes));
}
