#ifndef LANBOOT_COMMON_KEY_SET_H
#define LANBOOT_COMMON_KEY_SET_H
/* A key's value from its text. */
#include "common/key_input.h"

/*
 * Turns `text` into the value of in->key in `target`, the object that the key's offset is into. To
 * a list, and to KEY_LINES, the text is added; a URL goes on with it. Returns false if the text is
 * no such value: in->expected then says what was expected, and the value is whatever it is.
 */
bool key_set(struct key_input *in, void *target, const char *text);

#endif
