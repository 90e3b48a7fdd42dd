/* Which devices the user wants: keyboards, narrowed by the include and exclude lists. Pure. */
#ifndef KEYRX_SELECTION_H
#define KEYRX_SELECTION_H

#include <stdbool.h>

#include "keyrx_hook.h"

/* `include`, `exclude`: lines, each a stable id, a name, a path (also a link's) or vendor:product in
 * hex; NULL or empty = no such list. Exclude wins. */
bool selection_allows(const char *include, const char *exclude, const keyrx_device_info_t *info);

#endif
