/* struct input_event -> transitions: times, buttons, losses. */
#include <string.h>

#include "decoder.h"
#include "rig.h"

#define SECOND UINT64_C(1000000000)

typedef struct bench {
    rig rig;
    emitter out;
    decoder decoder;
} bench;

static bench *set_up(bool passes_buttons)
{
    static bench self;
    rig_init(&self.rig);
    emitter_init(&self.out, rig_ring(&self.rig), false);
    decoder_init(&self.decoder, &self.out, 1, passes_buttons);
    return &self;
}

static void feed(bench *self, uint16_t type, uint16_t code, int32_t value)
{
    const struct input_event event = { .type = type, .code = code, .value = value };
    decoder_feed(&self->decoder, &event, 1, 10000 * SECOND);
}

static uint64_t time_given(int64_t seconds, int64_t micros)
{
    bench *at = set_up(false);
    const struct input_event event = { .input_event_sec = seconds, .input_event_usec = micros, .type = EV_KEY,
                                       .code = KEY_A, .value = 1 };
    decoder_feed(&at->decoder, &event, 1, 10000 * SECOND);
    return rig_next(&at->rig).time_ns;
}

TEST(kernels_time_is_kept)
{
    CHECK_EQUAL(9999 * SECOND + 250000, time_given(9999, 250));
    CHECK_EQUAL(10000 * SECOND, time_given(10000, 0));
    CHECK_EQUAL(6400 * SECOND, time_given(6400, 0));
}

TEST(time_that_cannot_be_monotonic_becomes_the_time_of_reading)
{
    CHECK_EQUAL(10000 * SECOND, time_given(0, 0));
    CHECK_EQUAL(10000 * SECOND, time_given(10000, 1));
    CHECK_EQUAL(10000 * SECOND, time_given(6399, 999999));
    CHECK_EQUAL(10000 * SECOND, time_given(1700000000, 0));
    CHECK_EQUAL(10000 * SECOND, time_given(INT64_MAX, 0));
    CHECK_EQUAL(10000 * SECOND, time_given(-1, 0));
    CHECK_EQUAL(10000 * SECOND, time_given(9999, 1000000));
    CHECK_EQUAL(10000 * SECOND, time_given(9999, -1));
}

TEST(other_types_and_values_are_skipped)
{
    bench *at = set_up(true);
    feed(at, EV_MSC, MSC_SCAN, 30);
    feed(at, EV_REL, REL_X, 1);
    feed(at, EV_KEY, KEY_A, 3);
    feed(at, EV_KEY, KEY_A, -1);
    feed(at, EV_KEY, 0xFFFF, 1);
    rig_expect_none(&at->rig);
}

TEST(buttons_pass_only_for_a_device_that_was_named)
{
    static const uint16_t buttons[] = { BTN_MISC, BTN_LEFT, BTN_TOUCH, BTN_DPAD_UP, BTN_TRIGGER_HAPPY40 };
    bench *at = set_up(false);
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++)
        feed(at, EV_KEY, buttons[i], 1);
    feed(at, EV_KEY, KEY_OK, 1);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_OK);
    rig_expect_none(&at->rig);

    at = set_up(true);
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        feed(at, EV_KEY, buttons[i], 1);
        EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, buttons[i]);
    }
}

TEST(after_a_loss_everything_up_to_the_report_is_discarded)
{
    bench *at = set_up(false);
    feed(at, EV_KEY, KEY_A, 1);
    feed(at, EV_SYN, SYN_DROPPED, 0);
    feed(at, EV_KEY, KEY_B, 1);
    CHECK(!at->decoder.needs_resync);
    feed(at, EV_SYN, SYN_REPORT, 0);
    CHECK(at->decoder.needs_resync);
    held_keys actual = { { 0 } };
    actual.words[KEY_C / 64] |= UINT64_C(1) << (KEY_C % 64);
    decoder_resync(&at->decoder, &actual);
    feed(at, EV_KEY, KEY_D, 1);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_A);
    EXPECT_MARKER(&at->rig, KEYRX_SYNC_LOST, 1, 1);
    EXPECT_SYNTHETIC(&at->rig, KEYRX_RELEASE, 1, KEY_A);
    EXPECT_SYNTHETIC(&at->rig, KEYRX_PRESS, 1, KEY_C);
    EXPECT_KEY(&at->rig, KEYRX_PRESS, 1, KEY_D);
    rig_expect_none(&at->rig);
}

TEST(every_loss_is_counted_in_the_marker_and_in_the_ring)
{
    bench *at = set_up(false);
    for (uint32_t n = 1; n <= 3; n++) {
        feed(at, EV_SYN, SYN_DROPPED, 0);
        feed(at, EV_SYN, SYN_REPORT, 0);
        decoder_resync(&at->decoder, NULL);
        EXPECT_MARKER(&at->rig, KEYRX_SYNC_LOST, 1, n);
    }
    CHECK_EQUAL(3, atomic_load(&rig_ring(&at->rig)->syncs_lost));
}

TEST(buttons_the_kernel_says_are_down_are_not_pressed)
{
    bench *at = set_up(false);
    held_keys actual;
    memset(&actual, 0xFF, sizeof actual);
    decoder_resync(&at->decoder, &actual);
    keyrx_event event;
    while (reader_try(&at->rig.reader, &event))
        CHECK(event.native < BTN_MISC || event.native >= KEY_OK);
    CHECK(at->rig.reader.next > 400);
}
