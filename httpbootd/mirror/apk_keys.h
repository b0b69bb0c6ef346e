#ifndef LANBOOT_HTTPBOOTD_MIRROR_APK_KEYS_H
#define LANBOOT_HTTPBOOTD_MIRROR_APK_KEYS_H
/* The public keys that an index may be signed with: files NAME.rsa.pub in PEM, as abuild-keygen
 * makes them and /etc/apk/keys has them. */
#include "httpbootd/mirror/apk_signed.h"

enum { APK_KEYS = 64 };

struct apk_keys;

/*
 * Reads the keys of a folder, by `dir`, which stays the caller's. Files that are no key are told to
 * `warn` by name, with why. Returns NULL with errno if memory ran out or the folder cannot be read;
 * apk_keys_free frees them.
 */
struct apk_keys *apk_keys_read(
    int dir, void (*warn)(void *arg, const char *file, const char *why), void *arg);

/* Returns how many there are. */
size_t apk_keys_n(const struct apk_keys *k);

/*
 * Returns NULL if one of the signatures is of a key that is here, and right; else why not, for
 * people: `why`, of `size` bytes, is written to.
 */
const char *apk_keys_verify(const struct apk_keys *k, const struct apk_signed *s,
    const uint8_t *bytes, size_t len, char *why, size_t size);

/* NULL is nothing. */
void apk_keys_free(struct apk_keys *k);

#endif
