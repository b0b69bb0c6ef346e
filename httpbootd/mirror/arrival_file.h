#ifndef LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_FILE_H
#define LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_FILE_H
/* Where the bytes of an arrival go, a part of arrival.c: into the store, or memory if that is full.
 */
#include "httpbootd/mirror/arrival.h"

/* Opens the file, unless it is. Returns false, with `why`. */
bool arrival_open_file(struct arrival *a);

/* Writes `len` bytes behind those that came. Returns false with errno. */
bool arrival_put(struct arrival *a, const void *bytes, size_t len);

/* Closes it, and throws away what is not in its place. */
void arrival_close_file(struct arrival *a);

#endif
