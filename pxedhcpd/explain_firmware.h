#ifndef LANBOOT_EXPLAIN_FIRMWARE_H
#define LANBOOT_EXPLAIN_FIRMWARE_H
/*
 * What firmware does with an answer, by its own source: edk2's PxeBcDhcp4.c, PxeBcBoot.c and
 * HttpBootDhcp4.c, iPXE's dhcp.c, U-Boot's net/bootp.c. For `explain`. Pure.
 */
#include "pxedhcpd/dhcp.h"

/* In words, each a string that lives for ever. `port` is the one the answer comes from. */
const char *explain_edk2(const struct dhcp_reply *reply, uint16_t port);
const char *explain_ipxe(const struct dhcp_reply *reply, uint16_t port);

/* The same of U-Boot, and of any other client of `classes`. */
const char *explain_uboot(void);
const char *explain_other(void);

#endif
