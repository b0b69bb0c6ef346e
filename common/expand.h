#ifndef LANBOOT_COMMON_EXPAND_H
#define LANBOOT_COMMON_EXPAND_H
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

/*
 * Writes `template` with its variables replaced into `out`, of `size` bytes. A value that is an
 * IPv6 address stands in brackets where it comes behind `://`. Returns false if it does not fit, or
 * one is unknown or has no value.
 */
bool expand_vars(const char *template, const struct expand_var *vars, char *out, size_t size);

/* Does the same, but a name that is not among `vars` stays as it is: for text that others wrote. */
bool expand_known(const char *template, const struct expand_var *vars, char *out, size_t size);

/*
 * Returns where in `template` the first name stands that is not among `names` (NULL-terminated),
 * with its length in *len; NULL if all are known.
 */
const char *expand_unknown(const char *template, const char *const *names, size_t *len);

#endif
