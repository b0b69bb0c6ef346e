#ifndef LANBOOT_TFTPD_LISTEN_H
#define LANBOOT_TFTPD_LISTEN_H
/* The sockets that requests come to: opens and closes them; reads nothing. */
#include "common/conf.h"
#include "common/loop.h"

struct listener {
	struct loop_fd on;
	struct loop *loop; /* that watches it */
};

struct listeners {
	struct listener *listener;
	size_t n;
	char text[512]; /* what is listened on, for the `ready` line: listen=0.0.0.0:69,[::]:69 */
};

/*
 * Opens all of conf->listen and has `loop` call `ready` for them. With conf->single_port, they are
 * prepared for the transfers that are answered from them. A machine without IPv6 goes on without
 * those addresses; any other failure is the end (71), told with what to do about it.
 */
void listen_open(struct listeners *all, struct loop *loop, const struct conf_tftpd *conf,
    void (*ready)(struct loop_fd *self));

/* Closes all of them, of which there may be none, and frees what they had. */
void listen_close(struct listeners *all);

#endif
