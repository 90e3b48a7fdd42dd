/* The layout as keyrx_hook.h draws it, against the layout as compiled; and the texts of errors. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "keyrx_hook.h"

static bool layout_says(const char *line)
{
    static char text[4096];
    const size_t length = keyrx_layout(text, sizeof text);
    CHECK(length < sizeof text);
    CHECK_EQUAL(length, strlen(text));
    return strncmp(text, line, strlen(line)) == 0 || strstr(text, line) != NULL;
}

TEST(event_is_24_bytes_as_drawn)
{
    CHECK(layout_says("event.size 24\n"));
    CHECK(layout_says("event.time_ns 0\n"));
    CHECK(layout_says("event.hook_delay_ns 8\n"));
    CHECK(layout_says("event.code 12\n"));
    CHECK(layout_says("event.device 14\n"));
    CHECK(layout_says("event.native 16\n"));
    CHECK(layout_says("event.action 20\n"));
    CHECK(layout_says("event.flags 21\n"));
    CHECK(layout_says("event.modifiers 22\n"));
}

TEST(ring_header_and_slot_are_as_drawn)
{
    CHECK(layout_says("ring.size 512\n"));
    CHECK(layout_says("ring.magic 0\n"));
    CHECK(layout_says("ring.version 8\n"));
    CHECK(layout_says("ring.header_size 12\n"));
    CHECK(layout_says("ring.slot_size 16\n"));
    CHECK(layout_says("ring.capacity 20\n"));
    CHECK(layout_says("ring.clock_origin_ns 24\n"));
    CHECK(layout_says("ring.published 128\n"));
    CHECK(layout_says("ring.syncs_lost 256\n"));
    CHECK(layout_says("ring.wakes 264\n"));
    CHECK(layout_says("ring.partials 272\n"));
    CHECK(layout_says("ring.wake_word 384\n"));
    CHECK(layout_says("ring.waiters 388\n"));
    CHECK(layout_says("ring.resync_request 392\n"));
    CHECK(layout_says("ring.wake_fd 396\n"));
    CHECK(layout_says("slot.size 32\n"));
    CHECK(layout_says("slot.stamp 0\n"));
    CHECK(layout_says("slot.event 8\n"));
}

TEST(layout_text_is_cut_to_the_buffer)
{
    char small[8];
    memset(small, 'x', sizeof small);
    const size_t length = keyrx_layout(small, sizeof small);
    CHECK_EQUAL(length, keyrx_layout(NULL, 0));
    CHECK_TEXT("event.s", small);
}

TEST(every_error_has_a_text_of_its_own)
{
    for (int a = KEYRX_ELAYOUT; a <= KEYRX_OK; a++)
        for (int b = KEYRX_ELAYOUT - 1; b < a; b++)
            CHECK(strcmp(keyrx_strerror(a), keyrx_strerror(b)) != 0);
    CHECK_TEXT("unknown error", keyrx_strerror(1));
}

TEST(version_is_that_of_the_header)
{
    CHECK_EQUAL(KEYRX_ABI_VERSION, keyrx_abi_version());
}
