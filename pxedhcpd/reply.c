#include "pxedhcpd/reply.h"

#include "pxedhcpd/request.h"

#include <string.h>

/* The last words of a menu: how long to wait for F8, and what to say meanwhile. */
static void write_prompt(struct writer *w, uint8_t timeout, const char *text)
{
	size_t len = strlen(text);
	if (len > 100)
		len = 100;
	write_u8(w, PXE_MENU_PROMPT);
	write_u8(w, (uint8_t)(len + 1));
	write_u8(w, timeout);
	write_bytes(w, text, len);
}

enum { SERVER_LEN = 7, ITEM_HEAD = 3 };

size_t reply_menu_listed(const struct conf *c)
{
	enum { OTHERS = 3 + 2 + 2 + 2 + 101 + 1 + 10 };
	size_t n = 0, used = OTHERS;

	while (n < c->menu_n) {
		used += SERVER_LEN + ITEM_HEAD + strlen(c->menu[n].text);
		if (used > OPTION_SIZE)
			break;
		n++;
	}
	return n;
}

/*
 * The boot menu (PXE 2.1 §2.2.1). What is chosen is asked for at the boot server that 43.8 names
 * for its type: ourselves. Items that do not fit in one option are left out.
 */
static void write_menu(struct writer *w, const struct conf *c, struct in_addr self)
{
	const uint8_t control = PXE_NO_BROADCAST | PXE_NO_MULTICAST | PXE_LISTED_SERVERS;
	size_t n = reply_menu_listed(c), items = 0;

	for (size_t i = 0; i < n; i++)
		items += ITEM_HEAD + strlen(c->menu[i].text);
	dhcp_option_write(w, PXE_DISCOVERY_CONTROL, &control, 1);
	write_u8(w, PXE_BOOT_SERVERS);
	write_u8(w, (uint8_t)(n * SERVER_LEN));
	for (size_t i = 0; i < n; i++) {
		write_u16(w, (uint16_t)(MENU_TYPE + i));
		write_u8(w, 1);
		write_bytes(w, &self, sizeof self);
	}
	write_u8(w, PXE_BOOT_MENU);
	write_u8(w, (uint8_t)items);
	for (size_t i = 0; i < n; i++) {
		write_u16(w, (uint16_t)(MENU_TYPE + i));
		write_u8(w, (uint8_t)strlen(c->menu[i].text));
		write_bytes(w, c->menu[i].text, strlen(c->menu[i].text));
	}
	write_prompt(w, (uint8_t)c->pxedhcpd.menu_timeout, c->pxedhcpd.menu_prompt);
}

/*
 * A Raspberry Pi's ROM looks for these very words (raspberrypi/firmware#934); that of the 3B and
 * the 2B v1.2 wants the three blanks after them (#941), which the others do not mind.
 */
static void write_rpi_menu(struct writer *w)
{
	static const char text[] = "Raspberry Pi Boot   ";
	const uint8_t control = PXE_NO_BROADCAST | PXE_NO_MULTICAST;

	dhcp_option_write(w, PXE_DISCOVERY_CONTROL, &control, 1);
	write_prompt(w, 0, "PXE");
	write_u8(w, PXE_BOOT_MENU);
	write_u8(w, 3 + sizeof text - 1);
	write_u16(w, 0);
	write_u8(w, sizeof text - 1);
	write_bytes(w, text, sizeof text - 1);
}

static void fill_vendor(const struct policy_input *in, struct in_addr self, struct decision *d)
{
	struct dhcp_value *v = &d->reply.vendor;
	struct writer w = writer_of(v->bytes, sizeof v->bytes);
	const uint8_t control = PXE_USE_BOOT_FILE;
	size_t len;
	const uint8_t *item = request_boot_item(in->req, &len);

	if (d->answer == ANSWER_DIRECT)
		dhcp_option_write(&w, PXE_DISCOVERY_CONTROL, &control, 1);
	else if (d->answer == ANSWER_MENU)
		write_menu(&w, in->conf, self);
	else if (d->answer == ANSWER_RPI)
		write_rpi_menu(&w);
	/* Without option 97 a client takes no boot item either (old Intel cards). */
	if (item && in->req->type == DHCPREQUEST && len <= 4 && d->reply.uuid.present)
		dhcp_option_write(&w, PXE_BOOT_ITEM, item, len);
	if (w.len == 0 || w.failed)
		return;
	write_u8(&w, OPTION_END);
	v->present = !w.failed;
	v->len = (uint8_t)w.len;
}

static size_t size_limit(const struct dhcp_request *req)
{
	enum { HEADERS = 28 }; /* IP and UDP, which option 57 counts in */
	size_t limit = req->max_size > HEADERS ? req->max_size - (size_t)HEADERS : 0;
	return limit < DHCP_SAFE ? DHCP_SAFE : limit > DHCP_MAX ? DHCP_MAX : limit;
}

