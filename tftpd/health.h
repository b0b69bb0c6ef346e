#ifndef LANBOOT_TFTPD_HEALTH_H
#define LANBOOT_TFTPD_HEALTH_H
/* What tftpd says of itself at its admin address. */
#include "common/admin.h"
#include "tftpd/running.h"

struct health {
	struct admin admin;
	const struct running *running;
};

/*
 * Opens the addresses of `admin` (admin_open): what is counted there is that of `running`. It must
 * not be moved until health_close.
 */
void health_open(
    struct health *h, struct loop *loop, struct daemon *d, const struct running *running);

/* Closes them. */
void health_close(struct health *h);

#endif
