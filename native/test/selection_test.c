/* The include and exclude lists. */
#include "selection.h"

#include "check.h"

static const keyrx_device_info_t Keyboard = {
    .vendor = 0x046D, .product = 0xC31C, .is_keyboard = 1,
    .path = "/dev/null", .name = "Logitech USB Keyboard", .stable_id = "usb-Logitech_USB_Keyboard-event-kbd",
};

TEST(without_lists_every_keyboard_is_wanted_and_nothing_else)
{
    keyrx_device_info_t mouse = Keyboard;
    mouse.is_keyboard = 0;
    CHECK(selection_allows(NULL, NULL, &Keyboard));
    CHECK(selection_allows("", "", &Keyboard));
    CHECK(!selection_allows(NULL, NULL, &mouse));
    CHECK(!selection_allows("046d:c31c", NULL, &mouse));
}

TEST(entry_names_a_device_in_any_of_four_ways)
{
    CHECK(selection_allows("usb-Logitech_USB_Keyboard-event-kbd", NULL, &Keyboard));
    CHECK(selection_allows("Logitech USB Keyboard", NULL, &Keyboard));
    CHECK(selection_allows("/dev/null", NULL, &Keyboard));
    CHECK(selection_allows("/dev/../dev/null", NULL, &Keyboard));
    CHECK(selection_allows("046d:c31c", NULL, &Keyboard));
    CHECK(selection_allows("046D:C31C", NULL, &Keyboard));
}

TEST(part_of_a_name_does_not_name_it)
{
    CHECK(!selection_allows("Logitech", NULL, &Keyboard));
    CHECK(!selection_allows("/dev/nul", NULL, &Keyboard));
    CHECK(!selection_allows("046d:c31", NULL, &Keyboard));
    CHECK(!selection_allows("Logitech USB Keyboard 2", NULL, &Keyboard));
}

TEST(any_line_of_a_list_counts)
{
    CHECK(selection_allows("another\n\n046d:c31c\nthird", NULL, &Keyboard));
    CHECK(selection_allows("another\n046d:c31c\n", NULL, &Keyboard));
    CHECK(!selection_allows("another\nthird\n", NULL, &Keyboard));
}

TEST(exclude_wins_over_include)
{
    CHECK(!selection_allows(NULL, "046d:c31c", &Keyboard));
    CHECK(!selection_allows("046d:c31c", "Logitech USB Keyboard", &Keyboard));
    CHECK(selection_allows("046d:c31c", "another", &Keyboard));
}
