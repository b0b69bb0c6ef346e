#ifndef LANBOOT_PXEDHCPD_REQUEST_H
#define LANBOOT_PXEDHCPD_REQUEST_H
/* What a request says of the client that sent it, by options that firmware fills in oddly. Pure. */
#include "common/conf.h"
#include "pxedhcpd/dhcp.h"

/* Returns its hardware address, MAC_LEN bytes in place, if it is Ethernet's, else NULL. */
const uint8_t *request_mac(const struct dhcp_request *req);

/*
 * Writes its UUID in the order of its text: option 97 has the first three fields little-endian
 * (RFC 4578 §2.3). Returns false if it sent none, or all zeros or ones, as some boards do.
 */
bool request_uuid(const struct dhcp_request *req, uint8_t uuid[UUID_SIZE]);

/*
 * Returns its architecture: of those in option 93's list (RFC 4578 §2.1) the first that has a boot
 * file, else the first; a lone byte is a number, too. Without option 93 the one in option 60
 * (`PXEClient:Arch:00007:…`), which U-Boot's bootstd writes in hex (`0000b`, boot/bootmeth_efi.c).
 * Returns NULL if it names none.
 */
const struct arch *request_arch(const struct conf *c, const struct dhcp_request *req);

/* Returns the boot file that the configuration has for an architecture, or NULL if it has none. */
const char *request_boot_file(const struct conf *c, const struct arch *arch);

/*
 * Returns option 43.71, the item of a boot menu that it asks for (PXE 2.1 §2.2.1): at least two
 * bytes in place, the type, and *len is set to how many. Returns NULL if it asks for none.
 */
const uint8_t *request_boot_item(const struct dhcp_request *req, size_t *len);

/* Makes *req come from a machine with this UUID, as it goes over the wire (RFC 4578 §2.3). */
void request_set_uuid(const uint8_t uuid[UUID_SIZE], struct dhcp_request *req);

/*
 * Makes *req come from a machine with this client identifier (option 61) of `len` bytes, at most
 * CLIENT_ID_MAX; one without a MAC, of InfiniBand (RFC 4390), if it has no MAC by now.
 */
void request_set_client_id(const uint8_t *bytes, size_t len, struct dhcp_request *req);

#endif
