/* keyrx_hook: reads keyboards and writes key events into a ring. The only public header.
 *
 * Threading: keyrx_run() owns the calling thread until keyrx_stop() is called from any other;
 * keyrx_close() is called after it has returned. All other functions are safe at any time, save
 * that a ring has one publishing thread.
 * Errors: functions that can fail return 0 or a count, or a negative KEYRX_E... code.
 * The ring is memory of the caller's; C# (KeyRx.Input/KeyEventRing.cs) reads and writes the same
 * layout, and a test compares the two (keyrx_layout).
 */
#ifndef KEYRX_HOOK_H
#define KEYRX_HOOK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KEYRX_ABI_VERSION 1u

#if defined(__GNUC__)
#define KEYRX_API __attribute__((visibility("default")))
#else
#define KEYRX_API
#endif

/* ---- key event: 24 bytes, little-endian, byte for byte KeyRx.Protocol/KeyEvent.cs ----------
 *  0       8              12     14       16       20       21      22
 *  | time_ns | hook_delay_ns | code | device | native | action | flags | modifiers |
 */
typedef struct keyrx_event {
    uint64_t time_ns;       /* CLOCK_MONOTONIC of the kernel's own event */
    uint32_t hook_delay_ns; /* from time_ns until the hook read it; saturates */
    uint16_t code;          /* USB HID usage, page 7; 0 = none */
    uint16_t device;        /* small number of the device, from 1; 0 = the hook itself */
    uint32_t native;        /* the platform's own number: evdev code on Linux; markers: see keyrx_action */
    uint8_t action;         /* keyrx_action */
    uint8_t flags;          /* KEYRX_FLAG_... */
    uint16_t modifiers;     /* KEYRX_MOD_... held after this event, over all devices */
} keyrx_event;

enum keyrx_action {
    KEYRX_RELEASE = 0,
    KEYRX_PRESS = 1,
    KEYRX_REPEAT = 2,
    /* Markers. They carry no key unless said. */
    KEYRX_DEVICE_ADDED = 16,   /* native = index for keyrx_device_info; comes again, with no removal
                                  between, when the stable_id becomes known late */
    KEYRX_DEVICE_REMOVED = 17, /* after the releases of whatever it held */
    KEYRX_SYNC_LOST = 18,      /* kernel dropped events of this device; native = how often so far */
    KEYRX_HOOK_LOST = 19,      /* no keyboard can be read any more */
    KEYRX_HOOK_RESTORED = 20,  /* one can again */
    KEYRX_STATE_BEGIN = 21,    /* answer to resync_request: device's held keys follow */
    KEYRX_STATE_KEY = 22,      /* code/native = one key held down now */
    KEYRX_STATE_END = 23       /* device 0: every device has been told */
};

#define KEYRX_FLAG_SYNTHETIC 0x01u /* made by us (diff after a loss, release of a vanished device) */

#define KEYRX_MOD_LEFT_CTRL 0x0001u /* order of the HID boot keyboard's modifier byte */
#define KEYRX_MOD_LEFT_SHIFT 0x0002u
#define KEYRX_MOD_LEFT_ALT 0x0004u
#define KEYRX_MOD_LEFT_META 0x0008u
#define KEYRX_MOD_RIGHT_CTRL 0x0010u
#define KEYRX_MOD_RIGHT_SHIFT 0x0020u
#define KEYRX_MOD_RIGHT_ALT 0x0040u
#define KEYRX_MOD_RIGHT_META 0x0080u

/* ---- ring: header of 512 bytes, then `capacity` slots of 32 bytes --------------------------
 * Fields that different parties write stand 128 bytes apart.
 *    0  u64 magic | 8 u32 version | 12 u32 header_size | 16 u32 slot_size | 20 u32 capacity (power of two)
 *   24  u64 clock_origin_ns (CLOCK_MONOTONIC when the ring was made)
 *  128  u64 published                 (producer) events published so far
 *  256  u64 produced_syncs_lost | 264 u64 produced_wakes | 272 u64 produced_partials (producer's
 *       counters; partials: a stream ended in the middle of a struct input_event)
 *  384  u32 wake_word | 388 u32 waiters | 392 u32 resync_request | 396 i32 wake_fd
 *       (consumer's; the producer bumps wake_word and takes resync_request back to 0)
 * Waking: a consumer that is about to sleep stores a number other than 0 in waiters, looks at the ring
 * once more, and sleeps. A producer that reads 0 there may rely on somebody's having woken it.
 * With wake_fd > 0 the producer then adds 1 to that eventfd (EFD_NONBLOCK, the consumer's); else it
 * wakes a FUTEX_WAIT on wake_word. That futex is a shared one: no FUTEX_PRIVATE_FLAG on either side.
 * resync_request: any value but 0 asks for the state of all devices (KEYRX_STATE_...); it is
 * answered within 100 ms even where no key moves.
 * Slot:  0 u64 stamp | 8 keyrx_event.  Stamp of event n: 2n+1 = being written, 2n+2 = there, 2n+3 = taken: the
 * consumer has zeroed it (a compare-and-swap from 2n+2, then the zeros). The producer need not know.
 */
