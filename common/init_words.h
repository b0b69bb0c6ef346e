#ifndef LANBOOT_COMMON_INIT_WORDS_H
#define LANBOOT_COMMON_INIT_WORDS_H
/*
 * What Linux keeps of its command line for init, since it does not know it itself: NAME=VALUE for
 * init's environment, other words for its arguments. It has room for so many, and panics at one
 * more: "Too many boot env vars", "Too many boot init vars" (unknown_bootoption() and
 * set_init_arg() of init/main.c; CONFIG_INIT_ENV_ARG_LIMIT is 32 where nobody sets it). Pure.
 */
#include <stdbool.h>
#include <stddef.h>

enum {
	INIT_SETTINGS_MAX = 31, /* HOME and TERM are there already */
	INIT_WORDS_MAX = 32,
};

struct init_words {
	size_t settings; /* different NAME=VALUE, up to some hundreds */
	size_t words;    /* others, and all behind `--` */
};

/*
 * Counts those of a command line. A name that Linux documents counts as known, though a kernel may
 * be built without it; one with a dot is a module's, and never counts. So there are at least as
 * many, but for what a kernel knows that is not documented.
 */
void init_words_count(const char *line, struct init_words *n);

/* Returns true if the kernel panics at them. */
bool init_words_are_too_many(const struct init_words *n);

#endif
