#ifndef LANBOOT_PXEDHCPD_EXPLAIN_FIRMWARE_H
#define LANBOOT_PXEDHCPD_EXPLAIN_FIRMWARE_H
/*
 * What firmware does with an answer, by its own source: edk2's PxeBcDhcp4.c, PxeBcBoot.c and
 * HttpBootDhcp4.c, iPXE's dhcp.c, U-Boot's net/bootp.c. For `explain`. Pure.
 */
#include "pxedhcpd/dhcp.h"

/*
 * Returns what edk2's UEFI does with the answer, in words that live for ever. `port` is the one
 * that the answer comes from, 67 or 4011.
 */
const char *explain_edk2(const struct dhcp_reply *reply, uint16_t port);

/* Returns what iPXE does with it, as explain_edk2. */
const char *explain_ipxe(const struct dhcp_reply *reply, uint16_t port);

/* Returns what U-Boot does with any answer, in words that live for ever. */
const char *explain_uboot(void);

/* Returns what any other client of `classes` does with it, in words that live for ever. */
const char *explain_other(void);

#endif
