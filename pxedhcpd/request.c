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
		int value = str_hex_digit((char)class->bytes[at]);
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

const char *request_boot_file(const struct conf *c, const struct arch *arch)
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
		if (request_boot_file(c, a))
			return a;
		if (!first)
			first = a;
	}
	return first ? first : arch_of_class(&req->class);
}

const uint8_t *request_boot_item(const struct dhcp_request *req, size_t *len)
{
	struct dhcp_option item;

	if (!dhcp_option_find(&req->vendor, PXE_BOOT_ITEM, 2, &item))
		return NULL;
	*len = item.len;
	return item.value;
}

void request_set_uuid(const uint8_t uuid[UUID_SIZE], struct dhcp_request *req)
{
	req->uuid.present = true;
	req->uuid.len = UUID_LEN;
	req->uuid.bytes[0] = 0;
	uuid_swap(uuid, req->uuid.bytes + 1);
}

void request_set_client_id(const uint8_t *bytes, size_t len, struct dhcp_request *req)
{
	static const uint8_t none[CHADDR_LEN];
	req->client_id.present = true;
	req->client_id.len = (uint8_t)len;
	memcpy(req->client_id.bytes, bytes, len);
	if (memcmp(req->chaddr, none, sizeof none) == 0) {
		req->htype = ARPHRD_INFINIBAND;
		req->hlen = 0;
	}
}
