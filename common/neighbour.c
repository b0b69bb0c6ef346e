#include "common/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* States in which the kernel itself would send to the address. */
enum {
	USABLE = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT,
	REPLY_SIZE = 4096,
	REPLIES = 8, /* late ones to earlier requests come first */
};

struct neighbour_request {
	struct nlmsghdr header;
	struct ndmsg neighbour;
	struct rtattr attribute;
	uint8_t address[sizeof(struct in6_addr)];
};

int neighbour_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
}

/* Sends `q`, all of the message, to the kernel. */
static bool send_request(int fd, const void *q, size_t len)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	return sendto(fd, q, len, 0, (struct sockaddr *)&kernel, sizeof kernel) >= 0;
}

static bool request_neighbour(int fd, const struct addr *a, unsigned ifindex, uint32_t number)
{
	bool six = a->sa.sa_family == AF_INET6;
	size_t len = six ? sizeof a->v6.sin6_addr : sizeof a->v4.sin_addr;
	struct neighbour_request q = {
	    .header.nlmsg_type = RTM_GETNEIGH,
	    .header.nlmsg_flags = NLM_F_REQUEST,
	    .header.nlmsg_seq = number,
	    .neighbour.ndm_family = (unsigned char)a->sa.sa_family,
	    .neighbour.ndm_ifindex = (int)ifindex,
	    .attribute.rta_type = NDA_DST,
	    .attribute.rta_len = (unsigned short)RTA_LENGTH(len),
	};
	memcpy(q.address, six ? (const void *)&a->v6.sin6_addr : &a->v4.sin_addr, len);
	q.header.nlmsg_len = (uint32_t)(offsetof(struct neighbour_request, address) + len);
	return send_request(fd, &q, q.header.nlmsg_len);
}

/* The value of an attribute behind a header of `fixed` bytes, and its length; NULL: none. */
static const char *attribute_of(
    const struct nlmsghdr *h, size_t fixed, unsigned short type, size_t *len)
{
	struct rtattr attribute;
	const char *at = (const char *)h + NLMSG_ALIGN(fixed);
	size_t left = h->nlmsg_len > NLMSG_ALIGN(fixed) ? h->nlmsg_len - NLMSG_ALIGN(fixed) : 0;
	while (left >= sizeof attribute) {
		memcpy(&attribute, at, sizeof attribute);
		if (attribute.rta_len < sizeof attribute || attribute.rta_len > left)
			break;
		*len = attribute.rta_len - RTA_LENGTH((size_t)0);
		if (attribute.rta_type == type)
			return at + RTA_LENGTH(0);
		size_t step = RTA_ALIGN(attribute.rta_len);
		if (step > left)
			break;
		at += step;
		left -= step;
	}
	return NULL;
}

/* Reads one reply: the MAC that it has, if it has one that can be used. */
static bool neighbour_of_reply(const struct nlmsghdr *h, uint8_t mac[MAC_LEN])
{
	const struct ndmsg *n = NLMSG_DATA(h);
	size_t fixed = NLMSG_LENGTH(sizeof *n), len;
	if (h->nlmsg_type != RTM_NEWNEIGH || h->nlmsg_len < fixed || !(n->ndm_state & USABLE))
		return false;
	const char *value = attribute_of(h, fixed, NDA_LLADDR, &len);
	if (!value || len != MAC_LEN)
		return false;
	memcpy(mac, value, MAC_LEN);
	return true;
}

union reply {
	struct nlmsghdr header;
	char buffer[REPLY_SIZE];
};

/* Reads the reply to request `number`; false: none came. */
static bool read_reply(int fd, uint32_t number, union reply *reply)
{
	for (int i = 0; i < REPLIES; i++) {
		struct sockaddr_nl from = {0};
		socklen_t from_len = sizeof from;
		ssize_t n = recvfrom(
		    fd, reply, sizeof *reply, MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);
		if (n < 0)
			return false;
		if (from.nl_pid == 0 && (size_t)n >= sizeof reply->header &&
		    reply->header.nlmsg_len <= (size_t)n && reply->header.nlmsg_seq == number)
			return true;
	}
	return false;
}

/* A number that no earlier request has, to know its reply by: no two are made in one ns. */
static uint32_t next_number(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint32_t)now.tv_sec * 1000000000u + (uint32_t)now.tv_nsec;
}

static bool look_up_on(int fd, const struct addr *a, unsigned ifindex, uint8_t mac[MAC_LEN])
{
	uint32_t number = next_number();
	union reply reply = {.header = {0}};

	return request_neighbour(fd, a, ifindex, number) && read_reply(fd, number, &reply) &&
	       neighbour_of_reply(&reply.header, mac);
}

bool neighbour_mac(int fd, const struct addr *a, unsigned ifindex, uint8_t mac[MAC_LEN])
{
	if (fd < 0 || a->len == 0)
		return false;
	if (ifindex)
		return look_up_on(fd, a, ifindex, mac);
	bool found = false;
	struct if_nameindex *all = if_nameindex();
	for (struct if_nameindex *i = all; i && i->if_index && !found; i++)
		found = look_up_on(fd, a, i->if_index, mac);
	if (all)
		if_freenameindex(all);
	return found;
}

