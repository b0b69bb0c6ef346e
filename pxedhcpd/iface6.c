#include "pxedhcpd/iface6.h"

#include "common/container_of.h"
#include "common/log.h"
#include "common/neighbour.h"

#include <ifaddrs.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGES = 1024, BUFFER = 16 * 1024 };

static bool is_wanted(const struct words *names, const char *name)
{
	for (size_t n = 0; n < names->n; n++)
		if (strcmp(names->word[n], name) == 0)
			return true;
	return names->n == 0;
}

/* The Ethernet interfaces that are up; false: it cannot be known. */
static bool read_links(struct iface6_table *t)
{
	struct ifaddrs *all;
	size_t size = 1;

	if (getifaddrs(&all) < 0)
		return false;
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		size++;
	t->n = 0;
	t->list = calloc(size, sizeof *t->list);
	for (const struct ifaddrs *a = all; a && t->list; a = a->ifa_next) {
		struct iface6 *i = &t->list[t->n];
		struct sockaddr_ll ll;
		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_PACKET ||
		    !(a->ifa_flags & IFF_UP) || !(a->ifa_flags & IFF_MULTICAST) ||
		    !is_wanted(t->names, a->ifa_name))
			continue;
		memcpy(&ll, a->ifa_addr, sizeof ll);
		if (ll.sll_hatype != ARPHRD_ETHER || ll.sll_halen != MAC_LEN)
			continue;
		i->index = (unsigned)ll.sll_ifindex;
		strncpy(i->name, a->ifa_name, sizeof i->name - 1);
		memcpy(i->mac, ll.sll_addr, MAC_LEN);
		t->n++;
	}
	freeifaddrs(all);
	return t->list != NULL;
}

static struct iface6 *find(struct iface6_table *t, unsigned index)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].index == index)
			return &t->list[i];
	return NULL;
}

/* An attribute of an address: itself, its state, how long it is lent. */
static void take_attribute(struct local6 *a, const struct rtattr *head, const char *value)
{
	size_t len = head->rta_len - sizeof *head;
	struct ifa_cacheinfo info;

	if (head->rta_type == IFA_ADDRESS && len == sizeof a->addr) {
		memcpy(&a->addr, value, len);
	} else if (head->rta_type == IFA_FLAGS && len == sizeof a->flags) {
		memcpy(&a->flags, value, len);
	} else if (head->rta_type == IFA_CACHEINFO && len >= sizeof info) {
		memcpy(&info, value, sizeof info);
		a->preferred_s = info.ifa_prefered;
	}
}

/* One address of the kernel's list, a message of `len` bytes; one that it says nothing of is ::. */
static bool address_of(const char *message, size_t len, struct local6 *out)
{
	const size_t fixed = NLMSG_LENGTH(sizeof(struct ifaddrmsg));
	struct ifaddrmsg m;
	struct rtattr a;

	if (len < fixed)
		return false;
	memcpy(&m, message + NLMSG_HDRLEN, sizeof m);
	*out = (struct local6){.ifindex = m.ifa_index,
	    .bits = m.ifa_prefixlen,
	    .flags = m.ifa_flags,
	    .preferred_s = UINT32_MAX};
	for (size_t at = fixed; at + sizeof a <= len; at += RTA_ALIGN((size_t)a.rta_len)) {
		memcpy(&a, message + at, sizeof a);
		if (a.rta_len < sizeof a || a.rta_len > len - at)
			break;
		take_attribute(out, &a, message + at + sizeof a);
	}
	return m.ifa_family == AF_INET6;
}

/* Without memory for one more it is as one that is not fit: the best one is told. */
static void add_fit(struct iface6_table *t, const struct local6 *a)
{
	if (t->n_fit == t->fit_capacity) {
		size_t capacity = t->fit_capacity * 2 + 8;
		struct local6 *fit = reallocarray(t->fit, capacity, sizeof *fit);
		if (!fit)
			return;
		t->fit = fit;
		t->fit_capacity = capacity;
	}
	t->fit[t->n_fit++] = *a;
}

static void take_address(struct iface6_table *t, const struct local6 *a)
{
	if (!local6_is_fit(a))
		return;
	add_fit(t, a);
	struct iface6 *i = find(t, a->ifindex);
	if (i && (!i->told.ifindex || local6_is_better(a, &i->told)))
		i->told = *a;
}

