#ifndef LANBOOT_REQUEST_H
#define LANBOOT_REQUEST_H
/* What a request says of the client that sent it. Pure. */
#include "common/conf.h"
#include "pxedhcpd/dhcp.h"

/* The first six bytes of its hardware address if it is Ethernet's, else NULL. */
const uint8_t *request_mac(const struct dhcp_request *req);

/*
 * Its UUID, in the order of its text: option 97 has the first three fields little-endian
 * (RFC 4578 §2.3). False if it sent none, or all zeros or ones, as some boards do.
 */
bool request_uuid(const struct dhcp_request *req, uint8_t uuid[UUID_SIZE]);

/*
 * Its architecture: of those in option 93's list the first that has a boot file, else the first; a
 * lone byte is a number, too. Without option 93 the one in option 60 (`PXEClient:Arch:00007:…`),
 * which U-Boot's bootstd writes in hex (`0000b`, boot/bootmeth_efi.c). NULL if it names none.
 */
const struct arch *request_arch(const struct conf *c, const struct dhcp_request *req);

/* The boot file that the configuration has for an architecture; NULL: none. */
const char *request_boot_file(const struct conf *c, const struct arch *arch);

/* Option 43.71, the item of a boot menu that it asks for: the value and its length, or NULL. */
const uint8_t *request_boot_item(const struct dhcp_request *req, size_t *len);

#endif
