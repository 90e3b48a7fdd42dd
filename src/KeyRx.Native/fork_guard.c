/* The functions of keyrx.h: each hands on to the one in C# that has its name behind "managed_", unless this process is
 * a child of fork(). A child has a copy of .NET's memory and none of its threads: where the collector was at work when
 * the parent forked, a call into C# would wait for ever. So this is asked before, and in C.
 */
#define _GNU_SOURCE
#include "keyrx.h"
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

extern const char *managed_last_error(void);
extern int managed_new_secret(char *, size_t);
extern int managed_server_start(const char *, keyrx_server **);
extern int managed_server_port(keyrx_server *, uint32_t);
extern int managed_server_stop(keyrx_server *);
extern int managed_publish(keyrx_server *, const char *, const void *, size_t);
extern int managed_publish_batch(keyrx_server *, const keyrx_record *, size_t, size_t *);
extern int managed_reader_open(keyrx_server *, const char *, const keyrx_position *, keyrx_reader **);
extern int managed_reader_read(keyrx_reader *, void *, size_t, keyrx_item *);
extern int managed_reader_wait(keyrx_reader *, int32_t);
extern int managed_reader_close(keyrx_reader *);
extern int managed_subscribe(keyrx_server *, const char *, const keyrx_position *, keyrx_callback, void *,
                             keyrx_subscription **);
extern int managed_unsubscribe(keyrx_subscription *);
extern int managed_server_pause(keyrx_server *);
extern int managed_server_resume(keyrx_server *);
extern int managed_log(keyrx_log_callback, void *, int);
extern int managed_inbound_open(keyrx_server *, const char *, keyrx_inbound **);
extern int managed_inbound_read(keyrx_inbound *, void *, size_t, keyrx_message *);
extern int managed_inbound_wait(keyrx_inbound *, int32_t);
extern int managed_inbound_accept(keyrx_inbound *, uint64_t, const void *, size_t);
extern int managed_inbound_refuse(keyrx_inbound *, uint64_t, int, const char *);
extern int managed_inbound_close(keyrx_inbound *);

static const char forked[] = "a child of fork() may not use the library before exec(): its threads are not there";

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* On a page that the kernel empties in a child (MADV_WIPEONFORK, Linux 4.14): asking costs a read. */
static unsigned char *parent;

/* With the first call, when .NET begins as well: a program may load the library, fork, and use it then. */
static void mark_parent(void)
{
    static unsigned char unknown = 1; /* no memory, or an older kernel: a child is not known for one */
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    parent = page != MAP_FAILED && madvise(page, size, MADV_WIPEONFORK) == 0 ? page : &unknown;
    *parent = 1;
}

static int is_child(void)
{
    pthread_once(&once, mark_parent);
    return *(volatile unsigned char *)parent == 0;
}

const char *keyrx_version(void) { return KEYRX_VERSION; }

const char *keyrx_last_error(void) { return is_child() ? forked : managed_last_error(); }

int keyrx_new_secret(char *buffer, size_t size)
{
    return is_child() ? KEYRX_E_FORKED : managed_new_secret(buffer, size);
}

int keyrx_server_start(const char *options, keyrx_server **server)
{
    if (server) *server = NULL;
    return is_child() ? KEYRX_E_FORKED : managed_server_start(options, server);
}

int keyrx_server_port(keyrx_server *server, uint32_t index)
{
    return is_child() ? KEYRX_E_FORKED : managed_server_port(server, index);
}

int keyrx_server_stop(keyrx_server *server) { return is_child() ? KEYRX_E_FORKED : managed_server_stop(server); }

int keyrx_publish(keyrx_server *server, const char *topic, const void *data, size_t size)
{
    return is_child() ? KEYRX_E_FORKED : managed_publish(server, topic, data, size);
}

int keyrx_publish_batch(keyrx_server *server, const keyrx_record *records, size_t count, size_t *published)
{
    if (published) *published = 0;
    return is_child() ? KEYRX_E_FORKED : managed_publish_batch(server, records, count, published);
}

int keyrx_reader_open(keyrx_server *server, const char *topic, const keyrx_position *from, keyrx_reader **reader)
{
    if (reader) *reader = NULL;
    return is_child() ? KEYRX_E_FORKED : managed_reader_open(server, topic, from, reader);
}

int keyrx_reader_read(keyrx_reader *reader, void *buffer, size_t size, keyrx_item *item)
{
    return is_child() ? KEYRX_E_FORKED : managed_reader_read(reader, buffer, size, item);
}

int keyrx_reader_wait(keyrx_reader *reader, int32_t millis)
{
    return is_child() ? KEYRX_E_FORKED : managed_reader_wait(reader, millis);
}

int keyrx_reader_close(keyrx_reader *reader) { return is_child() ? KEYRX_E_FORKED : managed_reader_close(reader); }

int keyrx_subscribe(keyrx_server *server, const char *topic, const keyrx_position *from, keyrx_callback callback,
                    void *user, keyrx_subscription **subscription)
{
    if (subscription) *subscription = NULL;
    return is_child() ? KEYRX_E_FORKED : managed_subscribe(server, topic, from, callback, user, subscription);
}

int keyrx_unsubscribe(keyrx_subscription *subscription)
{
    return is_child() ? KEYRX_E_FORKED : managed_unsubscribe(subscription);
}

int keyrx_server_pause(keyrx_server *server) { return is_child() ? KEYRX_E_FORKED : managed_server_pause(server); }

int keyrx_server_resume(keyrx_server *server) { return is_child() ? KEYRX_E_FORKED : managed_server_resume(server); }

int keyrx_log(keyrx_log_callback callback, void *user, int level)
{
    return is_child() ? KEYRX_E_FORKED : managed_log(callback, user, level);
}

int keyrx_inbound_open(keyrx_server *server, const char *topic, keyrx_inbound **inbound)
{
    if (inbound) *inbound = NULL;
    return is_child() ? KEYRX_E_FORKED : managed_inbound_open(server, topic, inbound);
}

int keyrx_inbound_read(keyrx_inbound *inbound, void *buffer, size_t size, keyrx_message *message)
{
    return is_child() ? KEYRX_E_FORKED : managed_inbound_read(inbound, buffer, size, message);
}

int keyrx_inbound_wait(keyrx_inbound *inbound, int32_t millis)
{
    return is_child() ? KEYRX_E_FORKED : managed_inbound_wait(inbound, millis);
}

int keyrx_inbound_accept(keyrx_inbound *inbound, uint64_t number, const void *data, size_t size)
{
    return is_child() ? KEYRX_E_FORKED : managed_inbound_accept(inbound, number, data, size);
}

int keyrx_inbound_refuse(keyrx_inbound *inbound, uint64_t number, int code, const char *text)
{
    return is_child() ? KEYRX_E_FORKED : managed_inbound_refuse(inbound, number, code, text);
}

int keyrx_inbound_close(keyrx_inbound *inbound) { return is_child() ? KEYRX_E_FORKED : managed_inbound_close(inbound); }
