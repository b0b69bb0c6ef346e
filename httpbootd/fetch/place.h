#ifndef LANBOOT_HTTPBOOTD_FETCH_PLACE_H
#define LANBOOT_HTTPBOOTD_FETCH_PLACE_H
/* Where a URL leads to, as far as that matters before it is asked for. Pure. */
#include <stdbool.h>
#include <stdint.h>

enum { PLACE_HOST = 254 };

struct place {
	bool is_https;
	bool is_numeric;       /* the host is an address */
	char host[PLACE_HOST]; /* as it stands there; of an IPv6 address, without brackets */
	uint16_t port;
};

/* Reads a URL of http or https. Returns false if it is none. */
bool place_parse(const char *url, struct place *out);

/* Returns true if both are the same server: what is said to one may be said to the other. */
bool place_is_same(const struct place *a, const struct place *b);

#endif