/* Takes what came in one piece. Returns true at the list's end. */
static bool take_messages(struct iface6_table *t, const char *bytes, size_t len)
{
	struct nlmsghdr h;
	struct local6 a;

	for (size_t at = 0; at + sizeof h <= len; at += NLMSG_ALIGN((size_t)h.nlmsg_len)) {
		memcpy(&h, bytes + at, sizeof h);
		if (h.nlmsg_len < sizeof h || h.nlmsg_len > len - at)
			break;
		if (h.nlmsg_type == NLMSG_DONE)
			return true;
		if (h.nlmsg_type == RTM_NEWADDR && address_of(bytes + at, h.nlmsg_len, &a))
			take_address(t, &a);
	}
	return false;
}

/* Asks for all IPv6 addresses, which the kernel has ready at once; false: it does not tell. */
static bool read_addresses(struct iface6_table *t)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg message;
	} q = {
	    .header = {.nlmsg_len = sizeof q,
		.nlmsg_type = RTM_GETADDR,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
	    .message.ifa_family = AF_INET6,
	};
	static const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	char reply[BUFFER];
	int fd = neighbour_open();
	bool done = false;

	if (fd < 0)
		return false;
	ssize_t n = sendto(fd, &q, sizeof q, 0, (const struct sockaddr *)&kernel, sizeof kernel);
	for (int i = 0; i < MESSAGES && n > 0 && !done; i++) {
		n = recv(fd, reply, sizeof reply, MSG_DONTWAIT);
		if (n > 0)
			done = take_messages(t, reply, (size_t)n);
	}
	close(fd);
	return done;
}

/* Those without an address for clients are left out. */
static void keep_fit(struct iface6_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].told.ifindex)
			t->list[n++] = t->list[i];
	t->n = n;
}

/* Reads the table anew. If that fails it warns, and the old one stays. */
static bool refresh(struct iface6_table *t)
{
	struct iface6_table fresh = *t;

	fresh.list = NULL;
	fresh.fit = NULL;
	fresh.n_fit = fresh.fit_capacity = 0;
	if (!read_links(&fresh) || !read_addresses(&fresh)) {
		log_warn("cannot read this machine's IPv6 addresses");
		free(fresh.list);
		free(fresh.fit);
		return false;
	}
	keep_fit(&fresh);
	free(t->list);
	free(t->fit);
	*t = fresh;
	if (t->changed)
		t->changed(t);
	return true;
}

/* What changed does not matter. Bounded; ENOBUFS, messages were lost, means the same. */
static void netlink_ready(struct loop_fd *self)
{
	struct iface6_table *t = container_of(self, struct iface6_table, netlink);
	char message[8192];

	for (int i = 0; i < 64 && recv(self->fd, message, sizeof message, MSG_DONTWAIT) > 0; i++)
		;
	refresh(t);
}

bool iface6_open(struct iface6_table *t, const struct words *names)
{
	const struct sockaddr_nl at = {
	    .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_IPV6_IFADDR};

	t->names = names;
	t->netlink = (struct loop_fd){.fd = neighbour_open(), .ready = netlink_ready};
	return t->netlink.fd >= 0 &&
	       bind(t->netlink.fd, (const struct sockaddr *)&at, sizeof at) == 0 && refresh(t);
}

void iface6_want(struct iface6_table *t, const struct words *names)
{
	t->names = names;
	refresh(t);
}

const struct iface6 *iface6_find(const struct iface6_table *t, unsigned index)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].index == index)
			return &t->list[i];
	return NULL;
}

const struct local6 *iface6_told(
    const struct iface6_table *t, const struct iface6 *i, const struct in6_addr *asked)
{
	for (size_t n = 0; asked && n < t->n_fit; n++)
		if (IN6_ARE_ADDR_EQUAL(&t->fit[n].addr, asked))
			return &t->fit[n];
	return &i->told;
}

void iface6_close(struct iface6_table *t)
{
	if (t->netlink.fd >= 0)
		close(t->netlink.fd);
	free(t->list);
	free(t->fit);
	t->netlink.fd = -1;
	t->list = NULL;
	t->fit = NULL;
	t->n = t->n_fit = t->fit_capacity = 0;
}
