#ifndef LANBOOT_COMMON_KEY_FILE_H
#define LANBOOT_COMMON_KEY_FILE_H
/* Values that name files: paths beneath the root, URLs, devices. For key_set.c and key_list.c. */
#include "common/key_input.h"

/*
 * Sets *to to one file: a path is stored clean, without `/` in front, a URL as it is. Returns
 * false, with in->expected, if the text names none.
 */
bool key_set_file(struct key_input *in, char **to, const char *text);

/* Does the same for the first line of a KEY_FILE and for those that go on with its URL. */
bool key_go_on_file(struct key_input *in, char **to, const char *text);

/* Adds the next word of a KEY_INITRDS: a file, `as`, a name or `mode=…`. Returns as above. */
bool key_add_initrd(struct key_input *in, struct initrds *to, const char *word);

/* Sets *to to a KEY_URL, or goes on with the one that is there. Returns as above. */
bool key_set_url(struct key_input *in, char **to, const char *text);

#endif
