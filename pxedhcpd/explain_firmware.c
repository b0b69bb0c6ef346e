#include "pxedhcpd/explain_firmware.h"

#include <string.h>

/* The bits of 43.6, or 0 if it is not there. */
static uint8_t control_of(const struct dhcp_value *v)
{
	struct dhcp_option option;
	return dhcp_option_find(v, PXE_DISCOVERY_CONTROL, 1, &option) ? option.value[0] : 0;
}

static bool has_menu(const struct dhcp_value *v)
{
	struct dhcp_option option;
	return dhcp_option_find(v, PXE_BOOT_MENU, 1, &option);
}

/* Any of 43.6 to 43.10 makes edk2 take the offer for ProxyPxe10. */
static bool is_pxe10(const struct dhcp_value *v)
{
	struct dhcp_option option;

	for (unsigned code = PXE_DISCOVERY_CONTROL; code <= PXE_MENU_PROMPT; code++)
		if (dhcp_option_find(v, (uint8_t)code, 1, &option))
			return true;
	return false;
}

const char *explain_edk2(const struct dhcp_reply *reply, uint16_t port)
{
	bool has_file = reply->boot_file[0] != '\0';

	if (strcmp(reply->class, "HTTPClient") == 0)
		return has_file ? "loads the URL: HEAD, then GET" : "ignores it: no URL";
	if (port == 4011)
		return has_file ? "loads the boot file by TFTP from siaddr"
				: "gives up: the ACK names no boot file";
	if (!is_pxe10(&reply->vendor))
		return "asks siaddr on port 4011, from port 4011, four times (ProxyBinl)";
	if (control_of(&reply->vendor) & PXE_USE_BOOT_FILE && has_file)
		return "loads the boot file by TFTP from siaddr (ProxyPxe10, 43.6 bit 3)";
	if (has_menu(&reply->vendor))
		return "shows the menu, then asks the chosen item's server with 43.71 (ProxyPxe10)";
	return "gives up and boots locally (ProxyPxe10 without bit 3 and without a menu)";
}

const char *explain_ipxe(const struct dhcp_reply *reply, uint16_t port)
{

	if (strcmp(reply->class, "PXEClient") != 0)
		return "ignores it: iPXE is a PXEClient";
	if (!(control_of(&reply->vendor) & PXE_USE_BOOT_FILE) && has_menu(&reply->vendor))
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
