#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../platform.h"
#include "../ring.h"
#include "idle.h"

#define STREAM_DEVICE 1

typedef struct stream {
    int fd;
    decoder decoder;
    size_t pending; /* bytes in `bytes`: less than one event between reads */
    _Alignas(struct input_event) uint8_t bytes[DECODER_READ_MAX * sizeof(struct input_event)];
} stream;

int stream_open(const char *path, keyrx_device_info_t *info)
{
    memset(info, 0, sizeof *info);
    info->device = STREAM_DEVICE;
    info->is_keyboard = 1;
    info->is_readable = 1;
    snprintf(info->path, sizeof info->path, "%s", path);
    snprintf(info->name, sizeof info->name, "event stream");
    snprintf(info->stable_id, sizeof info->stable_id, "stream");
    return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

static void decode_whole_events(stream *self)
{
    struct input_event events[DECODER_READ_MAX];
    const size_t count = self->pending / sizeof events[0];
    const size_t used = count * sizeof events[0];
    memcpy(events, self->bytes, used);
    self->pending -= used;
    memmove(self->bytes, self->bytes + used, self->pending);
    explicit_bzero(self->bytes + self->pending, used); /* what was typed is not kept */

    const uint64_t read_ns = platform_now_ns();
    for (size_t i = 0; i < count; i++) {
        decoder_feed(&self->decoder, &events[i], 1, read_ns);
        if (self->decoder.needs_resync)
            decoder_resync(&self->decoder, NULL);
    }
    explicit_bzero(events, used);
}

/* One read. KEYRX_OK to go on, 1 at the end of the stream, or an error. */
static int read_once(stream *self)
{
    const ssize_t length = read(self->fd, self->bytes + self->pending, sizeof self->bytes - self->pending);
    if (length == 0)
        return 1;
    if (length < 0)
        return errno == EAGAIN || errno == EINTR ? KEYRX_OK : KEYRX_EIO;
    self->pending += (size_t)length;
    decode_whole_events(self);
    return KEYRX_OK;
}

static int read_to_end(stream *self, int stop_fd, emitter *out)
{
    struct pollfd sources[] = { { .fd = self->fd, .events = POLLIN }, { .fd = stop_fd, .events = POLLIN } };
    for (;;) {
        if (poll(sources, 2, IDLE_MILLIS) < 0 && errno != EINTR)
            return KEYRX_EIO;
        if (sources[1].revents != 0)
            return KEYRX_OK;
        const int result = sources[0].revents != 0 ? read_once(self) : KEYRX_OK;
        if (ring_take_resync_request(out->ring)) {
            emitter_state(out, STREAM_DEVICE, &self->decoder.held);
            emitter_marker(out, 0, KEYRX_STATE_END, 0);
        }
        emitter_flush(out);
        if (result != KEYRX_OK)
            return result > 0 ? KEYRX_OK : result;
    }
}

int stream_run(int fd, int stop_fd, emitter *out)
{
    stream self = { .fd = fd };
    decoder_init(&self.decoder, out, STREAM_DEVICE, true);
    emitter_marker(out, STREAM_DEVICE, KEYRX_DEVICE_ADDED, STREAM_DEVICE);
    emitter_flush(out);

    const int result = read_to_end(&self, stop_fd, out);
    if (self.pending > 0)
        ring_count_partial(out->ring);
    emitter_release_all(out, STREAM_DEVICE, &self.decoder.held);
    emitter_marker(out, STREAM_DEVICE, KEYRX_DEVICE_REMOVED, STREAM_DEVICE);
    emitter_flush(out);
    return result;
}
