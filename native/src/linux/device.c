#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../platform.h"

#define ROUNDS_MAX 8 /* 512 events, then it is another device's turn; epoll reports the rest again */

int device_open(const char *path)
{
    return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

/* All but keys stays in the kernel: no wake-up for LEDs, scan codes, or a mouse in the same device.
 * EV_SYN is never masked. Kernels before 4.4 lack this and merely wake us more often. */
static void mask_all_but_keys(int fd)
{
    uint8_t types[EV_CNT / 8] = { 0 };
    types[EV_KEY / 8] = 1u << (EV_KEY % 8);
    const struct input_mask mask = { .type = EV_SYN, .codes_size = sizeof types, .codes_ptr = (uintptr_t)types };
    ioctl(fd, EVIOCSMASK, &mask);
}

/* Asking also empties the kernel's queue of key events: the answer stands for them. */
static bool keys_down(int fd, held_keys *keys)
{
    memset(keys, 0, sizeof *keys);
    return ioctl(fd, EVIOCGKEY(sizeof *keys), keys) >= 0;
}

static void resync(device *self)
{
    held_keys keys;
    decoder_resync(&self->decoder, keys_down(self->fd, &keys) ? &keys : NULL);
}

/* A grab while a key is down would leave it down for everybody else; so we look again afterwards and
 * let go if a press came in between. Refused (another program was first): not tried again. */
static void grab_if_idle(device *self)
{
    held_keys keys;
    if (!self->wants_grab || !held_is_empty(&self->decoder.held) || !keys_down(self->fd, &keys))
        return;
    if (held_is_empty(&keys)) {
        const bool is_ours = ioctl(self->fd, EVIOCGRAB, 1) == 0;
        self->wants_grab = false;
        if (!is_ours || !keys_down(self->fd, &keys) || held_is_empty(&keys))
            return;
        ioctl(self->fd, EVIOCGRAB, 0);
        self->wants_grab = true;
    }
    decoder_resync(&self->decoder, &keys);
}

void device_attach(device *self, int fd, emitter *out, bool wants_grab, bool passes_buttons)
{
    int clock = CLOCK_MONOTONIC;
    ioctl(fd, EVIOCSCLOCKID, &clock);
    mask_all_but_keys(fd);
    self->fd = fd;
    self->wants_grab = wants_grab;
    decoder_init(&self->decoder, out, self->info.device, passes_buttons);
    emitter_marker(out, self->info.device, KEYRX_DEVICE_ADDED, self->info.device);
    resync(self);
    grab_if_idle(self);
}

static bool read_round(device *self, bool *has_more)
{
    struct input_event events[DECODER_READ_MAX];
    const ssize_t length = read(self->fd, events, sizeof events);
    *has_more = length == (ssize_t)sizeof events || (length < 0 && errno == EINTR);
    if (length <= 0)
        return length < 0 && (errno == EAGAIN || errno == EINTR);
    decoder_feed(&self->decoder, events, (size_t)length / sizeof events[0], platform_now_ns());
    explicit_bzero(events, (size_t)length); /* the stack keeps what was typed for as long as nobody types */
    if (self->decoder.needs_resync)
        resync(self);
    return true;
}

bool device_read(device *self)
{
    bool has_more = true;
    for (int round = 0; round < ROUNDS_MAX && has_more; round++)
        if (!read_round(self, &has_more))
            return false;
    grab_if_idle(self);
    return true;
}

void device_tell_state(device *self)
{
    held_keys keys; /* of which a correction may come: a remapper's grab hides releases from us */
    if (keys_down(self->fd, &keys))
        decoder_resync(&self->decoder, &keys);
    emitter_state(self->decoder.out, self->info.device, &self->decoder.held);
}

void device_detach(device *self)
{
    emitter_release_all(self->decoder.out, self->info.device, &self->decoder.held);
    emitter_marker(self->decoder.out, self->info.device, KEYRX_DEVICE_REMOVED, self->info.device);
    close(self->fd);
    self->fd = -1;
}
