#ifndef LANBOOT_COMMON_KEY_LIST_H
#define LANBOOT_COMMON_KEY_LIST_H
/* Values that are lists of words, with blanks or commas between them. For key_set.c. */
#include "common/key_input.h"

/*
 * Adds the words of the text to the list at `to`, which is a struct words, addrs, initrds or menu,
 * as in->key->type says. Returns false, with in->expected, if there are none, or at the first that
 * cannot be in such a list.
 */
bool key_set_list(struct key_input *in, void *to, const char *text);

/*
 * Adds the base URL of a server, which `word` has in full or without its scheme. Returns false if
 * it is none.
 */
bool key_add_server(struct key_input *in, struct words *to, const char *word);

#endif
