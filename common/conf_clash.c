#include "common/conf_clash.h"

#include "common/keys.h"

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

static void report_clash(const struct conf *c, const struct listener *one,
    const struct listener *other, struct problems *problems)
{
	const struct conf_location *at = &c->locations[one->key - keys];
	char text[ADDR_TEXT], before[ADDR_TEXT];

	if (!at->text) /* the default stands on no line: blame the other one */
		at = &c->locations[other->key - keys];
	addr_port_text(one->addr, text);
	addr_port_text(other->addr, before);
	problem_report(problems, (struct place){at->text ? at->file : "default", at->line},
	    "%s = %s: %s has %s already, on the same port", one->key->name, text, other->key->name,
	    before);
}

/* The nth address of all that one daemon listens on, in the order of the table; false: none. */
static bool nth_listener(const struct conf *c, const char *section, size_t n, struct listener *out)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		if (k->type != KEY_LISTEN || strcmp(k->section, section) != 0)
			continue;
		const struct addrs *a = addrs_of(c, k);
		if (n < a->n) {
			*out = (struct listener){k, &a->addr[n]};
			return true;
		}
		n -= a->n;
	}
	return false;
}

void conf_clash(const struct conf *c, struct problems *problems)
{
	struct listener one, other;
	for (const char *const *section = key_sections; *section; section++)
		for (size_t i = 0; nth_listener(c, *section, i, &one); i++)
			for (size_t j = 0; j < i && nth_listener(c, *section, j, &other); j++)
				if (clashes(one.addr, other.addr))
					report_clash(c, &one, &other, problems);
}
