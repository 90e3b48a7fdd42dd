#ifndef KEYRX_BARE_FRAMES_H
#define KEYRX_BARE_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_MAX 4 /* of a server's frame up to 65,535 bytes, RFC 6455 5.2 */

/* Writes the header of an unmasked frame; returns its length. */
size_t frame_write_header(uint8_t *to, uint8_t opcode, size_t length);

/* What became of the bytes given to frame_answer. */
struct frame_progress {
    size_t taken;   /* of the input; a partial frame stays */
    size_t written; /* to the output */
    int ended;      /* a close was answered, or the input was no WebSocket of ours */
};

/* Answers each whole masked frame: messages with themselves, ping with pong, close with close. The output has room for
 * as many bytes as the input: an answer is shorter than what it answers, by the mask. */
struct frame_progress frame_answer(const uint8_t *in, size_t length, uint8_t *out);

#endif
