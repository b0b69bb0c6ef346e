#include "tests/bench/storm_dhcp.h"

#include <arpa/inet.h>
#include <string.h>

enum { FIXED = 236, XID_AT = 4, SIADDR_AT = 20, CHADDR_AT = 28, FILE_AT = 108 };

struct question {
	uint8_t *bytes;
	size_t len;
};

static void put(struct question *q, const void *bytes, size_t n)
{
	memcpy(q->bytes + q->len, bytes, n);
	q->len += n;
}

static void put_option(struct question *q, uint8_t code, const void *value, size_t n)
{
	const uint8_t head[] = {code, (uint8_t)n};
	put(q, head, 2);
	put(q, value, n);
}

size_t storm_dhcp_build(const struct machine *m, bool ipxe, bool request, uint8_t *out)
{
	static const uint8_t list[] = {1, 3, 6, 12, 43, 54, 60, 66, 67, 97, 128, 129, 175};
	static const uint8_t features[] = {19, 1, 1, 18, 1, 1, 16, 1, 2, 24, 1, 1, 36, 1, 1};
	const uint8_t type = request ? 3 : 1, arch[] = {0, m->kind == KIND_BIOS ? 0 : 7};
	const uint8_t undi[] = {1, 3, 16},
		      number[] = {(uint8_t)(m->number >> 24), (uint8_t)(m->number >> 16),
			  (uint8_t)(m->number >> 8), (uint8_t)m->number};
	const char *class = m->kind == KIND_BIOS ? "PXEClient:Arch:00000:UNDI:003016"
						 : "PXEClient:Arch:00007:UNDI:003016";
	uint8_t uuid[17] = {0};
	struct question q = {out, FIXED};
	uint32_t xid = htonl(m->xid);

	memset(out, 0, FIXED);
	out[0] = out[1] = 1;
	out[2] = 6;
	memcpy(out + XID_AT, &xid, 4);
	if (request)
		memcpy(out + 12, &m->local, 4);
	else
		out[10] = 0x80; /* it has no address to be answered at */
	out[CHADDR_AT] = 2;
	memcpy(out + CHADDR_AT + 2, number, 4);
	memcpy(uuid + 1, "lanboot storm", 13);
	uuid[15] = number[2];
	uuid[16] = number[3];
	put(&q, "\x63\x82\x53\x63", 4);
	put_option(&q, 53, &type, 1);
	put_option(&q, 57, "\x05\xc0", 2);
	put_option(&q, 55, list, sizeof list);
	put_option(&q, 93, arch, 2);
	put_option(&q, 94, undi, sizeof undi);
	put_option(&q, 97, uuid, sizeof uuid);
	put_option(&q, 60, class, strlen(class));
	if (request && m->item)
		put_option(&q, 43,
		    (const uint8_t[]){71, 4, (uint8_t)(m->item >> 8), (uint8_t)m->item, 0, 0, 255},
		    7);
	if (ipxe) {
		put_option(&q, 77, "iPXE", 4);
		put_option(&q, 175, features, sizeof features);
	}
	put(&q, "\xff", 1);
	return q.len;
}

static void take_file(struct storm_answer *a, const void *bytes, size_t n)
{
	n = strnlen(bytes, n);
	if (n == 0 || n >= sizeof a->file)
		return;
	memcpy(a->file, bytes, n);
	a->file[n] = '\0';
}

/* Option 43. */
static void take_pxe(struct storm_answer *a, const uint8_t *p, size_t len)
{
	for (size_t at = 0; at + 1 < len && p[at] != 255; at += p[at] ? 2u + p[at + 1] : 1u)
		if (p[at] == 9 && p[at + 1] >= 2 && at + 4 <= len)
			a->item = (uint16_t)(p[at + 2] << 8 | p[at + 3]);
		else if (p[at] == 6 && p[at + 1] == 1 && at + 3 <= len)
			a->direct = p[at + 2] & 8;
}

bool storm_dhcp_read(const uint8_t *p, size_t len, struct storm_answer *a)
{
	*a = (struct storm_answer){.file = ""};
	if (len < FIXED + 4 || p[0] != 2)
		return false;
	memcpy(&a->next_server, p + SIADDR_AT, 4);
	take_file(a, p + FILE_AT, 128);
	for (size_t at = FIXED + 4; at + 1 < len && p[at] != 255;
	     at += p[at] ? 2u + p[at + 1] : 1u) {
		size_t n = p[at] ? p[at + 1] : 0;
		if (at + 2 + n > len)
			return false;
		if (p[at] == 60 && n >= 9 && memcmp(p + at + 2, "PXEClient", 9) == 0)
			a->pxe = true;
		else if (p[at] == 43)
			take_pxe(a, p + at + 2, n);
		else if (p[at] == 67)
			take_file(a, p + at + 2, n);
		else if (p[at] == 54 && n == 4)
			memcpy(&a->server_id, p + at + 2, 4);
	}
	if (!a->next_server.s_addr)
		a->next_server = a->server_id;
	return a->pxe || a->file[0];
}
