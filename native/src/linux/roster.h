/* The devices that the hook reads: finds them, attaches and detaches them, knows their numbers.
 * Hook thread only, save roster_info (any thread).
 */
#ifndef KEYRX_ROSTER_H
#define KEYRX_ROSTER_H

#include <pthread.h>

#include "device.h"
#include "directories.h"

#define ROSTER_DEVICES_MAX 64 /* the kernel itself numbered but 32 for long; each costs an array entry */

typedef struct roster {
    input_directories where;
    const char *path;    /* this device only; NULL = every keyboard that the lists allow */
    const char *include;
    const char *exclude;
    bool grabs;
    emitter *out;
    int epoll;           /* each attached device is in it, with its index as data */
    unsigned attached;
    unsigned held_by_others; /* wanted devices that another program had grabbed at the last scan */
    pthread_mutex_t info_lock; /* devices[].info, against roster_info; never taken for a key event */
    device devices[ROSTER_DEVICES_MAX];
} roster;

void roster_init(roster *self);
void roster_destroy(roster *self);

/* Attaches what is there and not attached yet; detaches what is no longer wanted. */
void roster_scan(roster *self);

/* Reads one device; detaches it and returns false when it has gone. */
bool roster_read(roster *self, unsigned index);

void roster_tell_state(roster *self);
void roster_detach_all(roster *self);
int roster_info(roster *self, uint16_t number, keyrx_device_info_t *info);

#endif
