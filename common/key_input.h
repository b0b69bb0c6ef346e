#ifndef LANBOOT_COMMON_KEY_INPUT_H
#define LANBOOT_COMMON_KEY_INPUT_H
/*
 * A value while it is read from its text: what key_set.c, key_list.c, key_file.c and key_option.c
 * share.
 */
#include "common/keys.h"

enum { KEY_EXPECTED = 200 };

struct key_input {
	const struct key *key;
	struct arena *arena;         /* what a value points to comes from here */
	char expected[KEY_EXPECTED]; /* why a value was refused: `expected …` and the like */
};

/* Sets in->expected to `expected` and `what`. Returns false, always. */
bool key_expected(struct key_input *in, const char *what);

/* Sets *to to a copy of the text. Returns false, with in->expected, if memory ran out. */
bool key_keep(struct key_input *in, char **to, const char *text);

/* Sets *to to what is there, a blank, and the text. Returns false as key_keep() does. */
bool key_append(struct key_input *in, char **to, const char *text);

/*
 * Returns false, with the known ones in in->expected, if the text has a variable that the key does
 * not know.
 */
bool key_check_vars(struct key_input *in, const char *text);

/* Returns true for up to 64 letters, digits, `_`, `-` and `.`: what a KEY_NAME takes. */
bool key_is_name(const char *s);

#endif
