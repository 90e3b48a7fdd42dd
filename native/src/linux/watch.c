#include "watch.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static bool watch_nodes(watch *self)
{
    if (self->nodes_watch >= 0)
        return false;
    self->nodes_watch = inotify_add_watch(self->fd, self->where.dev, IN_CREATE | IN_ATTRIB | IN_MOVED_TO | IN_DELETE);
    return self->nodes_watch >= 0;
}

static bool watch_links(watch *self)
{
    char path[PATH_MAX];
    if (self->links_watch >= 0)
        return false;
    snprintf(path, sizeof path, "%s/by-id", self->where.dev);
    self->links_watch = inotify_add_watch(self->fd, path, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
    return self->links_watch >= 0;
}

bool watch_open(watch *self, const input_directories *where)
{
    *self = (watch){ .where = *where, .nodes_watch = -1, .links_watch = -1 };
    self->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (self->fd < 0)
        return false;
    watch_renew(self);
    return true;
}

static bool take(watch *self, const struct inotify_event *event)
{
    if ((event->mask & IN_Q_OVERFLOW) != 0)
        return true;
    if ((event->mask & IN_IGNORED) != 0) { /* the directory itself has gone */
        int *gone = event->wd == self->nodes_watch ? &self->nodes_watch : &self->links_watch;
        *gone = *gone == event->wd ? -1 : *gone;
        return false;
    }
    if (event->wd == self->links_watch)
        return true;
    if (event->len == 0)
        return false;
    if (strcmp(event->name, "by-id") == 0 && (event->mask & IN_DELETE) == 0)
        return watch_links(self);
    return strncmp(event->name, "event", strlen("event")) == 0;
}

bool watch_drain(watch *self)
{
    _Alignas(struct inotify_event) char buffer[4096];
    bool has_news = false;
    for (;;) {
        const ssize_t length = read(self->fd, buffer, sizeof buffer);
        if (length <= 0)
            return has_news;
        for (const char *at = buffer; at < buffer + length;) {
            const struct inotify_event *event = (const struct inotify_event *)(const void *)at;
            has_news |= take(self, event);
            at += sizeof *event + event->len;
        }
    }
}

bool watch_renew(watch *self)
{
    if (!watch_nodes(self))
        return false;
    watch_links(self); /* from here on the creation of by-id is seen */
    return true;
}
