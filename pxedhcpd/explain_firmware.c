#include "pxedhcpd/explain_firmware.h"

#include <string.h>

/* The option in 43 with this number: its first byte in *first. False if it is not there. */
static bool in_vendor(const struct dhcp_value *v, uint8_t wanted, uint8_t *first)
{
	for (size_t i = 0; i + 1 < v->len && v->bytes[i] != OPTION_END;) {
		uint8_t code = v->bytes[i], len = v->bytes[i + 1];
		if (code == wanted && len && i + 2 < v->len) {
			*first = v->bytes[i + 2];
			return true;
		}
		i += 2u + len;
	}
	return false;
}

/* Any of 43.6 to 43.10 makes edk2 take the offer for ProxyPxe10. */
static bool is_pxe10(const struct dhcp_value *v)
{
	uint8_t first;
	for (uint8_t code = PXE_DISCOVERY_CONTROL; code <= PXE_MENU_PROMPT; code++)
		if (in_vendor(v, code, &first))
			return true;
	return false;
}

const char *explain_edk2(const struct dhcp_reply *reply, uint16_t port)
{
	uint8_t control = 0, first;
	bool has_file = reply->boot_file[0] != '\0';

	if (strcmp(reply->class, "HTTPClient") == 0)
		return has_file ? "loads the URL: HEAD, then GET" : "ignores it: no URL";
	if (port == 4011)
		return has_file ? "loads the boot file by TFTP from siaddr"
				: "gives up: the ACK names no boot file";
	if (!is_pxe10(&reply->vendor))
		return "asks siaddr on port 4011, from port 4011, four times (ProxyBinl)";
	in_vendor(&reply->vendor, PXE_DISCOVERY_CONTROL, &control);
	if (control & PXE_USE_BOOT_FILE && has_file)
		return "loads the boot file by TFTP from siaddr (ProxyPxe10, 43.6 bit 3)";
	if (in_vendor(&reply->vendor, PXE_BOOT_MENU, &first))
		return "shows the menu, then asks the chosen item's server with 43.71 (ProxyPxe10)";
	return "gives up and boots locally (ProxyPxe10 without bit 3 and without a menu)";
}

const char *explain_ipxe(const struct dhcp_reply *reply, uint16_t port)
{
	uint8_t control = 0, first;

	if (strcmp(reply->class, "PXEClient") != 0)
		return "ignores it: iPXE is a PXEClient";
	in_vendor(&reply->vendor, PXE_DISCOVERY_CONTROL, &control);
	if (!(control & PXE_USE_BOOT_FILE) && in_vendor(&reply->vendor, PXE_BOOT_MENU, &first))
		return "shows the menu; what it loads by that comes back here as iPXE";
	if (reply->boot_file[0] && (reply->siaddr.s_addr || port == 4011))
		return strstr(reply->boot_file, "://") ? "loads the URL"
						       : "loads the file by TFTP from siaddr";
	return "asks port 4011: the offer has no boot file";
}

const char *explain_uboot(void)
{
	return "throws it away, for it leases no address, unless built with "
	       "CONFIG_SERVERIP_FROM_PROXYDHCP. What works with each: next-server and boot file in "
	       "the site's DHCP server, or 'setenv serverip' on the board (doc/arm.md)";
}

const char *explain_other(void)
{
	return "boots by it only if it knows proxy-DHCP. One that does not may take it for a "
	       "lease, "
	       "and is offered no more then: take its class out of 'classes'";
}
