#ifndef LANBOOT_PXEDHCPD_IFACE_H
#define LANBOOT_PXEDHCPD_IFACE_H
/*
 * The interfaces of this machine and their IPv4 addresses, kept up to date by netlink. I/O: the
 * table is read by getifaddrs.
 */
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

/* Opens the netlink socket and reads the table. `names` is as in iface_want. Returns false with
 * errno. */
bool iface_open(struct iface_table *t, const struct words *names);

/*
 * From now on clients on the interfaces `names` are answered, on all of them if there is no name.
 * `names` has to live until the next call. The table is stale then.
 */
void iface_want(struct iface_table *t, const struct words *names);

/* Reads the table again. If that fails it warns, the old one stays, and it is stale still. */
void iface_refresh(struct iface_table *t);

/* Reads the table again if it is stale. Call it before a turn's packets are looked at. */
void iface_update(struct iface_table *t);

/*
 * Warns of each name in `interfaces` that is not there: a typing error, or an interface that comes
 * later.
 */
void iface_warn_missing(struct iface_table *t);

/*
 * Copies the interface with this index into *out, which stays whole whatever becomes of the table.
 * Returns false, and *out is zeroed, if it is not up or has no address.
 */
bool iface_find(struct iface_table *t, unsigned index, struct iface *out);

/* Returns true if `addr` is an address of this machine. */
bool iface_is_local(struct iface_table *t, struct in_addr addr);

/* Returns every address of this machine, good until the next iface_update or iface_refresh. */
struct local_nets iface_nets(struct iface_table *t);

/* Closes the socket and frees the table. */
void iface_close(struct iface_table *t);

#endif
