#ifndef LANBOOT_COMMON_HOST_NAME_H
#define LANBOOT_COMMON_HOST_NAME_H
/* A machine's name, which one section may make of each one's MAC: `pc-{mac-tail}`. Pure. */
#include "common/host_table.h"

enum { HOST_NAME_SIZE = HOST_NAME_MAX_LEN + 1, MAC_TAIL = 7 };

/* The variables of a name, NULL-terminated. */
extern const char *const host_name_vars[];

/* Writes the last three bytes of a MAC as six hex digits. Returns `out`. */
char *mac_tail(const uint8_t mac[MAC_LEN], char out[MAC_TAIL]);

/*
 * Returns what `name` (as configured; NULL: none) is for the machine with this MAC (NULL: not
 * known), in `out` or `name` itself; NULL if it has none, or if that takes a MAC that is not known.
 */
const char *host_name(const char *name, const uint8_t *mac, char out[HOST_NAME_SIZE]);

/*
 * Returns the same for the machine of this section: if that is by MAC, its first one, whichever it
 * boots with. `mac` is the machine's otherwise.
 */
const char *host_name_of(const struct host *h, const uint8_t *mac, char out[HOST_NAME_SIZE]);

#endif
