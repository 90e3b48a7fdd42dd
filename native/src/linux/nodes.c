#include "nodes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "identity.h"

static int is_event_node(const struct dirent *entry)
{
    const char *number = entry->d_name + strlen("event");
    return strncmp(entry->d_name, "event", strlen("event")) == 0 && *number != '\0'
        && number[strspn(number, "0123456789")] == '\0';
}

int nodes_visit(const input_directories *where, node_visitor *visit, void *context)
{
    struct dirent **nodes = NULL;
    const int count = scandir(where->dev, &nodes, is_event_node, versionsort);
    for (int i = 0; i < count; i++) {
        visit(where, nodes[i]->d_name, context);
        free(nodes[i]);
    }
    free(nodes);
    return count < 0 ? 0 : count;
}

bool node_describe(const input_directories *where, const char *node, keyrx_device_info_t *info)
{
    bool is_known = identity_from_sysfs(where, node, info);
    if (!is_known) {
        memset(info, 0, sizeof *info);
        snprintf(info->path, sizeof info->path, "%s/%s", where->dev, node);
    }
    const int fd = device_open(info->path);
    if (fd < 0)
        return is_known;
    is_known = is_known || identity_from_descriptor(where, node, fd, info);
    info->is_readable = 1;
    info->is_grabbed = identity_is_grabbed(fd);
    close(fd);
    return is_known;
}

typedef struct listing {
    keyrx_device_info_t *devices;
    int count;
    int max;
} listing;

static void add_to_listing(const input_directories *where, const char *node, void *context)
{
    listing *list = context;
    if (list->count < list->max)
        node_describe(where, node, &list->devices[list->count++]);
}

int list_in(const input_directories *where, keyrx_device_info_t *devices, int max)
{
    listing list = { .devices = devices, .max = max };
    return nodes_visit(where, add_to_listing, &list);
}

int keyrx_list(keyrx_device_info_t *devices, int max)
{
    if (max < 0 || (devices == NULL && max > 0))
        return KEYRX_EINVAL;
    return list_in(&INPUT_DIRECTORIES, devices, max);
}
