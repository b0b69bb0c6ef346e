#ifndef LANBOOT_WATCHER_H
#define LANBOOT_WATCHER_H
/* Listens to other servers' answers, and warns of those that stand in the way of ours. */
#include "common/loop.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/rival.h"

struct watcher {
	struct loop_fd io; /* fd -1: does not listen */
	const struct loop *loop;
	struct iface_table *ifaces;
	struct rival_table table;
};

/*
 * Starts to listen; needs CAP_NET_RAW. Where that is not allowed, says so once and does without.
 * `loop` and `ifaces` must outlive it.
 */
void watcher_open(struct watcher *w, struct loop *loop, struct iface_table *ifaces);
void watcher_close(struct watcher *w);

#endif
