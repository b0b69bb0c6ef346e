#include "pxedhcpd/request.h"

#include <net/if_arp.h>
#include <string.h>

const uint8_t *request_mac(const struct dhcp_request *req)
{
	return req->htype == ARPHRD_ETHER && req->hlen == MAC_LEN ? req->chaddr : NULL;
}

bool request_uuid(const struct dhcp_request *req, uint8_t uuid[UUID_SIZE])
{
	bool zeros = true, ones = true;

	if (req->uuid.len != UUID_LEN || req->uuid.bytes[0] != 0)
		return false;
	uuid_swap(req->uuid.bytes + 1, uuid); /* after the type, 0 */
	for (int i = 0; i < UUID_SIZE; i++) {
		zeros = zeros && uuid[i] == 0;
		ones = ones && uuid[i] == 0xff;
	}
	return !zeros && !ones;
}

bool request_is_ipxe(const struct dhcp_request *req)
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

bool request_lacks_features(const struct dhcp_request *req, const struct arch *arch)
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

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * Some firmware sends no option 93 but says it in option 60: `PXEClient:Arch:00007:UNDI:…`. The
 * digits are decimal (RFC 4578 has them from PXE 2.1) unless one of them cannot be.
 */
static const struct arch *arch_of_class(const struct dhcp_value *class)
{
	enum { DIGITS = 5 };
	static const char mark[] = ":Arch:";
	const size_t mark_len = sizeof mark - 1;
	size_t at = 0;

	while (at + mark_len < class->len && memcmp(class->bytes + at, mark, mark_len) != 0)
		at++;
	uint32_t decimal = 0, hex = 0, digits = 0;
	bool is_hex = false;
	for (at += mark_len; at < class->len && digits < DIGITS; at++, digits++) {
		int value = hex_digit(class->bytes[at]);
		if (value < 0)
			break;
		is_hex = is_hex || value > 9;
		decimal = decimal * 10 + (uint32_t)value;
		hex = hex << 4 | (uint32_t)value;
	}
	if (digits == 0 || (at < class->len && class->bytes[at] != ':' && class->bytes[at]))
		return NULL;
	uint32_t number = is_hex ? hex : decimal;
	return arch_by_number(number > UINT16_MAX ? UINT16_MAX : (uint16_t)number);
}

const char *arch_boot_file(const struct conf *c, const struct arch *arch)
{
	return arch->boot_file < ARCHS_MAX ? c->pxedhcpd.boot_file[arch->boot_file] : NULL;
}

const struct arch *request_arch(const struct conf *c, const struct dhcp_request *req)
{
	const struct arch *first = NULL;

	if (req->arch.len == 1)
		return arch_by_number(req->arch.bytes[0]);
	for (int i = 0; i + 1 < req->arch.len; i += 2) {
		const uint8_t *b = req->arch.bytes + i;
		const struct arch *a = arch_by_number((uint16_t)(b[0] << 8 | b[1]));
		if (arch_boot_file(c, a))
			return a;
		if (!first)
			first = a;
	}
	return first ? first : arch_of_class(&req->class);
}

static bool has_rpi_mac(const struct dhcp_request *req)
{
	/* The prefixes that the IEEE has given to Raspberry Pi. */
	static const uint8_t makers[][3] = {{0x28, 0xcd, 0xc1}, {0x2c, 0xcf, 0x67},
	    {0x88, 0xa2, 0x9e}, {0xb8, 0x27, 0xeb}, {0xd8, 0x3a, 0xdd}, {0xdc, 0xa6, 0x32},
	    {0xe4, 0x5f, 0x01}};
	const uint8_t *mac = request_mac(req);
	for (size_t i = 0; mac && i < sizeof makers / sizeof *makers; i++)
		if (memcmp(mac, makers[i], sizeof makers[i]) == 0)
			return true;
	return false;
}

bool request_is_rpi(const struct dhcp_request *req, const struct arch *arch)
{
	static const char serial[] = "RPi"; /* then the model, `4`, and its serial number */

	if (arch && arch->number != ARCH_BIOS)
		return arch->boot_file == ARCH_RPI;
	return has_rpi_mac(req) || (req->uuid.len == UUID_LEN && req->uuid.bytes[0] == 0 &&
				       memcmp(req->uuid.bytes + 1, serial, sizeof serial - 1) == 0);
}

const uint8_t *request_boot_item(const struct dhcp_request *req, size_t *len)
{
	struct dhcp_option item;

	if (!dhcp_option_find(&req->vendor, PXE_BOOT_ITEM, 2, &item))
		return NULL;
	*len = item.len;
	return item.value;
}
