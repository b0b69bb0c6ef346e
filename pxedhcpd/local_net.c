#include "pxedhcpd/local_net.h"

bool local_net_is_ours(const struct local_nets *nets, struct in_addr a)
{
	for (size_t i = 0; i < nets->n; i++)
		if (nets->net[i].addr.s_addr == a.s_addr)
			return true;
	return false;
}

static bool is_in(const struct local_net *n, struct in_addr a)
{
	return (n->addr.s_addr & n->mask.s_addr) == (a.s_addr & n->mask.s_addr);
}

bool local_net_is_onlink(const struct local_nets *nets, struct in_addr a)
{
	for (size_t i = 0; i < nets->n; i++)
		if (is_in(&nets->net[i], a))
			return true;
	return false;
}

/* The first and the last address of a network, where they are nobody's. */
static bool is_for_all(const struct local_net *n, struct in_addr a)
{
	in_addr_t host = ~n->mask.s_addr;

	if (n->broadcast.s_addr && n->broadcast.s_addr == a.s_addr)
		return true;
	if (ntohl(host) <= 1 || !is_in(n, a))
		return false;
	return (a.s_addr & host) == 0 || (a.s_addr & host) == host;
}

bool local_net_is_host(const struct local_nets *nets, struct in_addr a)
{
	uint32_t first = ntohl(a.s_addr) >> 24;

	if (first == 0 || first == 127 || first >= 224 || local_net_is_ours(nets, a))
		return false;
	for (size_t i = 0; i < nets->n; i++)
		if (is_for_all(&nets->net[i], a))
			return false;
	return true;
}

bool local_net_is_relay(const struct local_nets *nets, struct in_addr a)
{
	bool near = (ntohl(a.s_addr) & 0xff) != 0xff;

	for (size_t i = 0; i < nets->n && !near; i++)
		near = is_in(&nets->net[i], a);
	return near && local_net_is_host(nets, a);
}

unsigned local_net_bits(struct in_addr mask)
{
	unsigned bits = 0;

	for (uint32_t m = ntohl(mask.s_addr); m; m <<= 1)
		bits++;
	return bits;
}
