#include "rig.h"

#include "hook.h"

#include <string.h>
#include <unistd.h>

void rig_init(rig *self)
{
    memset(self, 0, sizeof *self);
    CHECK_EQUAL(KEYRX_OK, keyrx_ring_init(self->memory, sizeof self->memory, RIG_CAPACITY));
    self->reader.ring = rig_ring(self);
}

keyrx_ring *rig_ring(rig *self)
{
    return (keyrx_ring *)(void *)self->memory;
}

static void *run(void *argument)
{
    rig *self = argument;
    self->result = keyrx_run(self->hook);
    return NULL;
}

void rig_start(rig *self, const input_directories *where, const keyrx_options *options)
{
    CHECK_EQUAL(KEYRX_OK, hook_open_in(where, self->memory, sizeof self->memory, options, &self->hook));
    CHECK_EQUAL(0, pthread_create(&self->thread, NULL, run, self));
}

int rig_join(rig *self)
{
    CHECK_EQUAL(0, pthread_join(self->thread, NULL));
    keyrx_close(self->hook);
    self->hook = NULL;
    return self->result;
}

int rig_stop(rig *self)
{
    keyrx_stop(self->hook);
    return rig_join(self);
}

keyrx_event rig_next(rig *self)
{
    keyrx_event event;
    CHECK(reader_wait(&self->reader, &event, RIG_WAIT_MILLIS));
    return event;
}

void rig_expect_none(rig *self)
{
    keyrx_event event;
    if (reader_try(&self->reader, &event))
        test_fail(__FILE__, __LINE__, "an event too many: action %u device %u native %u", event.action, event.device,
                  event.native);
}

keyrx_event rig_expect(rig *self, uint8_t action, uint16_t device, uint32_t native, uint8_t flags)
{
    const keyrx_event event = rig_next(self);
    if (event.action != action || event.device != device || event.native != native || event.flags != flags)
        test_fail(__FILE__, __LINE__,
                  "event %llu is action %u device %u native %u flags %u, not action %u device %u native %u flags %u",
                  (unsigned long long)self->reader.next - 1, event.action, event.device, event.native, event.flags,
                  action, device, native, flags);
    return event;
}

void write_event(int fd, uint16_t type, uint16_t code, int32_t value)
{
    const struct input_event event = { .type = type, .code = code, .value = value };
    CHECK_EQUAL(sizeof event, write(fd, &event, sizeof event));
}

void write_key(int fd, uint16_t code, int32_t value)
{
    write_event(fd, EV_KEY, code, value);
    write_event(fd, EV_SYN, SYN_REPORT, 0);
}
