/* Where devices are looked for. The real places, except in tests. */
#ifndef KEYRX_DIRECTORIES_H
#define KEYRX_DIRECTORIES_H

typedef struct input_directories {
    const char *dev; /* nodes eventN, and the links of by-id/ */
    const char *sys; /* a directory eventN each: what the kernel says of a device, also of one we may not open */
} input_directories;

#define INPUT_DIRECTORIES ((input_directories){ .dev = "/dev/input", .sys = "/sys/class/input" })

#endif
