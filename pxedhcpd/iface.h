#ifndef LANBOOT_IFACE_H
#define LANBOOT_IFACE_H
/* The interfaces of this machine and their IPv4 addresses, kept up to date by netlink. */
#include "common/conf.h"
#include "common/loop.h"

#include <net/if.h>

struct iface {
	unsigned index;
	char name[IF_NAMESIZE];
	struct in_addr addr; /* its first address */
};

struct iface_table {
	struct loop_fd netlink; /* ready when something changed */
	struct iface *list;
	size_t n;
	bool stale; /* changed since iface_refresh */
};

/* Opens the netlink socket and reads the table. False with errno. */
bool iface_open(struct iface_table *t);

/* Reads the table again; on failure the old one stays and it is stale still. */
void iface_refresh(struct iface_table *t);

/* The interface with this index that is up and has an address, or NULL. */
const struct iface *iface_find(struct iface_table *t, unsigned index);

/* True if clients on this interface are to be answered: named in `interfaces`, or none is. */
bool iface_wanted(const struct iface *i, const struct conf *c);

void iface_close(struct iface_table *t);

#endif
