#ifndef LANBOOT_KEY_FILE_H
#define LANBOOT_KEY_FILE_H
/* Values that name files: paths beneath the root, URLs, devices. For key_set.c and key_file.c. */
#include "common/keys.h"

/* Says what was expected; always false. */
bool expected(char why[200], const char *what);

/* Copies the text to *to. */
bool keep(char **to, const char *text, struct arena *arena, char why[200]);

/* Adds `text` to what is there, after a blank. */
bool append(char **to, const char *text, struct arena *arena, char why[200]);

/* False if the text has a variable that the key has not. */
bool check_vars(const struct key *k, const char *text, char why[200]);

/* One file. A path is stored clean, without `/` in front; a URL as it is. */
bool key_set_file(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200]);

/* The same for the first line of a KEY_FILE and for those that go on with its URL. */
bool key_go_on_file(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200]);

/* The next word of a KEY_INITRDS. */
bool key_add_initrd(
    const struct key *k, char **to, const char *word, struct arena *arena, char why[200]);

/* A KEY_URL, or a line that goes on with it. */
bool key_set_url(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200]);

#endif
