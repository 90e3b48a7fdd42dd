/* What the programs of this folder say and do when something is not as it should be. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s; last error: %s\n", __FILE__, __LINE__, #condition, keyrx_last_error()); \
            exit(1); \
        } \
    } while (0)

/* The call is refused with this result, and with a sentence that holds this text. */
#define REFUSED(call, result, text) \
    do { \
        CHECK((call) == (result)); \
        CHECK(strstr(keyrx_last_error(), (text)) != NULL); \
    } while (0)

#endif
