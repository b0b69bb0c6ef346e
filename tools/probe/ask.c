#include "tools/probe/ask.h"

#include <string.h>

enum { MAGIC_COOKIE = 0x63825363, OPTION_UNDI = 94, OPTION_PARAMETERS = 55, ETHERNET = 1 };

void ask_made_up(const uint8_t own[MAC_LEN], uint8_t mac[MAC_LEN])
{
	static const uint8_t ours[] = {0x02, 'L', 'B'};

	memcpy(mac, ours, sizeof ours);
	memcpy(mac + sizeof ours, own + 3, 3);
}

void ask_uuid(const struct probe_kind *k, const uint8_t mac[MAC_LEN], uint8_t uuid[16])
{
	static const uint8_t pc[] = "lanboot test", pi[] = "RPi4";

	memset(uuid, 0, 16);
	if (k->as == AS_RPI)
		memcpy(uuid, pi, sizeof pi - 1);
	else
		memcpy(uuid, pc, 10);
	memcpy(uuid + 10, mac, MAC_LEN);
}

static void write_header(struct writer *w, const struct probe_ask *a, enum dhcp_type type)
{
	write_u8(w, BOOTREQUEST);
	write_u8(w, ETHERNET);
	write_u8(w, MAC_LEN);
	write_u8(w, 0); /* hops */
	write_u32(w, a->xid);
	write_u16(w, a->secs);
	write_u16(w, type == DHCPDISCOVER ? FLAG_BROADCAST : 0);
	write_bytes(w, &a->ciaddr, sizeof a->ciaddr);
	write_zeros(w, 12); /* yiaddr, siaddr, giaddr */
	write_bytes(w, a->mac, MAC_LEN);
	write_zeros(w, CHADDR_LEN - MAC_LEN + 64 + FILE_LEN);
	write_u32(w, MAGIC_COOKIE);
}

/* As an iPXE of today has them (dhcp.c, dhcp_features): by these it is told from an old one. */
static void write_features(struct writer *w, const struct probe_kind *k)
{
	static const uint8_t both[] = {0x13, 1, 1, 0x15, 1, 1, 0x17, 1, 1, 0x27, 1, 1, 0x12, 1, 1,
	    0x11, 1, 1, 0xeb, 3, 1, 21, 1};
	static const uint8_t bios[] = {0x10, 1, 2, 0x18, 1, 1, 0x19, 1, 1, 0x21, 1, 1, 0x22, 1, 1};
	static const uint8_t efi[] = {0x24, 1, 1};

	write_u8(w, OPTION_IPXE);
	write_u8(w, (uint8_t)(sizeof both + (k->efi ? sizeof efi : sizeof bios)));
	write_bytes(w, both, sizeof both);
	if (k->efi)
		write_bytes(w, efi, sizeof efi);
	else
		write_bytes(w, bios, sizeof bios);
}

size_t ask_build(const struct probe_ask *a, enum dhcp_type type, void *packet, size_t size)
{
	static const uint8_t wanted[] = {1, 3, 6, 12, 15, 17, 28, 40, 41, 42, 43, 50, 51, 54, 58,
	    59, 60, 66, 67, 97, 128, 129, 175, 203};
	static const uint8_t undi_efi[] = {1, 3, 16}, undi_bios[] = {1, 2, 1};
	static const uint8_t max_size[] = {DHCP_MAX >> 8, DHCP_MAX & 0xff};
	const uint8_t arch[] = {(uint8_t)(a->kind->arch >> 8), (uint8_t)a->kind->arch};
	const char *mark = a->chained ? DHCP_MARK_CHAINED : DHCP_MARK;
	struct writer w = writer_of(packet, size);
	uint8_t code = (uint8_t)type, uuid[UUID_LEN] = {0};

	memcpy(uuid + 1, a->uuid, 16);
	write_header(&w, a, type);
	dhcp_option_write(&w, OPTION_TYPE, &code, 1);
	dhcp_option_write(&w, OPTION_MAX_SIZE, max_size, 2);
	dhcp_option_write(&w, OPTION_PARAMETERS, wanted, sizeof wanted);
	dhcp_option_write(&w, OPTION_UUID, uuid, sizeof uuid);
	dhcp_option_write(&w, OPTION_UNDI, a->kind->efi ? undi_efi : undi_bios, 3);
	dhcp_option_write(&w, OPTION_ARCH, arch, 2);
	dhcp_option_write(&w, OPTION_CLASS, a->kind->class, strlen(a->kind->class));
	if (a->kind->as == AS_IPXE) {
		dhcp_option_write(&w, OPTION_USER_CLASS, "iPXE", 4);
		write_features(&w, a->kind);
	}
	dhcp_option_write(&w, OPTION_MARK, mark, strlen(mark));
	write_u8(&w, OPTION_END);
	if (!w.failed && w.len < DHCP_MIN)
		write_zeros(&w, DHCP_MIN - w.len);
	return w.failed ? 0 : w.len;
}
