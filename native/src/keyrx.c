/* What needs neither a device nor a ring: version, error texts, the layout as compiled. */
#include <stdio.h>

#include "keyrx_hook.h"
#include "ring.h"

uint32_t keyrx_abi_version(void)
{
    return KEYRX_ABI_VERSION;
}

const char *keyrx_strerror(int error)
{
    switch (error) {
    case KEYRX_OK: return "success";
    case KEYRX_EINVAL: return "bad argument";
    case KEYRX_ENOMEM: return "out of memory";
    case KEYRX_ENODEVICE: return "no keyboard found";
    case KEYRX_EPERMISSION: return "keyboards may not be read";
    case KEYRX_EGRABBED: return "a remapper holds every keyboard";
    case KEYRX_EIO: return "the system refused";
    case KEYRX_ELAYOUT: return "the memory is not a ring of this version";
    default: return "unknown error";
    }
}

typedef struct layout_entry {
    const char *name;
    size_t value;
} layout_entry;

#define SIZE_OF(label, type) { label ".size", sizeof(type) }
#define OFFSET_OF(label, type, field) { label "." #field, offsetof(type, field) }

static const layout_entry layout[] = {
    SIZE_OF("event", keyrx_event),
    OFFSET_OF("event", keyrx_event, time_ns),
    OFFSET_OF("event", keyrx_event, hook_delay_ns),
    OFFSET_OF("event", keyrx_event, code),
    OFFSET_OF("event", keyrx_event, device),
    OFFSET_OF("event", keyrx_event, native),
    OFFSET_OF("event", keyrx_event, action),
    OFFSET_OF("event", keyrx_event, flags),
    OFFSET_OF("event", keyrx_event, modifiers),
    SIZE_OF("ring", struct keyrx_ring),
    OFFSET_OF("ring", struct keyrx_ring, magic),
    OFFSET_OF("ring", struct keyrx_ring, version),
    OFFSET_OF("ring", struct keyrx_ring, header_size),
    OFFSET_OF("ring", struct keyrx_ring, slot_size),
    OFFSET_OF("ring", struct keyrx_ring, capacity),
    OFFSET_OF("ring", struct keyrx_ring, clock_origin_ns),
    OFFSET_OF("ring", struct keyrx_ring, published),
    OFFSET_OF("ring", struct keyrx_ring, syncs_lost),
    OFFSET_OF("ring", struct keyrx_ring, wakes),
    OFFSET_OF("ring", struct keyrx_ring, partials),
    OFFSET_OF("ring", struct keyrx_ring, wake_word),
    OFFSET_OF("ring", struct keyrx_ring, waiters),
    OFFSET_OF("ring", struct keyrx_ring, resync_request),
    OFFSET_OF("ring", struct keyrx_ring, wake_fd),
    SIZE_OF("slot", ring_slot),
    OFFSET_OF("slot", ring_slot, stamp),
    { "slot.event", offsetof(ring_slot, words) },
    SIZE_OF("device_info", keyrx_device_info_t),
    OFFSET_OF("device_info", keyrx_device_info_t, device),
    OFFSET_OF("device_info", keyrx_device_info_t, bus),
    OFFSET_OF("device_info", keyrx_device_info_t, vendor),
    OFFSET_OF("device_info", keyrx_device_info_t, product),
    OFFSET_OF("device_info", keyrx_device_info_t, is_keyboard),
    OFFSET_OF("device_info", keyrx_device_info_t, is_virtual),
    OFFSET_OF("device_info", keyrx_device_info_t, is_grabbed),
    OFFSET_OF("device_info", keyrx_device_info_t, is_readable),
    OFFSET_OF("device_info", keyrx_device_info_t, path),
    OFFSET_OF("device_info", keyrx_device_info_t, name),
    OFFSET_OF("device_info", keyrx_device_info_t, stable_id),
    SIZE_OF("options", keyrx_options),
    OFFSET_OF("options", keyrx_options, size),
    OFFSET_OF("options", keyrx_options, flags),
    OFFSET_OF("options", keyrx_options, path),
    OFFSET_OF("options", keyrx_options, include),
    OFFSET_OF("options", keyrx_options, exclude),
    SIZE_OF("probe_report", keyrx_probe_report),
    OFFSET_OF("probe_report", keyrx_probe_report, result),
    OFFSET_OF("probe_report", keyrx_probe_report, keyboards),
    OFFSET_OF("probe_report", keyrx_probe_report, readable),
    OFFSET_OF("probe_report", keyrx_probe_report, grabbed),
    OFFSET_OF("probe_report", keyrx_probe_report, detail),
};

size_t keyrx_layout(char *buffer, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < sizeof layout / sizeof layout[0]; i++) {
        const size_t room = length < size ? size - length : 0;
        const int written = snprintf(room > 0 ? buffer + length : NULL, room, "%s %zu\n",
                                     layout[i].name, layout[i].value);
        length += (size_t)written;
    }
    return length;
}
