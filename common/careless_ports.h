#ifndef LANBOOT_COMMON_CARELESS_PORTS_H
#define LANBOOT_COMMON_CARELESS_PORTS_H
/* Addresses of a daemon that are for fewer people than can reach them. */
#include "common/check.h"
#include "common/daemon.h"

/* Warns of those that k->daemon listens at, by the configuration alone. */
void careless_ports(const struct daemon *d, struct check *k);

#endif
