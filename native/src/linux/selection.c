#include "selection.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool leads_to(const char *path, const char *device_path)
{
    char target[PATH_MAX], device[PATH_MAX];
    return path[0] == '/' && realpath(path, target) != NULL && realpath(device_path, device) != NULL
        && strcmp(target, device) == 0;
}

static bool entry_names(const char *entry, const keyrx_device_info_t *info)
{
    char numbers[16];
    snprintf(numbers, sizeof numbers, "%04x:%04x", info->vendor, info->product);
    return strcmp(entry, info->stable_id) == 0 || strcmp(entry, info->name) == 0 || strcmp(entry, info->path) == 0
        || strcasecmp(entry, numbers) == 0 || leads_to(entry, info->path);
}

static bool list_names(const char *list, const keyrx_device_info_t *info)
{
    while (*list != '\0') {
        const size_t length = strcspn(list, "\n");
        char entry[PATH_MAX];
        if (length > 0 && length < sizeof entry) {
            memcpy(entry, list, length);
            entry[length] = '\0';
            if (entry_names(entry, info))
                return true;
        }
        list += length + (list[length] == '\n');
    }
    return false;
}

static bool is_given(const char *list)
{
    return list != NULL && list[0] != '\0';
}

bool selection_allows(const char *include, const char *exclude, const keyrx_device_info_t *info)
{
    if (!info->is_keyboard || (is_given(exclude) && list_names(exclude, info)))
        return false;
    return !is_given(include) || list_names(include, info);
}
