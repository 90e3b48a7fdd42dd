/* toggle COUNT: a uinput keyboard that toggles one key COUNT times in a single write, then goes away.
 * The kernel keeps 64 events for a reader: of 999 toggles it must drop most, and says so (SYN_DROPPED), if the
 * reader does not run before the write is over: start it with realtime.
 * With an odd count the key is down at the end, until the keyboard is gone.
 */
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COUNT_MAX = 4096, SETTLE_MICROS = 1500000 };

static int fail(const char *what)
{
    perror(what);
    return EXIT_FAILURE;
}

/* Letter keys make it a keyboard for whoever looks at its capabilities. */
static int plug(int uinput)
{
    struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 0x1209, .product = 0x6b78}};
    strcpy(setup.name, "KeyRx toggle");
    if (ioctl(uinput, UI_SET_EVBIT, EV_KEY) < 0)
        return -1;
    for (int key = KEY_ESC; key <= KEY_SPACE; key++)
        if (ioctl(uinput, UI_SET_KEYBIT, key) < 0)
            return -1;
    if (ioctl(uinput, UI_DEV_SETUP, &setup) < 0)
        return -1;
    return ioctl(uinput, UI_DEV_CREATE);
}

static ssize_t toggle(int uinput, int count)
{
    static struct input_event events[2 * COUNT_MAX];
    for (int i = 0; i < count; i++) {
        events[2 * i] = (struct input_event){.type = EV_KEY, .code = KEY_T, .value = 1 - i % 2};
        events[2 * i + 1] = (struct input_event){.type = EV_SYN, .code = SYN_REPORT};
    }
    return write(uinput, events, 2 * (size_t)count * sizeof events[0]);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 0;
    if (count < 1 || count > COUNT_MAX) {
        fprintf(stderr, "usage: toggle 1..%d\n", COUNT_MAX);
        return 2;
    }
    int uinput = open("/dev/uinput", O_WRONLY | O_CLOEXEC);
    if (uinput < 0 || plug(uinput) < 0)
        return fail("uinput");
    usleep(SETTLE_MICROS); /* readers need a moment to find and open the new keyboard */
    if (toggle(uinput, count) < 0)
        return fail("write");
    usleep(SETTLE_MICROS);
    ioctl(uinput, UI_DEV_DESTROY);
    return close(uinput) < 0 ? fail("close") : EXIT_SUCCESS;
}
