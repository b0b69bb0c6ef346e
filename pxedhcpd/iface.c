#include "pxedhcpd/iface.h"

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
	struct iface_table *t =
	    (struct iface_table *)((char *)self - offsetof(struct iface_table, netlink));
	char message[8192];
	/* Bounded, and ENOBUFS (messages were lost) means the same: something changed. */
	for (int i = 0; i < 64 && recv(self->fd, message, sizeof message, MSG_DONTWAIT) > 0; i++)
		;
	t->stale = true;
}

bool iface_open(struct iface_table *t)
{
	struct sockaddr_nl at = {
	    .nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR,
	};
	*t = (struct iface_table){.netlink = {.fd = -1, .ready = netlink_ready}, .stale = true};
	t->netlink.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (t->netlink.fd < 0 || bind(t->netlink.fd, (struct sockaddr *)&at, sizeof at) < 0)
		return false;
	iface_refresh(t);
	return !t->stale;
}

static bool known(const struct iface *list, size_t n, unsigned index)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].index == index)
			return true;
	return false;
}

void iface_refresh(struct iface_table *t)
{
	struct ifaddrs *all;
	size_t room = 0, n = 0;

	if (getifaddrs(&all) < 0) {
		log_warn("cannot read this machine's addresses");
		return;
	}
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		room++;
	struct iface *list = calloc(room ? room : 1, sizeof *list);
	for (const struct ifaddrs *a = all; list && a; a = a->ifa_next) {
		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET || !(a->ifa_flags & IFF_UP))
			continue;
		/* An alias (eth0:1) is its interface's second address. */
		char name[IF_NAMESIZE] = "";
		strncpy(name, a->ifa_name, sizeof name - 1);
		name[strcspn(name, ":")] = '\0';
		unsigned index = if_nametoindex(name);
		if (index == 0 || known(list, n, index))
			continue;
		list[n].index = index;
		memcpy(list[n].name, name, sizeof name);
		struct sockaddr_in addr;
		memcpy(&addr, a->ifa_addr, sizeof addr);
		list[n++].addr = addr.sin_addr;
	}
	freeifaddrs(all);
	if (!list) {
		log_warn("cannot read this machine's addresses");
		return;
	}
	free(t->list);
	t->list = list;
	t->n = n;
	t->stale = false;
}

const struct iface *iface_find(struct iface_table *t, unsigned index)
{
	if (t->stale)
		iface_refresh(t);
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].index == index)
			return &t->list[i];
	return NULL;
}

bool iface_wanted(const struct iface *i, const struct conf *c)
{
	const struct words *names = &c->pxedhcpd.interfaces;
	for (size_t n = 0; n < names->n; n++)
		if (strcmp(names->word[n], i->name) == 0)
			return true;
	return names->n == 0;
}

void iface_close(struct iface_table *t)
{
	if (t->netlink.fd >= 0)
		close(t->netlink.fd);
	free(t->list);
	*t = (struct iface_table){.netlink = {.fd = -1}};
}
