#ifndef LANBOOT_IFACE_H
#define LANBOOT_IFACE_H
/* The interfaces of this machine and their IPv4 addresses, kept up to date by netlink. */
#include "common/conf.h"
#include "common/loop.h"
#include "pxedhcpd/local_net.h"

#include <net/if.h>

struct iface {
	unsigned index;
	char name[IF_NAMESIZE];
	struct in_addr addr; /* its first address */
	bool wanted;         /* clients on it are to be answered */
};

struct iface_table {
	struct loop_fd netlink; /* ready when something changed */
	struct iface *list;     /* by index */
	size_t n;
	struct local_net *nets; /* every IPv4 address of this machine, secondary ones too */
	size_t n_nets;
	const struct words *names; /* wanted interfaces; none: all */
	size_t last;               /* where iface_find found the one before */
	bool stale;                /* changed since iface_refresh */
};

/* Opens the netlink socket and reads the table. `names` as in iface_want. False with errno. */
bool iface_open(struct iface_table *t, const struct words *names);

/* From now on these are wanted. `names` must live until the next call. */
void iface_want(struct iface_table *t, const struct words *names);

/* Reads the table again; on failure the old one stays and it is stale still. */
void iface_refresh(struct iface_table *t);

/* The same if something has changed. To be called before a turn's packets are looked at. */
void iface_update(struct iface_table *t);

/*
 * Warns of each name in `interfaces` that is not there: a typing error, or an interface that comes
 * later.
 */
void iface_warn_missing(const struct iface_table *t);

/*
 * Copies the interface with this index into *out, which stays whole whatever becomes of the table.
 * False, and *out is zeroed, if it is not up or has no address.
 */
bool iface_find(struct iface_table *t, unsigned index, struct iface *out);

/* True if this is an address of this machine. */
bool iface_is_local(struct iface_table *t, struct in_addr addr);

/* Every address of this machine. Only iface_update and iface_refresh make it invalid. */
struct local_nets iface_nets(struct iface_table *t);

void iface_close(struct iface_table *t);

#endif
