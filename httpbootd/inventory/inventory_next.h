#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_NEXT_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_NEXT_H
/* Where the next page of an inventory is. Pure. */
#include "httpbootd/inventory/inventory_json.h"

/*
 * Makes the URL of it of the one that was configured and what an answer says, an URL or an absolute
 * path: that path at the same server, whatever name the server gives itself, for it may not know
 * that it is behind a proxy, and nobody else is shown the token. Returns false if it is none.
 */
bool inventory_next_url(const char *url, const char *next, char out[INVENTORY_URL]);

/* Writes the URL without what stands behind `?`, where a secret might be. Returns `out`. */
char *inventory_plain_url(const char *url, char out[INVENTORY_PATH]);

#endif
