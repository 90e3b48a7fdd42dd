/* Who is behind /dev/input/eventN: name, numbers, stable id, and whether it is a keyboard.
 * sysfs is asked first because it answers without opening the device: that neither needs a
 * permission nor wakes a sleeping mouse. Any thread.
 */
#ifndef KEYRX_IDENTITY_H
#define KEYRX_IDENTITY_H

#include <stdbool.h>

#include "keyrx_hook.h"
#include "directories.h"

/* Fills all but device, is_readable and is_grabbed. `node`: "event3". False: nothing is known. */
bool identity_from_sysfs(const input_directories *where, const char *node, keyrx_device_info_t *info);

/* The same from an open device, for systems without sysfs (some containers). */
bool identity_from_descriptor(const input_directories *where, const char *node, int fd, keyrx_device_info_t *info);

/* Is another program holding this open device by EVIOCGRAB? Asked before the first read only: for
 * the microseconds of the question a free device is ours alone. */
bool identity_is_grabbed(int fd);

#endif
