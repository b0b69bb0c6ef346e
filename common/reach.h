#ifndef LANBOOT_COMMON_REACH_H
#define LANBOOT_COMMON_REACH_H
/* Addresses that no other machine can reach. Pure. */
#include "common/strval.h"

/*
 * Returns why no machine but this one can send to the address, in words that go on after `which`,
 * or NULL if one may be able to. With `listening` 0.0.0.0 and :: are every address, else they are
 * none.
 */
const char *reach_addr(const struct addr *a, bool listening);

/* Returns the same of the host in a URL; NULL, too, where it is a variable or the text is no URL.
 */
const char *reach_url(const char *url);

/*
 * Returns what is meant by the scheme of `url`, if that is none that is known: `http:// or
 * https://` for `httpp://10.0.0.2/`. NULL: it is known, or like neither.
 */
const char *reach_scheme(const char *url);

#endif
