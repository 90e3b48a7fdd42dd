#ifndef KEYRX_BARE_UPGRADE_H
#define KEYRX_BARE_UPGRADE_H

#include <stdbool.h>
#include <stddef.h>

/* The answer to a whole upgrade request (RFC 6455 4.2.2); false when it names no key. */
bool upgrade_answer(const char *request, char *answer, size_t capacity);

/* Whether the request asks for /echo. */
bool upgrade_wants_echo(const char *request);

#endif
