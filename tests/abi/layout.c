/* The layouts that are promised, and both headers in one program. */
#include <keyrx.h>
#include <keyrx_hook.h>
#include <stddef.h>

#define SAME(name, condition) typedef char name[(condition) ? 1 : -1]

SAME(item_size, sizeof(keyrx_item) == 48);
SAME(item_sequence, offsetof(keyrx_item, sequence) == 16);
SAME(item_length, offsetof(keyrx_item, length) == 40);
SAME(position_size, sizeof(keyrx_position) == 16);
SAME(message_size, sizeof(keyrx_message) == 144);
SAME(message_client, offsetof(keyrx_message, client) == 40);
SAME(record_size, sizeof(keyrx_record) == 3 * sizeof(void *));
SAME(key_size, sizeof(keyrx_key_event) == sizeof(keyrx_event));
SAME(key_code, offsetof(keyrx_key_event, code) == offsetof(keyrx_event, code));
SAME(key_native, offsetof(keyrx_key_event, native_code) == offsetof(keyrx_event, native));
SAME(key_action, offsetof(keyrx_key_event, action) == offsetof(keyrx_event, action));
SAME(key_modifiers, offsetof(keyrx_key_event, modifiers) == offsetof(keyrx_event, modifiers));

int main(void) { return 0; }
