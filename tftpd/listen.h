#ifndef LANBOOT_TFTP_LISTEN_H
#define LANBOOT_TFTP_LISTEN_H
/* The ports that requests come to. */
#include "common/loop.h"

struct server;

/*
 * Opens all of [tftpd] listen and has the loop call `ready` for them; s->listening becomes their
 * text for the log. A machine without IPv6 goes on without those addresses; any other failure is
 * the end (71).
 */
void listen_open(struct server *s, void (*ready)(struct loop_fd *self));

void listen_close(struct server *s);

#endif
