#include "upgrade.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define KEY_CHARS 24 /* 16 bytes as base64, RFC 6455 4.1 */

/* RFC 6455 1.3 */
static const char Guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

static const char *find_key(const char *request)
{
    static const char header[] = "\r\nSec-WebSocket-Key:";
    const char *line = strcasestr(request, header);
    if (line == NULL)
        return NULL;
    line += sizeof header - 1;
    line += strspn(line, " ");
    return strcspn(line, "\r") >= KEY_CHARS ? line : NULL;
}

bool upgrade_answer(const char *request, char *answer, size_t capacity)
{
    const char *key = find_key(request);
    if (key == NULL)
        return false;
    char text[KEY_CHARS + sizeof Guid];
    unsigned char digest[SHA_DIGEST_LENGTH];
    unsigned char accept[2 * SHA_DIGEST_LENGTH];
    memcpy(text, key, KEY_CHARS);
    memcpy(text + KEY_CHARS, Guid, sizeof Guid);
    SHA1((const unsigned char *)text, KEY_CHARS + sizeof Guid - 1, digest);
    EVP_EncodeBlock(accept, digest, sizeof digest);
    snprintf(answer, capacity,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\n\r\n",
             (const char *)accept);
    return true;
}

bool upgrade_wants_echo(const char *request)
{
    return strncmp(request, "GET /echo ", 10) == 0;
}