/* How the route of a reply leads to its destination. */
static enum way way_of_reply(const struct nlmsghdr *h)
{
	const struct rtmsg *r = NLMSG_DATA(h);
	size_t fixed = NLMSG_LENGTH(sizeof *r), len;
	if (h->nlmsg_type != RTM_NEWROUTE || h->nlmsg_len < fixed)
		return WAY_UNKNOWN;
	if (r->rtm_type == RTN_LOCAL)
		return WAY_HERE;
	if (r->rtm_type != RTN_UNICAST)
		return WAY_UNKNOWN;
	bool direct =
	    !attribute_of(h, fixed, RTA_GATEWAY, &len) && !attribute_of(h, fixed, RTA_VIA, &len);
	return direct && r->rtm_dst_len ? WAY_LINK : WAY_ROUTER;
}

/* A request for a route, with space for its two attributes. */
struct route_request {
	struct nlmsghdr header;
	struct rtmsg route;
	char attributes[64];
};

/* Adds an attribute of at most 16 bytes; all lengths here are multiples of 4. */
static void add_attribute(
    struct route_request *q, unsigned short type, const void *value, size_t len)
{
	const struct rtattr a = {.rta_type = type, .rta_len = (unsigned short)RTA_LENGTH(len)};
	char *at = (char *)q + q->header.nlmsg_len;

	memcpy(at, &a, sizeof a);
	memcpy(at + sizeof a, value, len);
	q->header.nlmsg_len += a.rta_len;
}

/* Asks for the route to `a` by `ifindex` (0: whichever); `flags` as of a struct rtmsg. */
static bool ask_route(
    int fd, const struct addr *a, unsigned ifindex, unsigned flags, union reply *reply)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	uint32_t number = next_number(), out = ifindex;
	struct route_request q = {
	    .header.nlmsg_len = offsetof(struct route_request, attributes),
	    .header.nlmsg_type = RTM_GETROUTE,
	    .header.nlmsg_flags = NLM_F_REQUEST,
	    .header.nlmsg_seq = number,
	    .route.rtm_family = (unsigned char)a->sa.sa_family,
	    .route.rtm_dst_len = (unsigned char)(len * 8),
	    .route.rtm_flags = flags,
	};

	add_attribute(&q, RTA_DST, bytes, len);
	if (ifindex)
		add_attribute(&q, RTA_OIF, &out, sizeof out);
	return send_request(fd, &q, q.header.nlmsg_len) && read_reply(fd, number, reply);
}

/* The way that it goes. */
static enum way way_by_route(int fd, const struct addr *a, unsigned ifindex, unsigned flags)
{
	union reply reply = {.header = {0}};
	if (!ask_route(fd, a, ifindex, flags, &reply))
		return WAY_UNKNOWN;
	return way_of_reply(&reply.header);
}

bool neighbour_self(int fd, unsigned ifindex, struct in6_addr *out)
{
	/* The kernel chooses as RFC 6724 has it; to a group of all networks a way leads by each
	 * link. */
	struct addr all = {
	    .v6 = {.sin6_family = AF_INET6,
		.sin6_addr = {{{0xff, 0x0e, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}}}};
	union reply reply = {.header = {0}};
	size_t len;

	all.len = sizeof all.v6;
	if (fd < 0 || !ifindex || !ask_route(fd, &all, ifindex, 0, &reply) ||
	    reply.header.nlmsg_type != RTM_NEWROUTE)
		return false;
	const char *from =
	    attribute_of(&reply.header, NLMSG_LENGTH(sizeof(struct rtmsg)), RTA_PREFSRC, &len);
	if (!from || len != sizeof *out)
		return false;
	memcpy(out, from, sizeof *out);
	return !IN6_IS_ADDR_LINKLOCAL(out) && !IN6_IS_ADDR_LOOPBACK(out);
}

enum way neighbour_way(int fd, const struct addr *a)
{
	if (fd < 0 || a->len == 0)
		return WAY_UNKNOWN;
	enum way way = way_by_route(fd, a, 0, 0);
	/* Asked for the route itself, it tells the network: of the default route none. */
	if (way == WAY_LINK && way_by_route(fd, a, 0, RTM_F_FIB_MATCH) == WAY_ROUTER)
		return WAY_ROUTER;
	return way;
}

bool neighbour_is_near(int fd, const struct addr *a, unsigned ifindex)
{
	return fd >= 0 && a->len != 0 && way_by_route(fd, a, ifindex, 0) == WAY_LINK;
}

bool neighbour_receives(int fd, const struct addr *client, uint8_t mac[MAC_LEN])
{
	union reply reply = {.header = {0}};
	uint32_t ifindex;
	size_t len;

	if (fd < 0 || client->len == 0)
		return false;
	struct addr a = addr_plain(client);
	unsigned scope = a.sa.sa_family == AF_INET6 ? a.v6.sin6_scope_id : 0;
	if (!ask_route(fd, &a, scope, 0, &reply) || way_of_reply(&reply.header) != WAY_LINK)
		return false;
	const char *out =
	    attribute_of(&reply.header, NLMSG_LENGTH(sizeof(struct rtmsg)), RTA_OIF, &len);
	if (!out || len != sizeof ifindex)
		return false;
	memcpy(&ifindex, out, sizeof ifindex);
	return look_up_on(fd, &a, ifindex, mac);
}
