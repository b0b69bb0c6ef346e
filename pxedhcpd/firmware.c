#include "pxedhcpd/firmware.h"

#include <string.h>

bool firmware_is_ipxe(const struct dhcp_request *req)
{
	static const char name[] = "iPXE";
	if (req->ipxe.present && req->ipxe.len)
		return true;
	if (dhcp_value_starts(&req->user_class, name))
		return true;
	/* With RFC 3004's length byte, as some relays and tests write it. */
	return req->user_class.len == 5 && req->user_class.bytes[0] == 4 &&
	       memcmp(req->user_class.bytes + 1, name, 4) == 0;
}

/* Bits of a set of features, by number. */
static uint64_t bit(unsigned feature)
{
	return UINT64_C(1) << feature;
}

static uint64_t bits(unsigned from, unsigned to)
{
	return bit(to + 1) - bit(from);
}

/* The features in option 175 that are not 0; of one that is said twice the first counts. */
static uint64_t features_of(const struct dhcp_request *req)
{
	struct reader r = reader_of(req->ipxe.bytes, req->ipxe.len);
	uint64_t has = 0, said = 0;
	struct dhcp_option option;

	while (dhcp_option_next(&r, &option))
		if (option.code <= IPXE_FEATURE_LAST && option.len) {
			if (option.value[0] && !(said & bit(option.code)))
				has |= bit(option.code);
			said |= bit(option.code);
		}
	return has;
}

bool firmware_lacks_features(const struct dhcp_request *req, const struct arch *arch)
{
	/* Its image formats: bzImage, multiboot; NBI, PXE, ELF, COMBOOT, EFI. */
	const uint64_t formats = bits(24, 25) | bits(32, 36);
	bool efi = arch && arch_is_efi(arch);
	uint64_t has = features_of(req);

	if (!(has & bits(IPXE_FEATURE_FIRST, IPXE_FEATURE_LAST)))
		return false; /* it does not say */
	return !(has & bit(IPXE_HTTP)) ||
	       (has & formats && !(has & bit(efi ? IPXE_EFI : IPXE_BZIMAGE)));
}

bool firmware_knows_https(const struct dhcp_request *req)
{
	if (firmware_is_ipxe(req))
		return features_of(req) & bit(IPXE_HTTPS);
	return dhcp_value_starts(&req->class, "HTTPClient");
}

const uint8_t *firmware_rpi_maker(size_t n)
{
	static const uint8_t makers[][FIRMWARE_MAKER] = {{0x28, 0xcd, 0xc1}, {0x2c, 0xcf, 0x67},
	    {0x88, 0xa2, 0x9e}, {0xb8, 0x27, 0xeb}, {0xd8, 0x3a, 0xdd}, {0xdc, 0xa6, 0x32},
	    {0xe4, 0x5f, 0x01}};
	return n < sizeof makers / sizeof *makers ? makers[n] : NULL;
}

static bool has_rpi_mac(const struct dhcp_request *req)
{
	const uint8_t *mac = request_mac(req), *maker;
	for (size_t i = 0; mac && (maker = firmware_rpi_maker(i)); i++)
		if (memcmp(mac, maker, FIRMWARE_MAKER) == 0)
			return true;
	return false;
}

/*
 * Architecture 41, or one that says it is a BIOS and has the maker's MAC or, since people give it
 * another one, an option 97 that begins with `RPi`.
 */
static bool is_rpi(const struct dhcp_request *req, const struct arch *arch)
{
	static const char serial[] = "RPi"; /* then the model, `4`, and its serial number */

	if (arch && arch->number != ARCH_BIOS)
		return arch->boot_file == ARCH_RPI;
	return has_rpi_mac(req) || (req->uuid.len == UUID_LEN && req->uuid.bytes[0] == 0 &&
				       memcmp(req->uuid.bytes + 1, serial, sizeof serial - 1) == 0);
}

/* By its class or its architecture; some later ones say that they are a PXEClient, of UEFI. */
static bool is_uboot(const struct dhcp_request *req, const struct arch *arch)
{
	return dhcp_value_starts(&req->class, "U-Boot") ||
	       (arch &&
		   (arch->boot_file == ARCH_UBOOT_ARM32 || arch->boot_file == ARCH_UBOOT_ARM64));
}

static bool is_ipxe(const struct dhcp_request *req, const struct arch *arch)
{
	(void)arch;
	return firmware_is_ipxe(req);
}

/* By how surely they are known: U-Boot runs on a Raspberry Pi, too. */
static const struct {
	enum firmware firmware;
	bool (*is)(const struct dhcp_request *req, const struct arch *arch);
	enum answer
	    answer; /* the only one that it takes; ANSWER_NONE: what the configuration says */
} table[] = {
    {FIRMWARE_IPXE, is_ipxe, ANSWER_NONE},
    {FIRMWARE_UBOOT, is_uboot, ANSWER_NONE},
    {FIRMWARE_RPI, is_rpi, ANSWER_RPI},
};

enum firmware firmware_of(const struct dhcp_request *req, const struct arch *arch)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].is(req, arch))
			return table[i].firmware;
	return FIRMWARE_OTHER;
}

enum answer firmware_answer(enum firmware f)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].firmware == f)
			return table[i].answer;
	return ANSWER_NONE;
}
