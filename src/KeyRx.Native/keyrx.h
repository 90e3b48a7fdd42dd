/* keyrx: the keyboard-event server inside a program that is not .NET. The only header of libkeyrx.so.
 *
 *     keyrx_server *server;
 *     if (keyrx_server_start("listen = 127.0.0.1:0\n"
 *                            "token  = remote SECRET status\n"
 *                            "topic  = game.state last\n", &server) != KEYRX_SUCCESS)
 *         die(keyrx_last_error());
 *     keyrx_publish(server, "game.state", json, strlen(json));
 *     keyrx_server_stop(server);
 *
 * Results: every function that can fail returns a number. 0 or more: done. Less than 0: nothing was done, the number is
 * a keyrx_result, and keyrx_last_error() says in one sentence what is wrong and what may be given. No exception leaves
 * the library. An out parameter of a call that fails is NULL or 0 afterwards.
 *
 * Threads: every function may be called from any thread, and none needs a call of its own for each thread. Of one
 * keyrx_reader, one call at a time: a second one returns KEYRX_E_BUSY. keyrx_publish and keyrx_reader_read never wait
 * and allocate nothing. The library's own threads serve the clients; the host's threads are never used for that.
 *
 * Handles: server, reader, subscription and inbound are names, no addresses. One that was closed is never used again,
 * so a call with it returns KEYRX_E_HANDLE, at any time and from any thread.
 *
 * Process: several servers may run at once. The library stays loaded after dlclose(). With the first call .NET begins:
 * it takes SIGRTMIN, ignores SIGPIPE, and handles SIGSEGV and SIGFPE of its own code, passing on all others, so install
 * handlers of your own before. fork() comes before the first call; later a child may call nothing before exec(): its
 * calls return KEYRX_E_FORKED, and the parent's server goes on.
 *
 * Growth: functions, options, results and kinds are only added. A function has a symbol version (KEYRX_0.1, or the one
 * that stands with it), so that a program which needs a newer library is told so when it is loaded. Structures that may
 * grow begin with their size.
 */
#ifndef KEYRX_H
#define KEYRX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- results ------------------------------------------------------------------------------------------------- */

enum keyrx_result {
    KEYRX_SUCCESS = 0,
    KEYRX_E_ARGUMENT = -1,   /* a pointer is NULL, a text is no UTF-8, a size cannot be */
    KEYRX_E_HANDLE = -2,     /* no such server, reader, subscription or inbound: closed before, or of another kind */
    KEYRX_E_OPTION = -3,     /* an option of keyrx_server_start does not exist, or cannot have that value */
    KEYRX_E_TOPIC = -4,      /* no such topic, or one that the host may not publish to */
    KEYRX_E_PAYLOAD = -5,    /* no JSON, or too long */
    KEYRX_E_FULL = -6,       /* more is published than can be taken in: try again, or let it be */
    KEYRX_E_PAUSED = -7,     /* capture is paused, and the topic is secret */
    KEYRX_E_STOPPED = -8,    /* the server has stopped, or the reader was closed: nothing will ever come */
    KEYRX_E_ADDRESS = -9,    /* the address is in use, or not this machine's */
    KEYRX_E_SOURCE = -10,    /* the key source cannot start */
    KEYRX_E_FILE = -11,      /* the file of persist-log cannot be used */
    KEYRX_E_BUSY = -12,      /* another thread is in this reader, or waits for this topic, or it is open already */
    KEYRX_E_TOO_SMALL = -13, /* the buffer is too small: nothing was taken, and the length that is needed is told */
    KEYRX_E_TIMEOUT = -14,   /* it did not end in time */
    KEYRX_E_FORKED = -15,    /* a child of fork() */
    KEYRX_E_INTERNAL = -16   /* anything else, no memory for one: the text says what */
};

/* Why the last call that failed on this thread did: one sentence of UTF-8, "" before the first. It never holds a key,
 * a payload or a secret. Good until the next call on this thread. Never NULL. */
const char *keyrx_last_error(void);

/* Of the library, "0.1.0" for one; for ever. */
const char *keyrx_version(void);

/* ---- server -------------------------------------------------------------------------------------------------- */

typedef struct keyrx_server keyrx_server;

