#include "pxedhcpd/local_net.h"

bool own_has(const struct own_nets *own, struct in_addr a)
{
	for (size_t i = 0; i < own->n; i++)
		if (own->net[i].addr.s_addr == a.s_addr)
			return true;
	return false;
}

static bool is_in(const struct own_net *n, struct in_addr a)
{
	return (n->addr.s_addr & n->mask.s_addr) == (a.s_addr & n->mask.s_addr);
}

bool own_is_near(const struct own_nets *own, struct in_addr a)
{
	for (size_t i = 0; i < own->n; i++)
		if (is_in(&own->net[i], a))
			return true;
	return false;
}

/* The first and the last address of a network, where they are nobody's. */
static bool is_for_all(const struct own_net *n, struct in_addr a)
{
	in_addr_t host = ~n->mask.s_addr;

	if (n->broadcast.s_addr && n->broadcast.s_addr == a.s_addr)
		return true;
	if (ntohl(host) <= 1 || !is_in(n, a))
		return false;
	return (a.s_addr & host) == 0 || (a.s_addr & host) == host;
}

bool own_is_other_host(const struct own_nets *own, struct in_addr a)
{
	uint32_t first = ntohl(a.s_addr) >> 24;

	if (first == 0 || first == 127 || first >= 224 || own_has(own, a))
		return false;
	for (size_t i = 0; i < own->n; i++)
		if (is_for_all(&own->net[i], a))
			return false;
	return true;
}

bool own_is_relay(const struct own_nets *own, struct in_addr a)
{
	bool near = (ntohl(a.s_addr) & 0xff) != 0xff;

	for (size_t i = 0; i < own->n && !near; i++)
		near = is_in(&own->net[i], a);
	return near && own_is_other_host(own, a);
}
