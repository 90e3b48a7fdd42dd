/* Loads the library as a game engine loads a plug-in, lets it go while a server runs, and loads it again. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <keyrx.h>

#define OPTIONS "listen = 127.0.0.1:0\ntoken = t 0123456789012345678901 status\ntopic = a last\n"

static int fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    return 1;
}

int main(int argc, char **argv)
{
    int (*start)(const char *, keyrx_server **);
    int (*publish)(keyrx_server *, const char *, const void *, size_t);
    int (*stop)(keyrx_server *);
    keyrx_server *server;
    int round;

    for (round = 0; round < 3; round++) {
        void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
        if (!library) return fail(argc > 1 ? dlerror() : "give the library");
        if (dlvsym(library, "keyrx_publish", "KEYRX_0.1") == NULL) return fail("no keyrx_publish@KEYRX_0.1");
        if (dlsym(library, "RhpReversePInvoke") != NULL) return fail("the runtime's own symbols are exported");
        *(void **)&start = dlsym(library, "keyrx_server_start");
        *(void **)&publish = dlsym(library, "keyrx_publish");
        *(void **)&stop = dlsym(library, "keyrx_server_stop");
        if (!start || !publish || !stop) return fail("a function is missing");
        if (start(OPTIONS, &server) != KEYRX_SUCCESS) return fail("no start");
        if (dlclose(library) != 0) return fail("dlclose");
        /* It stays where it is: its threads run there, and so may ours. */
        if (publish(server, "a", "1", 1) != KEYRX_SUCCESS) return fail("no publish after dlclose");
        if (stop(server) != KEYRX_SUCCESS) return fail("no stop after dlclose");
    }

    return 0;
}
