#include "pxedhcpd/iface.h"

#include "common/container_of.h"
#include "common/log.h"

#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What changed does not matter: the whole table is read again when it is needed next. */
static void netlink_ready(struct loop_fd *self)
{
	struct iface_table *t = container_of(self, struct iface_table, netlink);
	char message[8192];
	/* Bounded, and ENOBUFS (messages were lost) means the same: something changed. */
	for (int i = 0; i < 64 && recv(self->fd, message, sizeof message, MSG_DONTWAIT) > 0; i++)
		;
	t->stale = true;
}

bool iface_open(struct iface_table *t, const struct words *names)
{
	struct sockaddr_nl at = {
	    .nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR,
	};
	*t = (struct iface_table){
	    .netlink = {.fd = -1, .ready = netlink_ready}, .names = names, .stale = true};
	t->netlink.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (t->netlink.fd < 0 || bind(t->netlink.fd, (struct sockaddr *)&at, sizeof at) < 0)
		return false;
	iface_refresh(t);
	return !t->stale;
}

static bool wanted(const struct words *names, const char *name)
{
	for (size_t n = 0; n < names->n; n++)
		if (strcmp(names->word[n], name) == 0)
			return true;
	return names->n == 0;
}

void iface_want(struct iface_table *t, const struct words *names)
{
	t->names = names;
	for (size_t i = 0; i < t->n; i++)
		t->list[i].wanted = wanted(names, t->list[i].name);
	t->stale = true;
}

static int by_index(const void *a, const void *b)
{
	const struct iface *x = a, *y = b;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Where in the list the first one stands whose ifindex is not less. */
static size_t index_of(const struct iface_table *t, unsigned index)
{
	size_t low = 0, high = t->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->list[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* An interface's addresses come together, its primary one first: that one is its address here. */
static void add(struct iface_table *t, const struct ifaddrs *a)
{
	struct iface i = {0};
	struct sockaddr_in addr, more;
	struct local_net *net = &t->nets[t->n_nets++];

	memcpy(&addr, a->ifa_addr, sizeof addr);
	net->addr = addr.sin_addr;
	net->mask.s_addr = INADDR_BROADCAST;
	if (a->ifa_netmask) {
		memcpy(&more, a->ifa_netmask, sizeof more);
		net->mask = more.sin_addr;
	}
	if (a->ifa_flags & IFF_BROADCAST && a->ifa_broadaddr) {
		memcpy(&more, a->ifa_broadaddr, sizeof more);
		net->broadcast = more.sin_addr;
	}
	/* An alias (eth0:1) is its interface's second address. */
	strncpy(i.name, a->ifa_name, sizeof i.name - 1);
	i.name[strcspn(i.name, ":")] = '\0';
	i.index = net->ifindex = if_nametoindex(i.name);
	for (size_t n = t->n; n > 0; n--)
		if (strcmp(t->list[n - 1].name, i.name) == 0)
			return;
	i.addr = addr.sin_addr;
	i.wanted = wanted(t->names, i.name);
	if (i.index)
		t->list[t->n++] = i;
}

void iface_refresh(struct iface_table *t)
{
	struct iface_table fresh = *t;
	struct ifaddrs *all;
	size_t size = 1;

	if (getifaddrs(&all) < 0) {
		log_warn("cannot read this machine's addresses");
		return;
	}
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		size++;
	fresh.n = fresh.n_nets = fresh.last = 0;
	fresh.list = calloc(size, sizeof *fresh.list);
	fresh.nets = calloc(size, sizeof *fresh.nets);
	if (!fresh.list || !fresh.nets) {
		log_warn("cannot read this machine's addresses");
		free(fresh.list);
		free(fresh.nets);
		freeifaddrs(all);
		return;
	}
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		if (a->ifa_addr && a->ifa_addr->sa_family == AF_INET && a->ifa_flags & IFF_UP)
			add(&fresh, a);
	freeifaddrs(all);
	qsort(fresh.list, fresh.n, sizeof *fresh.list, by_index);
	fresh.stale = false;
	free(t->list);
	free(t->nets);
	*t = fresh;
}

void iface_update(struct iface_table *t)
{
	if (t->stale)
		iface_refresh(t);
}

void iface_warn_missing(struct iface_table *t)
{
	iface_update(t);
	for (size_t n = 0; n < t->names->n; n++) {
		bool there = false;
		for (size_t i = 0; i < t->n && !there; i++)
			there = strcmp(t->list[i].name, t->names->word[n]) == 0;
		if (!there)
			log_warnx("interface '%s' is not up or has no IPv4 address: waiting for it",
			    t->names->word[n]);
	}
}

bool iface_find(struct iface_table *t, unsigned index, struct iface *out)
{
	*out = (struct iface){0};
	/* One LAN is the rule, and its packets come in a row. */
	if (t->last >= t->n || t->list[t->last].index != index)
		t->last = index_of(t, index);
	if (t->last >= t->n || t->list[t->last].index != index)
		return false;
	*out = t->list[t->last];
	return true;
}

struct local_nets iface_nets(struct iface_table *t)
{
	return (struct local_nets){t->nets, t->n_nets};
}

bool iface_is_local(struct iface_table *t, struct in_addr addr)
{
	const struct local_nets nets = iface_nets(t);
	return local_net_is_ours(&nets, addr);
}

void iface_close(struct iface_table *t)
{
	if (t->netlink.fd >= 0)
		close(t->netlink.fd);
	free(t->list);
	free(t->nets);
	*t = (struct iface_table){.netlink = {.fd = -1}};
}
