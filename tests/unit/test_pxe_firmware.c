/* Whose request it is, and what is different with that firmware. */
#include "pxedhcpd/firmware.h"
#include "tests/unit/unit.h"

#include <net/if_arp.h>
#include <string.h>

static const struct {
	const char *name;
	int arch;                             /* -1: the request names none */
	const char *class, *mac;              /* text; hex */
	const char *user_class, *ipxe, *uuid; /* hex; NULL: option not there */
	enum firmware want;
} rows[] = {
    {"a PC's BIOS", 0, "PXEClient", "525400123456", NULL, NULL, NULL, FIRMWARE_OTHER},
    {"a PC's UEFI", 7, "PXEClient", "525400123456", NULL, NULL, NULL, FIRMWARE_OTHER},
    {"iPXE by option 77", 7, "PXEClient", "525400123456", "69505845", NULL, NULL, FIRMWARE_IPXE},
    {"the same with RFC 3004's length", 7, "PXEClient", "525400123456", "0469505845", NULL, NULL,
	FIRMWARE_IPXE},
    {"another user class", 7, "PXEClient", "525400123456", "67505845", NULL, NULL, FIRMWARE_OTHER},
    {"iPXE by option 175", 7, "PXEClient", "525400123456", NULL, "130101", NULL, FIRMWARE_IPXE},
    {"an empty option 175", 7, "PXEClient", "525400123456", NULL, "", NULL, FIRMWARE_OTHER},
    {"a Raspberry Pi by its maker", 0, "PXEClient", "b827eb123456", NULL, NULL, NULL, FIRMWARE_RPI},
    {"the same, without option 93", -1, "PXEClient", "b827eb123456", NULL, NULL, NULL,
	FIRMWARE_RPI},
    {"a Raspberry Pi by option 97", 0, "PXEClient", "525400123456", NULL, NULL,
	"00 52506934 000000000000000000000000", FIRMWARE_RPI},
    {"a UUID that only looks so", 0, "PXEClient", "525400123456", NULL, NULL,
	"01 52506934 000000000000000000000000", FIRMWARE_OTHER},
    {"a Raspberry Pi by architecture", 41, "PXEClient", "525400123456", NULL, NULL, NULL,
	FIRMWARE_RPI},
    {"UEFI on a Raspberry Pi", 11, "PXEClient", "b827eb123456", NULL, NULL, NULL, FIRMWARE_OTHER},
    {"iPXE on a Raspberry Pi", 0, "PXEClient", "b827eb123456", "69505845", NULL, NULL,
	FIRMWARE_IPXE},
    {"U-Boot by its class", -1, "U-Boot.armv8", "525400123456", NULL, NULL, NULL, FIRMWARE_UBOOT},
    {"U-Boot by architecture", 22, "PXEClient", "525400123456", NULL, NULL, NULL, FIRMWARE_UBOOT},
    {"U-Boot with HTTP", 24, "HTTPClient", "525400123456", NULL, NULL, NULL, FIRMWARE_UBOOT},
    {"U-Boot on a Raspberry Pi", -1, "U-Boot.armv8", "b827eb123456", NULL, NULL, NULL,
	FIRMWARE_UBOOT},
};

static void set(struct dhcp_value *v, const char *hex)
{
	if (hex)
		v->len = (uint8_t)unit_hex(hex, v->bytes, sizeof v->bytes);
	v->present = hex != NULL;
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dhcp_request req = {.htype = ARPHRD_ETHER, .hlen = MAC_LEN};
		const struct arch *arch =
		    rows[i].arch < 0 ? NULL : arch_by_number((uint16_t)rows[i].arch);
		req.class.len = (uint8_t)strlen(rows[i].class);
		memcpy(req.class.bytes, rows[i].class, req.class.len);
		unit_hex(rows[i].mac, req.chaddr, sizeof req.chaddr);
		set(&req.user_class, rows[i].user_class);
		set(&req.ipxe, rows[i].ipxe);
		set(&req.uuid, rows[i].uuid);
		unit_row(rows[i].name);
		CHECK_NUM(firmware_of(&req, arch), rows[i].want);
		CHECK_NUM(firmware_is_ipxe(&req), rows[i].want == FIRMWARE_IPXE);
	}
	unit_row("what each takes");
	CHECK_NUM(firmware_answer(FIRMWARE_OTHER), ANSWER_NONE);
	CHECK_NUM(firmware_answer(FIRMWARE_IPXE), ANSWER_NONE);
	CHECK_NUM(firmware_answer(FIRMWARE_UBOOT), ANSWER_NONE);
	CHECK_NUM(firmware_answer(FIRMWARE_RPI), ANSWER_RPI);
}

int main(void)
{
	unit_run("firmware_of", test_rows);
	return unit_result();
}
