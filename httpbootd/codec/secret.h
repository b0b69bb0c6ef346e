#ifndef LANBOOT_HTTPBOOTD_CODEC_SECRET_H
#define LANBOOT_HTTPBOOTD_CODEC_SECRET_H
/* What a request's target says that no log may: tokens and keys. Pure. */
#include <stddef.h>

/*
 * Copies a target as sent into `size` bytes at `out`, cut off where it is longer. `...` stands for
 * each component behind `private/`, with the rest of the path if it is no token as we write them,
 * and for each parameter `key`, however they are escaped.
 */
void secret_cut(const char *target, char *out, size_t size);

#endif
