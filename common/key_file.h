#ifndef LANBOOT_KEY_FILE_H
#define LANBOOT_KEY_FILE_H
/* Values that name files: paths beneath the root, URLs, devices. For key_set.c and key_list.c. */
#include "common/key_input.h"

/* One file. A path is stored clean, without `/` in front; a URL as it is. */
bool key_set_file(struct key_input *in, char **to, const char *text);

/* The same for the first line of a KEY_FILE and for those that go on with its URL. */
bool key_go_on_file(struct key_input *in, char **to, const char *text);

/* The next word of a KEY_INITRDS. */
bool key_add_initrd(struct key_input *in, struct initrds *to, const char *word);

/* A KEY_URL, or a line that goes on with it. */
bool key_set_url(struct key_input *in, char **to, const char *text);

#endif