#define KEYRX_RING_MAGIC 0x474e52585259454bull /* the bytes "KEYRXRNG" */
#define KEYRX_RING_VERSION 1u
#define KEYRX_RING_HEADER_SIZE 512u
#define KEYRX_RING_SLOT_SIZE 32u
#define KEYRX_RING_OFFSET_PUBLISHED 128u
#define KEYRX_RING_OFFSET_COUNTERS 256u
#define KEYRX_RING_OFFSET_WAKE 384u
#define KEYRX_RING_CAPACITY_MIN 8u
#define KEYRX_RING_CAPACITY_MAX (1u << 20)

typedef struct keyrx_ring keyrx_ring; /* the ring header; opaque here, laid out as above */

/* ---- errors ------------------------------------------------------------------------------ */
enum keyrx_error {
    KEYRX_OK = 0,
    KEYRX_EINVAL = -1,      /* bad argument */
    KEYRX_ENOMEM = -2,
    KEYRX_ENODEVICE = -3,   /* no keyboard found */
    KEYRX_EPERMISSION = -4, /* keyboards exist and may not be read */
    KEYRX_EGRABBED = -5,    /* a remapper holds every keyboard */
    KEYRX_EIO = -6,         /* the system refused: see keyrx_probe_report.detail */
    KEYRX_ELAYOUT = -7      /* ring memory is not a ring of this version */
};

typedef struct keyrx_device_info_t {
    uint16_t device;     /* as in keyrx_event.device; 0 = seen, not opened */
    uint16_t bus, vendor, product;
    uint8_t is_keyboard; /* has letter keys and Enter */
    uint8_t is_virtual;  /* made by uinput: a remapper's keyboard */
    uint8_t is_grabbed;  /* another program has EVIOCGRAB on it */
    uint8_t is_readable;
    char path[256];      /* /dev/input/eventN */
    char name[128];
    char stable_id[256]; /* by-id link's name, or "vendor:product" in hex */
} keyrx_device_info_t;

typedef struct keyrx_options {
    uint32_t size;        /* sizeof(keyrx_options), for the ABI's growth */
    uint32_t flags;       /* KEYRX_OPT_... */
    const char *path;     /* one device, FIFO or file of struct input_event; NULL = every keyboard */
    const char *include;  /* stable ids, names, paths or vendor:product, split by '\n'; NULL = all */
    const char *exclude;  /* the same; wins over include */
} keyrx_options;

#define KEYRX_OPT_GRAB 0x01u   /* take the devices for ourselves, once no key is down */
#define KEYRX_OPT_REPEAT 0x02u /* pass autorepeat on */

typedef struct keyrx_probe_report {
    int32_t result;            /* KEYRX_OK or why capture cannot start */
    uint32_t keyboards;        /* seen */
    uint32_t readable;
    uint32_t grabbed;
    char detail[512];          /* one sentence for the user: what is wrong and what to do */
} keyrx_probe_report;

typedef struct keyrx_hook keyrx_hook;

/* ---- functions --------------------------------------------------------------------------- */
KEYRX_API uint32_t keyrx_abi_version(void);
KEYRX_API const char *keyrx_strerror(int error);

/* Sizes and offsets of this header as compiled, as pairs "name value\n"; for the layout test.
 * Returns the length of the whole text (without its NUL); at most size - 1 bytes are written. */
KEYRX_API size_t keyrx_layout(char *buffer, size_t size);

/* Lays a ring out in `memory` (`size` bytes, 128-aligned, zeroed). capacity: power of two, 8..2^20. */
KEYRX_API int keyrx_ring_init(void *memory, size_t size, uint32_t capacity);
/* One event from the single producer. Never blocks, never fails; overwrites the oldest. */
KEYRX_API void keyrx_ring_publish(keyrx_ring *ring, const keyrx_event *event);
/* After a batch: seq_cst fence, and a futex wake when a consumer waits. */
KEYRX_API void keyrx_ring_wake(keyrx_ring *ring);

/* Would keyrx_open work? Fills the report either way; returns report->result. */
KEYRX_API int keyrx_probe(const keyrx_options *options, keyrx_probe_report *report);
/* Lists input devices (also those not opened); returns how many there are, fills at most `max`. */
KEYRX_API int keyrx_list(keyrx_device_info_t *devices, int max);

KEYRX_API int keyrx_open(void *ring_memory, size_t size, const keyrx_options *options, keyrx_hook **hook);
/* Blocks: reads devices until keyrx_stop. Returns KEYRX_OK after a stop, or the error that ended it.
 * A FIFO or file ends with its last writer: KEYRX_OK. However it ends, whatever was held is released
 * and every device removed first. A hook runs once; stopped before its run, it returns at once. */
KEYRX_API int keyrx_run(keyrx_hook *hook);
KEYRX_API void keyrx_stop(keyrx_hook *hook);
/* Information on a device that this hook has named by a marker; by keyrx_event.device. Any thread. */
KEYRX_API int keyrx_device_info(keyrx_hook *hook, uint16_t device, keyrx_device_info_t *info);
KEYRX_API void keyrx_close(keyrx_hook *hook);

/* evdev code <-> HID usage (page 7); 0 where there is none. */
KEYRX_API uint16_t keyrx_usage_from_evdev(uint16_t evdev_code);
KEYRX_API uint16_t keyrx_evdev_from_usage(uint16_t usage);

#ifdef __cplusplus
}
#endif
#endif
