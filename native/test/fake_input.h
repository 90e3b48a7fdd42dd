/* A directory that looks like /dev/input with a matching sysfs, where each device is a FIFO that the
 * test writes. The ioctls of evdev fail on it, as on a device that nobody can ask: what needs them is
 * in uinput_test.c.
 */
#ifndef KEYRX_FAKE_INPUT_H
#define KEYRX_FAKE_INPUT_H

#include "directories.h"

typedef struct fake_input {
    char root[64], dev[80], sys[80];
    input_directories where;
} fake_input;

typedef struct fake_device {
    const char *node; /* "event3" */
    const char *name;
    unsigned vendor, product;
    int is_keyboard;
    int is_virtual;
} fake_device;

/* In test_directory. */
void fake_input_create(fake_input *self);

/* What the kernel says of a device; its node is made separately. */
void fake_input_describe(fake_input *self, const fake_device *device);
/* Makes the node (at its place, complete at once) and opens it for writing. */
int fake_input_plug(fake_input *self, const fake_device *device);
/* Takes the node away and closes it, as if it were pulled. */
void fake_input_pull(fake_input *self, const fake_device *device, int fd);
/* The link that udev makes in by-id. */
void fake_input_link(fake_input *self, const char *id, const char *node);

#endif
