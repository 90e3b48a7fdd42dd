#include "../platform.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint64_t platform_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

void platform_wake(_Atomic uint32_t *word, int32_t wake_fd)
{
    if (wake_fd > 0) {
        /* EAGAIN means the counter is full, so the consumer has a wake-up waiting anyway. */
        const uint64_t one = 1;
        const ssize_t written = write(wake_fd, &one, sizeof one);
        (void)written;
        return;
    }
    syscall(SYS_futex, (uint32_t *)(void *)word, FUTEX_WAKE, 1, NULL, NULL, 0);
}
