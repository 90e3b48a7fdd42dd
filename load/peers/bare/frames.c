#include "frames.h"

#include <string.h>

/* RFC 6455 5.2 */
enum { FIN = 0x80, MASKED = 0x80, LENGTH16 = 126, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10, MASK_BYTES = 4 };

size_t frame_write_header(uint8_t *to, uint8_t opcode, size_t length)
{
    to[0] = FIN | opcode;
    if (length < LENGTH16) {
        to[1] = (uint8_t)length;
        return 2;
    }
    to[1] = LENGTH16;
    to[2] = (uint8_t)(length >> 8);
    to[3] = (uint8_t)length;
    return FRAME_HEADER_MAX;
}

static void unmask(uint8_t *to, const uint8_t *from, size_t length, const uint8_t *mask)
{
    for (size_t i = 0; i < length; i++)
        to[i] = from[i] ^ mask[i % MASK_BYTES];
}

struct frame_progress frame_answer(const uint8_t *in, size_t length, uint8_t *out)
{
    struct frame_progress done = {0, 0, 0};
    while (length - done.taken >= 2 + MASK_BYTES) {
        const uint8_t *frame = in + done.taken;
        size_t payload = frame[1] & ~MASKED, header = 2;
        if (payload == LENGTH16) {
            payload = (size_t)frame[2] << 8 | frame[3];
            header = FRAME_HEADER_MAX;
        }
        if (!(frame[0] & FIN) || !(frame[1] & MASKED) || payload == LENGTH16 + 1) {
            done.ended = 1;
            return done;
        }
        size_t whole = header + MASK_BYTES + payload;
        if (length - done.taken < whole)
            return done;
        uint8_t opcode = frame[0] & 0x0f;
        done.taken += whole;
        if (opcode == OP_PONG)
            continue;
        uint8_t *to = out + done.written;
        to += frame_write_header(to, opcode == OP_PING ? OP_PONG : opcode, payload);
        unmask(to, frame + header + MASK_BYTES, payload, frame + header);
        done.written = (size_t)(to - out) + payload;
        if (opcode == OP_CLOSE) {
            done.ended = 1;
            return done;
        }
    }
    return done;
}
