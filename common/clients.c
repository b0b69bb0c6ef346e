#include "common/clients.h"

#include "common/host_id.h"

#include <stdio.h>
#include <string.h>

struct clients_rule clients_rule(const struct conf *c, const char *section)
{
	const struct words *own = strcmp(section, "tftpd") == 0       ? &c->tftpd.clients
				  : strcmp(section, "httpbootd") == 0 ? &c->httpbootd.clients
								      : &c->pxedhcpd.clients;

	return (struct clients_rule){own->n ? own : &c->lanboot.clients, &c->pxedhcpd.relays};
}

/* True if both have the first `bits` bits in common, and are of one family. */
static bool is_same_net(struct host_id a, struct host_id b, unsigned bits)
{
	bool four = host_id_is_ip4(&a);

	if (four != host_id_is_ip4(&b))
		return false;
	host_id_mask(&a, bits);
	host_id_mask(&b, bits);
	return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

/* True if any of the networks has something of the network of `bits` bits around `who`. */
static bool have_part_of(const struct words *nets, const struct addr *who, unsigned bits)
{
	struct host_id id, net;

	if (who->len == 0)
		return false;
	host_id_of_addr(who, &id);
	bits += host_id_is_ip4(&id) ? MAPPED_BITS : 0;
	for (size_t i = 0; i < nets->n; i++)
		if (host_id_parse(nets->word[i], &net) &&
		    is_same_net(id, net, net.len < bits ? net.len : bits))
			return true;
	return false;
}

bool clients_in_nets(const struct words *nets, const struct addr *who)
{
	return have_part_of(nets, who, NET_BITS);
}

static uint32_t host4(const struct addr *a)
{
	return ntohl(a->v4.sin_addr.s_addr);
}

/* True if it can be one machine's address: RFC 6890, RFC 4291 §2.7. */
static bool is_machine(const struct addr *a)
{
	const struct in6_addr *six = &a->v6.sin6_addr;

	if (a->len == 0)
		return false;
	if (a->sa.sa_family == AF_INET6)
		return !IN6_IS_ADDR_UNSPECIFIED(six) && !IN6_IS_ADDR_MULTICAST(six);
	return host4(a) >> 24 != 0 && host4(a) >> 28 < 14;
}

static bool is_link_local(const struct addr *a)
{
	return a->sa.sa_family == AF_INET6 ? IN6_IS_ADDR_LINKLOCAL(&a->v6.sin6_addr)
					   : host4(a) >> 16 == 0xa9fe;
}

/* RFC 1918, RFC 6598, RFC 4193. */
static bool is_private(const struct addr *a)
{
	if (a->sa.sa_family == AF_INET6)
		return (a->v6.sin6_addr.s6_addr[0] & 0xfe) == 0xfc;
	uint32_t v = host4(a);
	return v >> 24 == 10 || v >> 20 == 0xac1 || v >> 16 == 0xc0a8 || v >> 22 == 0x191;
}

static bool is_on_link(const struct addr *a, enum way way)
{
	return way == WAY_LINK || (way != WAY_ROUTER && is_link_local(a));
}

static const char links[] = "links", relays[] = "relays";

static bool has(const struct clients_rule *r, const char *word)
{
	return words_have(r->nets, word, strlen(word));
}

bool clients_is_word(const char *text)
{
	return strcmp(text, links) == 0 || strcmp(text, relays) == 0;
}

/* True if the relays' networks have this address. */
static bool is_relayed(const struct relays *r, const struct addr *a, enum way way)
{
	if (!r->on)
		return false;
	return r->nets.n ? clients_in_nets(&r->nets, a) : is_private(a) || is_on_link(a, way);
}

enum clients_verdict clients_judge(
    const struct clients_rule *r, const struct addr *who, enum way way)
{
	const struct addr a = addr_plain(who);

	if (!is_machine(&a))
		return CLIENTS_OUTSIDE;
	if (way == WAY_HERE || addr_is_loopback(&a))
		return CLIENTS_HERE;
	if (has(r, links) && is_on_link(&a, way))
		return CLIENTS_LINK;
	if (clients_in_nets(r->nets, &a))
		return CLIENTS_NAMED;
	return has(r, relays) && is_relayed(r->relays, &a, way) ? CLIENTS_RELAYED : CLIENTS_OUTSIDE;
}

bool clients_take_relay(const struct clients_rule *r, const struct addr *giaddr, enum way way)
{
	const struct addr a = addr_plain(giaddr);

	if (!is_machine(&a) || !is_relayed(r->relays, &a, way))
		return false;
	return r->relays->nets.n || clients_judge(r, &a, way) != CLIENTS_OUTSIDE;
}

bool clients_on_net(const struct clients_rule *r, const struct addr *ours, unsigned bits)
{
	return has(r, links) || have_part_of(r->nets, ours, bits);
}

const char *clients_text(enum clients_verdict v)
{
	static const char *const texts[] = {
	    [CLIENTS_OUTSIDE] = "is not in clients",
	    [CLIENTS_HERE] = "is this machine itself",
	    [CLIENTS_LINK] = "is on one of our links",
	    [CLIENTS_NAMED] = "is in a network that clients names",
	    [CLIENTS_RELAYED] = "is in a network of relays",
	};
	return texts[v];
}

/* `key = now network`, with the network that `who` is probably in. */
static const char *advise(
    const char *key, const struct words *now, const struct addr *who, char out[CLIENTS_ADVICE])
{
	enum { PROBABLY4 = 24, PROBABLY6 = 64 };
	const struct addr a = addr_plain(who);
	char text[HOST_ID_TEXT], words[CLIENTS_ADVICE];
	struct host_id net;

	host_id_of_addr(&a, &net);
	host_id_mask(&net, host_id_is_ip4(&net) ? MAPPED_BITS + PROBABLY4 : PROBABLY6);
	words_text(now, words, sizeof words);
	snprintf(out, CLIENTS_ADVICE, "%s = %.120s%s%.50s", key, words, now->n ? " " : "",
	    host_id_text(&net, text));
	return out;
}

const char *clients_advice(
    const struct clients_rule *r, const struct addr *who, char out[CLIENTS_ADVICE])
{
	return advise("clients", r->nets, who, out);
}

const char *clients_relay_advice(
    const struct clients_rule *r, const struct addr *giaddr, char out[CLIENTS_ADVICE])
{
	const struct addr a = addr_plain(giaddr);

	if (r->relays->on || !(is_private(&a) || is_link_local(&a)))
		return advise("relays", &r->relays->nets, giaddr, out);
	snprintf(out, CLIENTS_ADVICE, "relays = yes");
	return out;
}
