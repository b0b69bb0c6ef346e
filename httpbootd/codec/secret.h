#ifndef LANBOOT_HTTPBOOTD_CODEC_SECRET_H
#define LANBOOT_HTTPBOOTD_CODEC_SECRET_H
/* What a request's target says that no log may: tokens and keys. Pure. */
#include <stddef.h>

/*
 * Copies a target as sent into `size` bytes at `out`, cut off where it is longer: of each component
 * behind `private/` and of each parameter `key`, however they are escaped, stands `...` instead.
 */
void secret_cut(const char *target, char *out, size_t size);

#endif
