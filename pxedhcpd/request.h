#ifndef LANBOOT_REQUEST_H
#define LANBOOT_REQUEST_H
/* What a request says of the client that sent it. Pure. */
#include "common/conf.h"
#include "pxedhcpd/dhcp.h"

/* iPXE's features in option 175 (iPXE src/include/ipxe/features.h). */
enum ipxe_feature {
	IPXE_FEATURE_FIRST = 16,
	IPXE_HTTP = 19,
	IPXE_BZIMAGE = 24,
	IPXE_EFI = 36,
	IPXE_FEATURE_LAST = 48,
};

/* The first six bytes of its hardware address if it is Ethernet's, else NULL. */
const uint8_t *request_mac(const struct dhcp_request *req);

/*
 * Its UUID, in the order of its text: option 97 has the first three fields little-endian
 * (RFC 4578 §2.3). False if it sent none, or all zeros or ones, as some boards do.
 */
bool request_uuid(const struct dhcp_request *req, uint8_t uuid[UUID_SIZE]);

/* By option 77 or, since users override that and FlexBoot sends none, by option 175. */
bool request_is_ipxe(const struct dhcp_request *req);

/*
 * True if it is an iPXE that cannot load what a boot needs: it lists features in option 175, and
 * HTTP is not among them; or it lists image formats, and bzImage (BIOS) or EFI (UEFI) is not.
 */
bool request_lacks_features(const struct dhcp_request *req, const struct arch *arch);

/*
 * Its architecture: of those in option 93's list the first that has a boot file, else the first; a
 * lone byte is a number, too. Without option 93 the one in option 60 (`PXEClient:Arch:00007:…`),
 * which U-Boot's bootstd writes in hex (`0000b`, boot/bootmeth_efi.c). NULL if it names none.
 */
const struct arch *request_arch(const struct conf *c, const struct dhcp_request *req);

/* The boot file that the configuration has for an architecture; NULL: none. */
const char *arch_boot_file(const struct conf *c, const struct arch *arch);

/*
 * True if it is a Raspberry Pi's ROM: architecture 41, or one that says it is a BIOS and has the
 * maker's MAC or, since people give it another one, an option 97 that begins with `RPi`. `arch`
 * may be NULL.
 */
bool request_is_rpi(const struct dhcp_request *req, const struct arch *arch);

/* Option 43.71, the item of a boot menu that it asks for: the value and its length, or NULL. */
const uint8_t *request_boot_item(const struct dhcp_request *req, size_t *len);

#endif
