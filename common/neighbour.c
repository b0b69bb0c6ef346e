#include "common/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* States in which the kernel itself would send to the address. */
enum {
	USABLE = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT,
	ANSWER_ROOM = 4096,
	ANSWERS = 8, /* late ones to earlier questions come first */
};

struct question {
	struct nlmsghdr header;
	struct ndmsg neighbour;
	struct rtattr attribute;
	uint8_t address[sizeof(struct in6_addr)];
};

int neighbour_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
}

static bool ask(int fd, const struct addr *a, unsigned ifindex, uint32_t number)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	bool six = a->sa.sa_family == AF_INET6;
	size_t len = six ? sizeof a->v6.sin6_addr : sizeof a->v4.sin_addr;
	struct question q = {
	    .header.nlmsg_type = RTM_GETNEIGH,
	    .header.nlmsg_flags = NLM_F_REQUEST,
	    .header.nlmsg_seq = number,
	    .neighbour.ndm_family = (unsigned char)a->sa.sa_family,
	    .neighbour.ndm_ifindex = (int)ifindex,
	    .attribute.rta_type = NDA_DST,
	    .attribute.rta_len = (unsigned short)RTA_LENGTH(len),
	};
	memcpy(q.address, six ? (const void *)&a->v6.sin6_addr : &a->v4.sin_addr, len);
	q.header.nlmsg_len = (uint32_t)(offsetof(struct question, address) + len);
	return sendto(fd, &q, q.header.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof kernel) >=
	       0;
}

/* Reads one answer: the MAC that it has, if it has one that can be used. */
static bool take(const struct nlmsghdr *h, uint8_t mac[MAC_LEN])
{
	const struct ndmsg *n = NLMSG_DATA(h);
	size_t fixed = NLMSG_LENGTH(sizeof *n);
	if (h->nlmsg_type != RTM_NEWNEIGH || h->nlmsg_len < fixed || !(n->ndm_state & USABLE))
		return false;
	const char *at = (const char *)h + NLMSG_ALIGN(fixed);
	size_t left = h->nlmsg_len - NLMSG_ALIGN(fixed);
	struct rtattr attribute;
	while (left >= sizeof attribute) {
		memcpy(&attribute, at, sizeof attribute);
		if (attribute.rta_len < sizeof attribute || attribute.rta_len > left)
			break;
		if (attribute.rta_type == NDA_LLADDR &&
		    attribute.rta_len == RTA_LENGTH((size_t)MAC_LEN)) {
			memcpy(mac, at + RTA_LENGTH(0), MAC_LEN);
			return true;
		}
		size_t step = RTA_ALIGN(attribute.rta_len);
		if (step > left)
			break;
		at += step;
		left -= step;
	}
	return false;
}

static bool on_interface(int fd, const struct addr *a, unsigned ifindex, uint8_t mac[MAC_LEN])
{
	static uint32_t number;
	union {
		struct nlmsghdr header;
		char room[ANSWER_ROOM];
	} answer;

	if (!ask(fd, a, ifindex, ++number))
		return false;
	for (int i = 0; i < ANSWERS; i++) {
		struct sockaddr_nl from;
		socklen_t from_len = sizeof from;
		ssize_t n = recvfrom(
		    fd, &answer, sizeof answer, MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);
		if (n < 0)
			return false;
		if (from.nl_pid != 0 || (size_t)n < sizeof answer.header ||
		    answer.header.nlmsg_len > (size_t)n || answer.header.nlmsg_seq != number)
			continue;
		return take(&answer.header, mac);
	}
	return false;
}

bool neighbour_mac(int fd, const struct addr *a, unsigned ifindex, uint8_t mac[MAC_LEN])
{
	if (fd < 0 || a->len == 0)
		return false;
	if (ifindex)
		return on_interface(fd, a, ifindex, mac);
	bool found = false;
	struct if_nameindex *all = if_nameindex();
	for (struct if_nameindex *i = all; i && i->if_index && !found; i++)
		found = on_interface(fd, a, i->if_index, mac);
	if (all)
		if_freenameindex(all);
	return found;
}
