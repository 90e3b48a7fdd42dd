/* realtime PROGRAM [ARGUMENTS]: runs a program with real-time priority.
 * On the guest's one processor no other program runs before this one waits: what it writes in one go is
 * written before anyone reads. busybox has no chrt.
 */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2 || sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1}) < 0) {
        perror("realtime");
        return 126;
    }
    execv(argv[1], argv + 1);
    perror(argv[1]);
    return 127;
}
