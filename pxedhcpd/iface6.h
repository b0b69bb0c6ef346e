#ifndef LANBOOT_PXEDHCPD_IFACE6_H
#define LANBOOT_PXEDHCPD_IFACE6_H
/*
 * The interfaces that have an IPv6 address which clients can be told, kept up to date by netlink.
 * I/O: the addresses are read by rtnetlink, which alone says their state, the rest by getifaddrs.
 */
#include "common/conf.h"
#include "common/loop.h"
#include "pxedhcpd/local6.h"

#include <net/if.h>

struct iface6 {
	unsigned index; /* 0: no interface */
	char name[IF_NAMESIZE];
	uint8_t mac[MAC_LEN];
	struct local6 told; /* the best of its addresses that are fit */
};

struct iface6_table {
	struct loop_fd netlink; /* ready when something changed */
	struct iface6 *list;
	size_t n;
	struct local6 *fit; /* all of this machine's addresses that are, of whichever interface */
	size_t n_fit, fit_capacity;
	const struct words *names;                  /* wanted interfaces; none: all */
	void (*changed)(struct iface6_table *self); /* called when it was read anew */
};

/*
 * Opens the netlink socket, to be watched by the caller, and reads the table. `names` has to live
 * until iface6_want is called with others. Returns false with errno.
 */
bool iface6_open(struct iface6_table *t, const struct words *names);

/* From now on the interfaces `names` are in the table, all of them if there is no name. */
void iface6_want(struct iface6_table *t, const struct words *names);

/* Returns the interface with this index, good until the table is read anew; NULL: not there. */
const struct iface6 *iface6_find(const struct iface6_table *t, unsigned index);

/*
 * Returns what a client on that interface is told as this machine's address: the one that it asked,
 * if that is fit, so that it can be reached from there; else the interface's best. `asked` is NULL
 * if it asked a group. Good until the table is read anew.
 */
const struct local6 *iface6_told(
    const struct iface6_table *t, const struct iface6 *i, const struct in6_addr *asked);

/* Closes the socket and frees the table. */
void iface6_close(struct iface6_table *t);

#endif
