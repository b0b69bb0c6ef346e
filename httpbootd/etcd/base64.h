#ifndef LANBOOT_HTTPBOOTD_ETCD_BASE64_H
#define LANBOOT_HTTPBOOTD_ETCD_BASE64_H
/* Base64 with its padding (RFC 4648 §4), as JSON carries bytes. Pure. */
#include <stdbool.h>
#include <stddef.h>

/* Writes `len` bytes and a NUL to `out`, of `size` bytes. Returns false if they do not fit. */
bool base64_write(const void *bytes, size_t len, char *out, size_t size);

/*
 * Reads the text into `out`, of `size` bytes, with a NUL behind. Returns how many bytes they are,
 * -1 if they do not fit or the text is not what base64_write writes.
 */
long base64_read(const char *text, char *out, size_t size);

#endif
