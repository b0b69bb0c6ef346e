#ifndef LANBOOT_EXPAND_H
#define LANBOOT_EXPAND_H
/*
 * `{name}` in a value of the configuration. Pure. Only lower-case names are ours: `{MAC}` and
 * `{UUID}` belong to Alpine's init, `${mac}` is iPXE's; they pass through untouched, as does any
 * other brace.
 */
#include <stdbool.h>
#include <stddef.h>

struct expand_var {
	const char *name;  /* without braces; NULL ends a list */
	const char *value; /* NULL: not known here, which makes expand_vars() fail */
};

/* Writes `template` with its variables replaced. False if it does not fit or one is unknown. */
bool expand_vars(const char *template, const struct expand_var *vars, char *out, size_t size);

/* The same, but a name that is not among `vars` stays as it is: for text that others wrote. */
bool expand_known(const char *template, const struct expand_var *vars, char *out, size_t size);

/*
 * The first `{name}` in `template` that is not among `names` (NULL-terminated): its length in
 * *len and where it stands; NULL if all are known.
 */
const char *expand_unknown(const char *template, const char *const *names, size_t *len);

#endif