/* Starts a server; it listens when this returns.
 * options: lines of "name = value", UTF-8, as in a file of settings; blank lines and those that begin with '#' say
 * nothing. README.md lists them. The ones that matter:
 *     token  = NAME SECRET SCOPES [TOPICS]   who may connect; at least one. SECRET has 22 characters or more (see
 *                                            keyrx_new_secret), SCOPES are split by ',': status, key, publish, ...;
 *                                            TOPICS are those that it may publish to. May be given more than once.
 *     topic  = NAME [opaque] [last] ...      a topic of the host's; JSON unless opaque. May be given more than once.
 *     inbound = NAME [max-bytes=N] ...       a topic for the host: see keyrx_inbound_open. May be given more than once.
 *     listen = ADDRESS:PORT                  loopback only; port 0 takes a free one. 127.0.0.1:9867 by default.
 *     source = none                          where keys come from, as for keyrxd: evdev, demo, script:FILE, ...
 * Errors: KEYRX_E_OPTION, _ADDRESS, _SOURCE, _FILE, _ARGUMENT. Nothing is left behind by a start that fails. */
int keyrx_server_start(const char *options, keyrx_server **server);

/* The port of an address that is listened on, the first one being 0: what port 0 has become. */
int keyrx_server_port(keyrx_server *server, uint32_t index);

/* Stops: accepts no more, sends what clients have pending, closes them with 1001, and ends every subscription. The
 * handle is gone whatever is returned. When it has returned 0 no callback of the server runs any more; called from a
 * callback it does not wait for any. It ends within the time of stop-timeout-ms (5 s by default) and 6 s more.
 * Errors: KEYRX_E_TIMEOUT: the server did not end in time, or a callback has not returned within 5 s. */
int keyrx_server_stop(keyrx_server *server);

/* Pauses capture for privacy, until it is resumed: what was typed is overwritten, subscribers are told, and secret
 * topics take no records. Neither waits. A pause that somebody else has begun as well goes on. KEYRX_0.2.
 * Errors: KEYRX_E_HANDLE. */
int keyrx_server_pause(keyrx_server *server);
int keyrx_server_resume(keyrx_server *server);

/* ---- log (KEYRX_0.2) ----------------------------------------------------------------------------------------- */

enum keyrx_log_level {
    KEYRX_LOG_TRACE = 0,
    KEYRX_LOG_DEBUG = 1,
    KEYRX_LOG_INFORMATION = 2,
    KEYRX_LOG_WARNING = 3,
    KEYRX_LOG_ERROR = 4,
    KEYRX_LOG_CRITICAL = 5
};

/* Called with each line, one at a time, on a thread of the library's or on one that is in a call of its; text is UTF-8,
 * cut after 4 KB, and good until it returns. No line holds a key or a secret. It may call everything but
 * keyrx_server_start, keyrx_server_stop and keyrx_unsubscribe, which may wait for a line; what it causes to be logged
 * is left out. It must return soon: lines wait for it, and further ones are lost. */
typedef void (*keyrx_log_callback)(void *user, int level, int event_id, const char *text);

/* Hands lines of this level and above, of all servers of the process, to a function; it takes the place of the one
 * before. NULL: to none. When it has returned, the one before runs no more and nothing uses its `user`; so it waits for
 * one that runs. There is none at first. */
int keyrx_log(keyrx_log_callback callback, void *user, int level);

/* ---- secrets ------------------------------------------------------------------------------------------------- */

/* A secret for a token, 43 characters and a NUL that nobody can guess. size: of the buffer, 44 or more. */
int keyrx_new_secret(char *buffer, size_t size);

/* ---- publishing ---------------------------------------------------------------------------------------------- */

/* Publishes a record: JSON in UTF-8, or any bytes to a topic that is opaque. It is copied. Never waits, allocates
 * nothing. data may be NULL when size is 0. To a topic that keeps its last value, null (or nothing, where it is opaque)
 * clears that.
 * Errors: KEYRX_E_TOPIC, _PAYLOAD, _FULL, _PAUSED, _STOPPED, _HANDLE, _ARGUMENT. */
int keyrx_publish(keyrx_server *server, const char *topic, const void *data, size_t size);

typedef struct keyrx_record {
    const char *topic;
    const void *data;
    size_t size;
} keyrx_record; /* never grows: it is an element of an array */

/* The same for many records, in their order; the server is woken once. Stops at the first one that is refused and
 * returns why; *published says how many were taken before it (may be NULL). */
