#ifndef LANBOOT_PXEDHCPD_HEALTH_H
#define LANBOOT_PXEDHCPD_HEALTH_H
/* What pxedhcpd says of itself at its admin address. */
#include "common/admin.h"
#include "pxedhcpd/metrics.h"
#include "pxedhcpd/port.h"

struct health {
	struct admin admin;
	const struct metrics *metrics;
	const struct port *pxe; /* 4011, which another program may have */
};

/*
 * Opens the addresses of `admin` (admin_open); `h` has its pointers set, and must not be moved
 * until health_close.
 */
void health_open(struct health *h, struct loop *loop, struct daemon *d);

/* Closes them. */
void health_close(struct health *h);

#endif
