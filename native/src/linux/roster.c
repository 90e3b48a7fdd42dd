#include "roster.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "identity.h"
#include "nodes.h"
#include "selection.h"

void roster_init(roster *self)
{
    pthread_mutex_init(&self->info_lock, NULL);
    for (unsigned i = 0; i < ROSTER_DEVICES_MAX; i++)
        self->devices[i].fd = -1;
}

void roster_destroy(roster *self)
{
    pthread_mutex_destroy(&self->info_lock);
}

static bool is_wanted(const roster *self, const keyrx_device_info_t *info)
{
    return self->path != NULL || selection_allows(self->include, self->exclude, info);
}

static void detach(roster *self, device *gone)
{
    device_detach(gone);
    self->attached--;
}

static device *find_attached(roster *self, const char *path)
{
    for (unsigned i = 0; i < ROSTER_DEVICES_MAX; i++)
        if (self->devices[i].fd >= 0 && strcmp(self->devices[i].info.path, path) == 0)
            return &self->devices[i];
    return NULL;
}

/* A device that comes back gets the number it had; only then a fresh one, only then another's. */
static device *find_place(roster *self, const keyrx_device_info_t *info)
{
    device *fresh = NULL, *used = NULL;
    for (unsigned i = ROSTER_DEVICES_MAX; i-- > 0;) {
        device *place = &self->devices[i];
        if (place->fd >= 0)
            continue;
        if (place->info.device == 0)
            fresh = place;
        else if (strcmp(place->info.stable_id, info->stable_id) == 0 && strcmp(place->info.name, info->name) == 0)
            return place;
        else
            used = place;
    }
    return fresh != NULL ? fresh : used;
}

static void set_info(roster *self, device *place, const keyrx_device_info_t *info)
{
    pthread_mutex_lock(&self->info_lock);
    place->info = *info;
    place->info.device = (uint16_t)(place - self->devices + 1);
    place->info.is_readable = 1;
    pthread_mutex_unlock(&self->info_lock);
}

/* udev makes the by-id link after the node: the lists may judge differently now, and who has been told
 * of the device is told again. */
static void refresh(roster *self, device *known, const keyrx_device_info_t *info)
{
    if (strcmp(known->info.stable_id, info->stable_id) == 0)
        return;
    if (!is_wanted(self, info)) {
        detach(self, known);
        return;
    }
    set_info(self, known, info);
    emitter_marker(self->out, known->info.device, KEYRX_DEVICE_ADDED, known->info.device);
}

static bool attach(roster *self, int fd, const keyrx_device_info_t *info)
{
    device *place = find_place(self, info);
    if (place == NULL)
        return false;
    struct epoll_event interest = { .events = EPOLLIN, .data.u32 = (uint32_t)(place - self->devices) };
    if (epoll_ctl(self->epoll, EPOLL_CTL_ADD, fd, &interest) < 0)
        return false;
    set_info(self, place, info);
    device_attach(place, fd, self->out, self->grabs, self->path != NULL);
    self->attached++;
    return true;
}

/* Opens a node that the lists want; unknown to sysfs, it is judged once open. */
static int open_wanted(roster *self, const char *node, const char *path, bool is_known, keyrx_device_info_t *info)
{
    const int fd = device_open(path);
    if (fd < 0)
        return -1; /* its permissions are still to come, or never will: inotify tells */
    if (!is_known && (!identity_from_descriptor(&self->where, node, fd, info) || !is_wanted(self, info))) {
        close(fd);
        return -1;
    }
    if (identity_is_grabbed(fd)) {
        /* It would be silent, and what is down on it would never be released. */
        self->held_by_others++;
        close(fd);
        return -1;
    }
    return fd;
}

static void consider(roster *self, const char *node, const char *path)
{
    keyrx_device_info_t info;
    const bool is_known = identity_from_sysfs(&self->where, node, &info);
    device *attached = find_attached(self, path);
    if (attached != NULL) {
        if (is_known) {
            memcpy(info.path, attached->info.path, sizeof info.path);
            refresh(self, attached, &info);
        }
        return;
    }
    if (is_known && !is_wanted(self, &info))
        return;
    const int fd = open_wanted(self, node, path, is_known, &info);
    if (fd < 0)
        return;
    snprintf(info.path, sizeof info.path, "%s", path);
    if (!attach(self, fd, &info))
        close(fd);
}

static void consider_node(const input_directories *where, const char *node, void *context)
{
    char path[sizeof ((keyrx_device_info_t *)0)->path];
    snprintf(path, sizeof path, "%s/%s", where->dev, node);
    consider(context, node, path);
}

void roster_scan(roster *self)
{
    self->held_by_others = 0;
    if (self->path == NULL) {
        nodes_visit(&self->where, consider_node, self);
        return;
    }
    char target[PATH_MAX]; /* the path may be a by-id link, and lead to another node after a replug */
    if (realpath(self->path, target) != NULL)
        consider(self, strrchr(target, '/') + 1, target);
}

bool roster_read(roster *self, unsigned index)
{
    device *ready = &self->devices[index];
    if (ready->fd < 0 || device_read(ready))
        return true;
    detach(self, ready);
    return false;
}

void roster_tell_state(roster *self)
{
    for (unsigned i = 0; i < ROSTER_DEVICES_MAX; i++) {
        device *each = &self->devices[i];
        if (each->fd < 0)
            continue;
        if (device_read(each))
            device_tell_state(each);
        else
            detach(self, each);
    }
    emitter_marker(self->out, 0, KEYRX_STATE_END, 0);
}

void roster_detach_all(roster *self)
{
    for (unsigned i = 0; i < ROSTER_DEVICES_MAX; i++)
        if (self->devices[i].fd >= 0)
            detach(self, &self->devices[i]);
}

int roster_info(roster *self, uint16_t number, keyrx_device_info_t *info)
{
    if (number == 0 || number > ROSTER_DEVICES_MAX)
        return KEYRX_EINVAL;
    pthread_mutex_lock(&self->info_lock);
    *info = self->devices[number - 1].info;
    pthread_mutex_unlock(&self->info_lock);
    return info->device == number ? KEYRX_OK : KEYRX_ENODEVICE;
}