int keyrx_publish_batch(keyrx_server *server, const keyrx_record *records, size_t count, size_t *published);

/* ---- reading ------------------------------------------------------------------------------------------------- */

enum keyrx_item_kind {
    KEYRX_ITEM_NONE = 0,      /* nothing new is there yet */
    KEYRX_ITEM_RECORD = 1,    /* a record as it was published; of the topic "key" a keyrx_key_event */
    KEYRX_ITEM_SNAPSHOT = 2,  /* the topic's state: the last value, or a press for each key that is down. First of all,
                                 and after each gap, where the topic has one; all up to its sequence is in it */
    KEYRX_ITEM_GAP = 3,       /* `lost` records were overwritten before they were read */
    KEYRX_ITEM_NEW_EPOCH = 4, /* the log was wiped (pause), or is another one: nothing of before holds */
    KEYRX_ITEM_CLOSED = 5     /* callbacks only: the last call of a subscription */
};

typedef struct keyrx_item {
    uint32_t size;     /* sizeof(keyrx_item): set it before the call */
    uint32_t kind;     /* enum keyrx_item_kind */
    uint64_t epoch;    /* with sequence, where it stands: a reader opened from there goes on behind it */
    uint64_t sequence;
    uint64_t time_ns;  /* CLOCK_MONOTONIC when a record was taken in; else 0 */
    uint64_t lost;     /* records that will never be read: of a gap and a new epoch */
    uint64_t length;   /* bytes in the buffer; with KEYRX_E_TOO_SMALL, bytes that are needed */
} keyrx_item;

typedef struct keyrx_position {
    uint64_t epoch;
    uint64_t sequence;
} keyrx_position; /* never grows */

typedef struct keyrx_reader keyrx_reader;

/* A place in a topic, secret ones too: the process is the host's. The server keeps no copy for it and never waits for
 * it. from: what was read last, to go on behind it; all zeros for everything that is retained, after a
 * KEYRX_ITEM_NEW_EPOCH; NULL from now on. */
int keyrx_reader_open(keyrx_server *server, const char *topic, const keyrx_position *from, keyrx_reader **reader);

/* Takes what comes next, and never waits. 1: the item is filled in, its bytes are in the buffer. 0: nothing yet.
 * Errors: KEYRX_E_TOO_SMALL, _BUSY, _STOPPED, _HANDLE, _ARGUMENT. */
int keyrx_reader_read(keyrx_reader *reader, void *buffer, size_t size, keyrx_item *item);

/* Waits until there may be something to read. 1: read; 0: the time is over. millis: less than 0 waits for ever.
 * Errors: KEYRX_E_STOPPED, also while it waits; KEYRX_E_BUSY, _HANDLE. */
int keyrx_reader_wait(keyrx_reader *reader, int32_t millis);

/* Ends the reader, and a wait of another thread with KEYRX_E_STOPPED. A reader is closed by this alone: it outlives
 * its server. */
int keyrx_reader_close(keyrx_reader *reader);

/* ---- subscribing by callback --------------------------------------------------------------------------------- */

/* Called with each item of a subscription, one at a time, on a thread of the subscription's own. item and data are
 * good until it returns. It may call everything, keyrx_unsubscribe for itself and keyrx_server_stop too; it may take
 * its time, which costs a gap at worst; it must return, not longjmp() or throw. */
typedef void (*keyrx_callback)(void *user, const keyrx_item *item, const void *data);

typedef struct keyrx_subscription keyrx_subscription;

/* Calls back with everything that a reader would read. The last call has KEYRX_ITEM_CLOSED, after keyrx_unsubscribe
 * or when the server stops; the handle is gone with it, and nothing uses `user` any more. */
int keyrx_subscribe(keyrx_server *server, const char *topic, const keyrx_position *from, keyrx_callback callback,
                    void *user, keyrx_subscription **subscription);

/* Ends a subscription. When it has returned 0, its last call is over. Called from any callback it does not wait for
 * that: two callbacks that end each other would wait for ever.
 * Errors: KEYRX_E_TIMEOUT: its callback has not returned within 5 s, and still runs; KEYRX_E_HANDLE: its last call is
 * over. */
int keyrx_unsubscribe(keyrx_subscription *subscription);

/* ---- what clients say to the host (KEYRX_0.2) ------------------------------------------------------------------ */

