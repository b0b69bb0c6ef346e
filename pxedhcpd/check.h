#ifndef LANBOOT_PXEDHCPD_CHECK_H
#define LANBOOT_PXEDHCPD_CHECK_H
/* For -n: are the interfaces there, and the address that machines are told? */
#include "common/check.h"
#include "common/daemon.h"

/*
 * Warns of `interfaces` that are not there or have no address, and in a deep look of an `address`
 * that is not this machine's; of keys by which no machine is answered, and of `http-root` without
 * a `/` at its end; prints the facts `iface`, name, address; `script`, file, line, key,
 * URL of what iPXE is told to load; and `http-boot`, architecture, URL, boot file of what UEFI HTTP
 * Boot is.
 */
void check_interfaces(const struct daemon *d, struct check *k);

#endif
