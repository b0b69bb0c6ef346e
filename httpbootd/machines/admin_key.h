#ifndef LANBOOT_HTTPBOOTD_MACHINES_ADMIN_KEY_H
#define LANBOOT_HTTPBOOTD_MACHINES_ADMIN_KEY_H
/*
 * What who changes something at the admin address has to know: the file admin-key in the state
 * folder, for root and the daemon alone. A program on this machine that is neither, and a page in
 * somebody's browser, reach the address, but cannot read the file.
 */
#include <stdbool.h>
#include <stddef.h>

enum { ADMIN_KEY_BYTES = 32, ADMIN_KEY_TEXT = 2 * ADMIN_KEY_BYTES + 1 };

#define ADMIN_KEY_FILE "admin-key"

/*
 * Reads the key from the state folder `dir`, or draws one and writes it there, mode 0600, if it has
 * none. To be called before privileges go. Returns true with the key, 64 hex digits, in `key`; else
 * false, with `key` empty and why in `why`.
 */
bool admin_key_open(int dir, char key[ADMIN_KEY_TEXT], char *why, size_t size);

/*
 * Returns true if the Authorization header `value` (NULL: none was sent) is `Bearer KEY` (RFC 6750
 * §2.1). Takes as long for any that has the key's length.
 */
bool admin_key_fits(const char *value, const char key[ADMIN_KEY_TEXT]);

#endif
