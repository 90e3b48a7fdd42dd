/* One open evdev device: read it, bring it back into step after a loss, grab it. Hook thread only.
 * Order of calls: device_open, device_attach, device_read ..., device_detach.
 */
#ifndef KEYRX_DEVICE_H
#define KEYRX_DEVICE_H

#include "decoder.h"

typedef struct device {
    int fd;          /* -1 = not attached */
    bool wants_grab; /* once no key is down */
    decoder decoder;
    keyrx_device_info_t info;
} device;

/* Read-only, never blocking, closed on exec. Returns a descriptor, or -1 with errno set. */
int device_open(const char *path);

/* Sets the device up, announces it and presses (synthetically) what is already down. */
void device_attach(device *self, int fd, emitter *out, bool wants_grab, bool passes_buttons);

/* Publishes what is there, up to a bound; false when the device has gone. */
bool device_read(device *self);

/* Answers a resync_request for this device, by the kernel's word on what is down. */
void device_tell_state(device *self);

/* Releases what it holds, says it is gone, and closes it. */
void device_detach(device *self);

#endif
