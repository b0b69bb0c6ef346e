#include "pxedhcpd/watch6.h"

#include <string.h>

enum {
	IP6_UDP = 17,
	IP6_ICMP = 58,
	ROUTER_ADVERTISEMENT = 134,
	HOPS_OF_THE_LINK = 255, /* RFC 4861 §6.1.2: no router has passed it on */
	FLAG_M = 0x80,
	IA_HEAD = 12, /* IAID, T1, T2 */
	WAITED_CS = 1000,
	ROUTER_MS = 30 * 60 * 1000, /* so long is a router one (AdvDefaultLifetime) */
};

static bool next_option(struct reader *r, uint16_t *code, struct dhcp6_bytes *value)
{
	if (reader_left(r) == 0)
		return false;
	*code = read_u16(r);
	value->len = read_u16(r);
	value->at = read_bytes(r, value->len);
	return value->at != NULL;
}

/* Whether an IA_NA has an address. */
static bool gives_address(const struct dhcp6_bytes *ia)
{
	struct reader r = reader_of(ia->at, ia->len);
	struct dhcp6_bytes value;
	uint16_t code;

	read_bytes(&r, IA_HEAD);
	while (next_option(&r, &code, &value))
		if (code == OPTION6_IA_ADDRESS)
			return true;
	return false;
}

static bool parse_server(struct reader *r, struct watch6_packet *out)
{
	struct dhcp6_bytes value;
	uint16_t code;

	read_u16(r); /* from any port */
	if (read_u16(r) != DHCP6_CLIENT_PORT)
		return false;
	read_u32(r); /* length, checksum */
	uint8_t type = read_u8(r);
	read_bytes(r, 3);
	if (r->failed || (type != DHCP6_ADVERTISE && type != DHCP6_REPLY))
		return false;
	while (next_option(r, &code, &value)) {
		if (code == OPTION6_SERVER_ID)
			out->server_id = value;
		else if (code == OPTION6_BOOT_FILE_URL)
			out->url = value;
		else if (code == OPTION6_IA_NA && gives_address(&value))
			out->has_address = true;
	}
	return !r->failed;
}

static bool parse_router(struct reader *r, uint8_t hops, struct watch6_packet *out)
{
	uint8_t type = read_u8(r), code = read_u8(r);

	read_bytes(r, 3); /* checksum, hop limit */
	out->is_router = true;
	out->is_managed = read_u8(r) & FLAG_M;
	uint16_t lifetime_s = read_u16(r);
	return !r->failed && type == ROUTER_ADVERTISEMENT && code == 0 &&
	       hops == HOPS_OF_THE_LINK && IN6_IS_ADDR_LINKLOCAL(&out->from) && lifetime_s;
}

bool watch6_parse(const void *packet, size_t len, struct watch6_packet *out)
{
	struct reader r = reader_of(packet, len);

	memset(out, 0, sizeof *out);
	uint32_t head = read_u32(&r);
	uint16_t payload = read_u16(&r);
	uint8_t next = read_u8(&r), hops = read_u8(&r);
	read_copy(&r, &out->from, sizeof out->from);
	read_bytes(&r, sizeof out->from);
	if (r.failed || head >> 28 != 6 || payload > reader_left(&r))
		return false;
	r.len = r.pos + payload; /* a frame may be filled up */
	if (next == IP6_UDP)
		return parse_server(&r, out);
	return next == IP6_ICMP && parse_router(&r, hops, out);
}

/* The link's place; NULL: there is none left. */
static struct watch6_link *find(struct watch6 *w, unsigned ifindex)
{
	for (struct watch6_link *l = w->link; l < w->link + WATCH6_LINKS; l++) {
		if (l->ifindex == 0)
			l->ifindex = ifindex;
		if (l->ifindex == ifindex)
			return l;
	}
	return NULL;
}

/* Whether that was so, at most so long ago. */
static bool is_recent(uint64_t at_ms, uint64_t now_ms, uint64_t most_ms)
{
	return at_ms && now_ms - at_ms < most_ms;
}

static enum watch6_finding tell(struct watch6_link *l, enum watch6_finding f, uint64_t now_ms)
{
	if (is_recent(l->told_ms[f], now_ms, WATCH6_REPEAT_MS))
		return WATCH6_NOTHING;
	l->told_ms[f] = now_ms;
	return f;
}

enum watch6_finding watch6_heard(
    struct watch6 *w, unsigned ifindex, const struct watch6_packet *p, uint64_t now_ms)
{
	struct watch6_link *l = find(w, ifindex);

	if (!l)
		return WATCH6_NOTHING;
	if (p->is_router) {
		*(p->is_managed ? &l->managed_ms : &l->plain_ms) = now_ms;
		if (!p->is_managed)
			l->router = p->from;
		return WATCH6_NOTHING; /* nobody may want to boot there */
	}
	if (p->has_address)
		l->leased_ms = now_ms;
	if (!p->url.at)
		return WATCH6_NOTHING;
	return tell(l, p->has_address ? WATCH6_SITE_FILE : WATCH6_PROXY, now_ms);
}

enum watch6_finding watch6_asked(struct watch6 *w, unsigned ifindex,
    const struct dhcp6_request *req, bool offered, uint64_t now_ms)
{
	struct watch6_link *l = req->n_relays ? NULL : find(w, ifindex);
	enum watch6_finding f = WATCH6_NOTHING;

	if (!l)
		return f;
	if (req->type == DHCP6_REQUEST || req->type == DHCP6_RENEW || req->type == DHCP6_REBIND)
		l->leased_ms = now_ms;
	if (req->type != DHCP6_SOLICIT || !offered)
		return f;
	if (is_recent(l->plain_ms, now_ms, ROUTER_MS) &&
	    !is_recent(l->managed_ms, now_ms, ROUTER_MS))
		f = tell(l, WATCH6_NOT_MANAGED, now_ms);
	if (f == WATCH6_NOTHING && req->elapsed_cs >= WAITED_CS &&
	    !is_recent(l->leased_ms, now_ms, WATCH6_REPEAT_MS))
		f = tell(l, WATCH6_NO_ADDRESSES, now_ms);
	return f;
}

struct in6_addr watch6_router(const struct watch6 *w, unsigned ifindex)
{
	for (size_t i = 0; i < WATCH6_LINKS; i++)
		if (w->link[i].ifindex == ifindex)
			return w->link[i].router;
	return (struct in6_addr)IN6ADDR_ANY_INIT;
}

const char *watch6_text(enum watch6_finding f)
{
	switch (f) {
	case WATCH6_NOTHING:
		break;
	case WATCH6_PROXY:
		return "another DHCPv6 server offers machines a boot file, as we do, and each "
		       "takes whichever it likes: stop one of the two, unless it is a second "
		       "pxedhcpd of yours";
	case WATCH6_SITE_FILE:
		return "a DHCPv6 server that gives addresses names a boot file, too, and machines "
		       "take that one: take options 59 and 16 out of its answers";
	case WATCH6_NO_ADDRESSES:
		return "a machine was offered its boot file over IPv6, and no DHCPv6 server gives "
		       "it an address, without which it cannot boot: have one that gives "
		       "addresses (stateful), or boot over IPv4";
	case WATCH6_NOT_MANAGED:
		return "its advertisements say that no addresses come by DHCPv6, so that systems "
		       "and some firmware ask for none: set the flags M (managed) and O (other) "
		       "there";
	}
	return "nothing";
}
