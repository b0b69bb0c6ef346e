#ifndef LANBOOT_PXEDHCPD_FIRMWARE_H
#define LANBOOT_PXEDHCPD_FIRMWARE_H
/*
 * Which firmware, or what boots in its place, a request comes from, where that makes a difference,
 * and which difference: a quirk of one firmware is added here, as a row of the table in firmware.c.
 * What all firmware of a kind does by its source is in explain_firmware.h. Pure.
 */
#include "pxedhcpd/answer.h"
#include "pxedhcpd/request.h"

/* iPXE's features in option 175 (iPXE src/include/ipxe/features.h). */
enum ipxe_feature {
	IPXE_FEATURE_FIRST = 16,
	IPXE_HTTP = 19,
	IPXE_HTTPS = 20,
	IPXE_BZIMAGE = 24,
	IPXE_EFI = 36,
	IPXE_FEATURE_LAST = 48,
};

enum firmware {
	FIRMWARE_OTHER, /* nothing but what it says of itself makes a difference */
	FIRMWARE_IPXE,
	FIRMWARE_RPI, /* a Raspberry Pi's ROM */
	FIRMWARE_UBOOT,
};

/*
 * Returns whose request it is: the first of the table that takes it for its own. `arch` is
 * request_arch's; NULL: the request names none.
 */
enum firmware firmware_of(const struct dhcp_request *req, const struct arch *arch);

/*
 * Returns the only kind of answer that this firmware takes when it is a PXE client, or ANSWER_NONE
 * if it takes what the configuration says.
 */
enum answer firmware_answer(enum firmware f);

enum { FIRMWARE_MAKER = 3 }; /* bytes of a MAC that say whose card it is */

/*
 * Returns the nth, from 0, of the FIRMWARE_MAKER bytes that the IEEE has given to Raspberry Pi;
 * NULL: there are no more.
 */
const uint8_t *firmware_rpi_maker(size_t n);

/*
 * Returns true if it is iPXE: by option 77 or, since users override that and FlexBoot sends none,
 * by option 175.
 */
bool firmware_is_ipxe(const struct dhcp_request *req);

/*
 * Returns true if it is an iPXE that cannot load what a boot needs: it lists features in option
 * 175, and HTTP is not among them; or it lists image formats, and bzImage (BIOS) or EFI (UEFI) is
 * not.
 */
bool firmware_lacks_features(const struct dhcp_request *req, const struct arch *arch);

/*
 * Returns true if it loads by HTTPS from whom it trusts: UEFI HTTP Boot, or an iPXE that lists
 * HTTPS in option 175. Whom it trusts nobody says.
 */
bool firmware_knows_https(const struct dhcp_request *req);

#endif
