#ifndef LANBOOT_TOOLS_IMPORT_CHECK_H
#define LANBOOT_TOOLS_IMPORT_CHECK_H
/* Sections that were made of another server's configuration: would they load? */
#include <stdbool.h>

enum { IMPORT_EXPECTED = 260 };

/*
 * May a section have this header, such as `host 52:54:00:12:34:56` or `profile kiosk`? The
 * configuration's own rules say it. False: `expected` says what is wrong, for people.
 */
bool import_check_section(const char *header, char expected[IMPORT_EXPECTED]);

/* The same for a line of the section: `key` = `value`. */
bool import_check_key(
    const char *header, const char *key, const char *value, char expected[IMPORT_EXPECTED]);

#endif
