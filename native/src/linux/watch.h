/* Notices that devices come, and that their permissions or by-id links arrive later. Hook thread only. */
#ifndef KEYRX_WATCH_H
#define KEYRX_WATCH_H

#include <stdbool.h>

#include "directories.h"

typedef struct watch {
    input_directories where;
    int fd;           /* inotify; readable when there is something */
    int nodes_watch;  /* on the directory of nodes; -1 while it does not exist */
    int links_watch;  /* on its by-id/; -1 likewise */
} watch;

/* False with errno set where inotify cannot be had. */
bool watch_open(watch *self, const input_directories *where);

/* Takes in what is there; true if the devices should be looked through again. An overflow says so too. */
bool watch_drain(watch *self);

/* Tries again to watch a directory that was not there; true when that has succeeded just now. */
bool watch_renew(watch *self);

#endif
