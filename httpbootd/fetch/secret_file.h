#ifndef LANBOOT_HTTPBOOTD_FETCH_SECRET_FILE_H
#define LANBOOT_HTTPBOOTD_FETCH_SECRET_FILE_H
/* A small file that a key of the configuration names, with what others want to be told by who asks.
 */
#include "common/check.h"

#include <sys/types.h>

/*
 * Reads up to `size` - 1 bytes of it, and a NUL behind them. Returns how many; -1 with errno. The
 * text is the caller's to wipe (explicit_bzero).
 */
ssize_t secret_file_read(const char *file, char *text, size_t size);

/*
 * For -n: warns of `why` it cannot be used, NULL if it can, and of one that others can read. It is
 * looked at as the user, who need not be able to: the daemon reads it before it becomes that one.
 */
void secret_file_check(
    struct check *k, const char *section, const char *key, const char *file, const char *why);

#endif