/* A topic of an option "inbound": what clients publish there reaches the host and nobody else, with its sender, and the
 * host answers. Words of the option: max-bytes=N (4096), waiting=N: messages that wait at most (1024), decide-ms=N:
 * time for a decision (5000). A sender needs the scope publish and a token that lists the topic. */
typedef struct keyrx_inbound keyrx_inbound;

typedef struct keyrx_message {
    uint32_t size;         /* sizeof(keyrx_message): set it before the call */
    uint32_t wants_answer; /* 1: accept or refuse it. 0: reading it was all */
    uint64_t number;       /* names it for keyrx_inbound_accept and _refuse; 0 where no answer is wanted */
    uint64_t time_ns;      /* CLOCK_MONOTONIC when it was taken in */
    uint64_t length;       /* bytes in the buffer, one JSON value; with KEYRX_E_TOO_SMALL, bytes that are needed */
    int64_t user;          /* number of the sender's user on this machine; -1 where the kernel does not say */
    char client[40];       /* which connection: 32 digits that are never given twice, and a NUL */
    char token[64];        /* name of its token, cut after 63 bytes, and a NUL */
} keyrx_message;

/* Opens such a topic; once at a time, for each message goes to one reader.
 * Errors: KEYRX_E_TOPIC, _BUSY: it is open already, _HANDLE, _ARGUMENT. */
int keyrx_inbound_open(keyrx_server *server, const char *topic, keyrx_inbound **inbound);

/* Takes the next message, and never waits; any number of threads may. 1: it is filled in. 0: nothing is there. The
 * buffer is as long as max-bytes at least. Allocates nothing once as many were pending as ever are.
 * Errors: KEYRX_E_TOO_SMALL: nothing was taken, _STOPPED, _HANDLE, _ARGUMENT. */
int keyrx_inbound_read(keyrx_inbound *inbound, void *buffer, size_t size, keyrx_message *message);

/* Waits until there may be something to read. 1: read; 0: the time is over. millis: less than 0 waits for ever. One
 * thread at a time. Errors: KEYRX_E_STOPPED, also while it waits; KEYRX_E_BUSY, _HANDLE. */
int keyrx_inbound_wait(keyrx_inbound *inbound, int32_t millis);

/* Tells the sender of a message that it was obeyed, with an answer in JSON; size 0 for none. Any thread, never waits.
 * 1: told. 0: nobody waits: it was decided on before, or too late. Errors: KEYRX_E_PAYLOAD, _HANDLE, _ARGUMENT; the
 * message waits on. */
int keyrx_inbound_accept(keyrx_inbound *inbound, uint64_t number, const void *data, size_t size);

/* Tells the sender that it was not, with a code from 400 to 599 and a sentence of 1 to 256 characters: no key, no
 * secret. Otherwise as keyrx_inbound_accept. */
int keyrx_inbound_refuse(keyrx_inbound *inbound, uint64_t number, int code, const char *text);

/* Closes it, and ends a wait of another thread with KEYRX_E_STOPPED. What was read and not decided on is answered by
 * the server, with 504. It outlives its server until it is closed. */
int keyrx_inbound_close(keyrx_inbound *inbound);

/* ---- key events: a record of the topic "key", 24 bytes -------------------------------------------------------- */

enum keyrx_key_action {
    KEYRX_KEY_RELEASE = 0,
    KEYRX_KEY_PRESS = 1,
    KEYRX_KEY_REPEAT = 2
    /* 16 and more: markers, which carry no key */
};

typedef struct keyrx_key_event {
    uint64_t time_ns;       /* CLOCK_MONOTONIC of the kernel's own event */
    uint32_t hook_delay_ns; /* from time_ns until it was read; saturates */
    uint16_t code;          /* USB HID usage, page 7; 0 = none */
    uint16_t device;        /* small number of the device, from 1 */
    uint32_t native_code;   /* the platform's own number: the evdev code on Linux */
    uint8_t action;         /* enum keyrx_key_action */
    uint8_t flags;          /* 1: made by the server, for a device that is gone or events that were lost */
    uint16_t modifiers;     /* held after this event: left ctrl, shift, alt, meta, then the right ones; 1, 2, 4, ... */
} keyrx_key_event;

#ifdef __cplusplus
}
#endif
#endif