/* RFC 2131 §4.1, but yiaddr is 0 always: there is no address to unicast an offer to. */
static struct sockaddr_in destination(const struct policy_input *in)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	if (in->port == PXE_PORT)
		return in->from;
	if (in->req->giaddr.s_addr) {
		to.sin_addr = in->req->giaddr;
		to.sin_port = htons(DHCP_SERVER_PORT);
		return to;
	}
	if (in->req->type == DHCPREQUEST)
		return in->from; /* it has an address and asks for a boot item */
	to.sin_addr.s_addr = INADDR_BROADCAST;
	to.sin_port = htons(DHCP_CLIENT_PORT);
	return to;
}

/*
 * Firmware compares the beginning of our option 60 with its own name, `PXEClient` or what it has
 * instead (`HW-Client`): what stands before the first colon in its own option 60.
 */
static void fill_class(const struct dhcp_request *req, struct decision *d)
{
	const char *name = d->kind == CLIENT_HTTP ? "HTTPClient" : "PXEClient";
	size_t len = strlen(name);

	if (d->kind == CLIENT_PXE && d->class) {
		name = (const char *)req->class.bytes;
		for (len = 0; len < req->class.len && name[len] && name[len] != ':';)
			len++;
	}
	if (len >= CLASS_SIZE)
		len = CLASS_SIZE - 1;
	memcpy(d->reply.class, name, len);
	d->reply.class[len] = '\0';
}

/* The section has this option of its own. */
static bool has_extra(const struct dhcp_reply *reply, uint8_t code)
{
	struct reader r = reader_of(reply->extra, reply->extra_len);
	struct dhcp_option o;

	while (dhcp_option_next(&r, &o))
		if (o.code == code)
			return true;
	return false;
}

/* Where httpbootd hears what stands on machines' screens; 0.0.0.0: nowhere. */
static struct in_addr own_log_server(const struct conf *c, struct in_addr self)
{
	enum { SYSLOG_PORT = 514 }; /* iPXE sends to no other */

	for (size_t i = 0; i < c->httpbootd.syslog.n; i++) {
		const struct addr *a = &c->httpbootd.syslog.addr[i];
		if (a->sa.sa_family != AF_INET || addr_port(a) != SYSLOG_PORT ||
		    addr_is_loopback(a))
			continue;
		return a->v4.sin_addr.s_addr == INADDR_ANY ? self : a->v4.sin_addr;
	}
	return (struct in_addr){0};
}

/*
 * iPXE asks for it, and takes it from the answers to its firmware as well, which it takes over. A
 * Raspberry Pi's ROM is told no more than it looks for, and UEFI HTTP Boot hands nothing on.
 */
static struct in_addr log_server(
    const struct conf *c, struct in_addr self, const struct decision *d)
{
	const struct in_addr set = c->pxedhcpd.log_server;
	const bool is_of_use = d->answer != ANSWER_RPI && d->answer != ANSWER_HTTP;

	if (!is_of_use || set.s_addr == INADDR_NONE || has_extra(&d->reply, OPTION_LOG_SERVER))
		return (struct in_addr){0};
	return set.s_addr ? set : own_log_server(c, self);
}

void reply_fill(const struct policy_input *in, struct in_addr self, struct decision *d)
{
	const struct dhcp_request *req = in->req;
	struct dhcp_reply *reply = &d->reply;

	reply->htype = req->htype;
	reply->hlen = req->hlen;
	reply->xid = req->xid;
	/*
	 * A relay that is not told to broadcast sends to yiaddr, and that is 0.0.0.0 in answers of
	 * a proxy: RFC 2131 §4.1 lets a server set the flag.
	 */
	reply->flags = req->giaddr.s_addr ? req->flags | FLAG_BROADCAST : req->flags;
	reply->ciaddr = req->type == DHCPREQUEST ? req->ciaddr : (struct in_addr){0};
	reply->siaddr = self;
	reply->giaddr = req->giaddr;
	memcpy(reply->chaddr, req->chaddr, sizeof reply->chaddr);
	reply->type = req->type == DHCPDISCOVER ? DHCPOFFER : DHCPACK;
	fill_class(req, d);
	/* Without a hardware address only this tells whose answer it is (RFC 6842, RFC 4390). */
	if (req->hlen == 0 && req->client_id.len)
		reply->client_id = req->client_id;
	reply->uuid = req->uuid;
	if (reply->uuid.len == 0)
		reply->uuid.present = false; /* edk2 drops a packet with an empty one */
	reply->tftp = d->answer != ANSWER_SCRIPT && d->answer != ANSWER_HTTP;
	reply->log_server = log_server(in->conf, self, d);
	reply->relay = &req->relay;
	fill_vendor(in, self, d);
	reply->max_size = size_limit(req);
	d->to = destination(in);
	/* Only what all hear is heard by another pxedhcpd. */
	reply->mark = d->to.sin_addr.s_addr == INADDR_BROADCAST;
}
