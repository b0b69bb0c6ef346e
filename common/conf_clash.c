#include "common/conf_clash.h"

#include "common/keys.h"

#include <stdio.h>
#include <string.h>

/* One address, and the key that has it. */
struct listener {
	const struct key *key;
	const struct addr *addr;
};

static const struct addrs *addrs_of(const struct conf *c, const struct key *k)
{
	return (const struct addrs *)(const void *)((const char *)c + k->offset);
}

static bool is_any(const struct addr *a)
{
	static const struct in6_addr any6;
	return a->sa.sa_family == AF_INET ? a->v4.sin_addr.s_addr == INADDR_ANY
					  : memcmp(&a->v6.sin6_addr, &any6, sizeof any6) == 0;
}

/* Sockets of IPv6 hear IPv6 alone here. Port 0 is whichever is free. */
static bool clashes(const struct addr *a, const struct addr *b)
{
	if (a->sa.sa_family != b->sa.sa_family || addr_port(a) != addr_port(b) || addr_port(a) == 0)
		return false;
	if (is_any(a) || is_any(b))
		return true;
	return addr_same_host(a, b) &&
	       (a->sa.sa_family == AF_INET || a->v6.sin6_scope_id == b->v6.sin6_scope_id);
}

static void complain_of(const struct conf *c, const struct listener *one,
    const struct listener *other, conf_complain *complain, void *arg)
{
	const struct conf_location *place = &c->locations[one->key - keys];
	char text[ADDR_TEXT], before[ADDR_TEXT], what[300];

	if (!place->text) /* the default stands on no line: blame the other one */
		place = &c->locations[other->key - keys];
	addr_port_text(one->addr, text);
	addr_port_text(other->addr, before);
	snprintf(what, sizeof what, "%s = %s: %s has %s already, on the same port", one->key->name,
	    text, other->key->name, before);
	complain(arg, place->text ? place->file : "default", place->line, what);
}

void conf_clash(const struct conf *c, conf_complain *complain, void *arg)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		if (k->type != KEY_LISTEN)
			continue;
		for (const struct key *l = keys; l <= k; l++) {
			if (l->type != KEY_LISTEN || strcmp(l->section, k->section) != 0)
				continue;
			const struct addrs *a = addrs_of(c, k), *b = addrs_of(c, l);
			for (size_t i = 0; i < a->n; i++)
				for (size_t j = 0; j < (l == k ? i : b->n); j++)
					if (clashes(&a->addr[i], &b->addr[j]))
						complain_of(c, &(struct listener){k, &a->addr[i]},
						    &(struct listener){l, &b->addr[j]}, complain,
						    arg);
		}
	}
}
