/* Every code there and back. */
#include <linux/input-event-codes.h>

#include "check.h"
#include "keyrx_hook.h"

TEST(every_usage_leads_to_a_code_and_back)
{
    unsigned count = 0;
    for (unsigned usage = 0; usage <= 0xFFFF; usage++) {
        const uint16_t code = keyrx_evdev_from_usage((uint16_t)usage);
        if (code == 0)
            continue;
        count++;
        CHECK_EQUAL(usage, keyrx_usage_from_evdev(code));
    }
    CHECK_EQUAL(148, count);
}

TEST(every_code_leads_to_a_usage_and_back)
{
    unsigned count = 0;
    for (unsigned code = 0; code <= 0xFFFF; code++) {
        const uint16_t usage = keyrx_usage_from_evdev((uint16_t)code);
        if (usage == 0)
            continue;
        count++;
        CHECK_EQUAL(code, keyrx_evdev_from_usage(usage));
    }
    CHECK_EQUAL(148, count);
}

TEST(every_key_of_a_full_keyboard_has_a_usage)
{
    for (uint16_t code = KEY_ESC; code <= KEY_KPDOT; code++)
        CHECK(keyrx_usage_from_evdev(code) != 0);
    for (uint16_t code = KEY_F13; code <= KEY_F24; code++)
        CHECK(keyrx_usage_from_evdev(code) != 0);
    for (uint16_t code = KEY_HOME; code <= KEY_DELETE; code++)
        CHECK(keyrx_usage_from_evdev(code) != 0);
}

TEST(usages_are_those_of_the_hid_tables)
{
    CHECK_EQUAL(0x04, keyrx_usage_from_evdev(KEY_A));
    CHECK_EQUAL(0x1D, keyrx_usage_from_evdev(KEY_Z));
    CHECK_EQUAL(0x1E, keyrx_usage_from_evdev(KEY_1));
    CHECK_EQUAL(0x27, keyrx_usage_from_evdev(KEY_0));
    CHECK_EQUAL(0x28, keyrx_usage_from_evdev(KEY_ENTER));
    CHECK_EQUAL(0x39, keyrx_usage_from_evdev(KEY_CAPSLOCK));
    CHECK_EQUAL(0x46, keyrx_usage_from_evdev(KEY_SYSRQ));
    CHECK_EQUAL(0x58, keyrx_usage_from_evdev(KEY_KPENTER));
    CHECK_EQUAL(0x65, keyrx_usage_from_evdev(KEY_COMPOSE));
    CHECK_EQUAL(0x89, keyrx_usage_from_evdev(KEY_YEN));
}

TEST(modifiers_have_the_usages_of_the_boot_keyboards_byte)
{
    static const uint16_t codes[] = { KEY_LEFTCTRL, KEY_LEFTSHIFT, KEY_LEFTALT, KEY_LEFTMETA,
                                      KEY_RIGHTCTRL, KEY_RIGHTSHIFT, KEY_RIGHTALT, KEY_RIGHTMETA };
    for (uint16_t i = 0; i < 8; i++)
        CHECK_EQUAL(0xE0 + i, keyrx_usage_from_evdev(codes[i]));
}

TEST(code_without_a_usage_gives_none)
{
    CHECK_EQUAL(0, keyrx_usage_from_evdev(KEY_RESERVED));
    CHECK_EQUAL(0, keyrx_usage_from_evdev(BTN_LEFT));
    CHECK_EQUAL(0, keyrx_usage_from_evdev(0xFFFF));
    CHECK_EQUAL(0, keyrx_evdev_from_usage(0xFFFF));
}
