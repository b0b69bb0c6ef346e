#ifndef LANBOOT_PXEDHCPD_SERVER6_H
#define LANBOOT_PXEDHCPD_SERVER6_H
/*
 * The way of a DHCPv6 packet through pxedhcpd: received, decoded, decided, built, sent. I/O: the
 * sockets of ports 547 and 4011. It is part of the struct in server.c, and calls nothing of that.
 */
#include "common/daemon.h"
#include "common/gate.h"
#include "common/log_flush.h"
#include "common/udp.h"
#include "pxedhcpd/delayed.h"
#include "pxedhcpd/iface6.h"
#include "pxedhcpd/metrics.h"
#include "pxedhcpd/watch6.h"

struct server6 {
	bool is_on; /* else nothing below is open */
	struct daemon
	    *daemon; /* the following up to `tx` are the caller's, set before server6_open */
	struct loop *loop;
	struct gate *gate;
	struct metrics *metrics;
	struct log_flush *flush;
	struct udp_batch *rx, *tx; /* between two calls they are anybody's */
	struct loop_fd dhcp;       /* 547 */
	struct loop_fd pxe;        /* 4011; fd -1: it is another program's */
	struct loop_fd relays;     /* 547, of what relays send to this machine; fd -1: not wanted */
	struct loop_fd watcher;    /* fd -1: it is not allowed to listen to others' packets */
	struct watch6 watch;
	struct delayed twice;       /* answers of port 4011, sent once more */
	struct loop_timer again;    /* set while there are such */
	struct iface6_table ifaces; /* those that are in the group ff02::1:2 */
};

/*
 * Opens the sockets, unless `ipv6` is no, this machine has no IPv6, or, which it warns of, another
 * server has port 547 for itself or it may not be opened: then IPv4 is served alone. Exits (71) if
 * something else fails. To
 * be called before privileges are given up.
 */
void server6_open(struct server6 *s);

/* The configuration was read again. */
void server6_follow(struct server6 *s);

/* Closes what server6_open opened. */
void server6_close(struct server6 *s);

#endif
