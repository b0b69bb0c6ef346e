#ifndef LANBOOT_HTTPBOOTD_MACHINES_PASSWORD_H
#define LANBOOT_HTTPBOOTD_MACHINES_PASSWORD_H
/*
 * The administrator's password for the page: its hash is in the file admin-password of the state
 * folder, which `httpbootd password` writes.
 */
#include <stdbool.h>
#include <stddef.h>

#define PASSWORD_FILE "admin-password"

enum { PASSWORD_LEAST = 8, PASSWORD_MOST = 200, PASSWORD_HASH = 256 };

/*
 * Reads the hash from the state folder `dir`. Returns false, `hash` empty, if there is none, or
 * none that is good, of which `why` says what is wrong with it; empty: it is not there.
 */
bool password_read(int dir, char hash[PASSWORD_HASH], char *why, size_t size);

/* Returns true if that is the password; takes some 25 ms, whatever it is, so not on a loop. */
bool password_fits(const char *password, const char hash[PASSWORD_HASH]);

/*
 * Writes the hash of a password into the state folder, whole or not at all, for the owner of the
 * folder and its group. False: it cannot be, and `why` says so.
 */
bool password_write(int dir, const char *password, char *why, size_t size);

#endif
