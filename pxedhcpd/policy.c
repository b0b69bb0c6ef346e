#include "pxedhcpd/policy.h"

#include "common/expand.h"

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

static bool starts_with(const struct dhcp_value *v, const char *prefix)
{
	size_t len = strlen(prefix);
	return v->len >= len && memcmp(v->bytes, prefix, len) == 0;
}

const uint8_t *request_mac(const struct dhcp_request *req)
{
	return req->htype == ARPHRD_ETHER && req->hlen == MAC_LEN ? req->chaddr : NULL;
}

const char *form_text(enum form f)
{
	switch (f) {
	case FORM_NONE:
		return "none";
	case FORM_DIRECT:
		return "direct";
	case FORM_4011:
		return "4011";
	case FORM_HTTP:
		return "http";
	case FORM_SCRIPT:
		return "script";
	}
	return "?";
}

/*
 * Option 77 holds the raw bytes `iPXE`; users override it, and FlexBoot (which is iPXE) sends
 * none. Option 175 is sent by every iPXE.
 */
static bool is_ipxe(const struct dhcp_request *req)
{
	static const char name[] = "iPXE";
	if (req->ipxe.present && req->ipxe.len)
		return true;
	if (starts_with(&req->user_class, name))
		return true;
	/* With RFC 3004's length byte, as some DHCP relays and tests write it. */
	return req->user_class.len == 5 && req->user_class.bytes[0] == 4 &&
	       memcmp(req->user_class.bytes + 1, name, 4) == 0;
}

/* Some firmware sends no option 93 but says it in option 60: `PXEClient:Arch:00007:UNDI:…`. */
static const struct arch *arch_of_class(const struct dhcp_value *class)
{
	enum { AT = 15, DIGITS = 5 };
	unsigned number = 0;
	if (class->len < AT + DIGITS || memcmp(class->bytes + 9, ":Arch:", 6) != 0)
		return NULL;
	for (int i = AT; i < AT + DIGITS; i++) {
		if (class->bytes[i] < '0' || class->bytes[i] > '9')
			return NULL;
		number = number * 10 + (unsigned)(class->bytes[i] - '0');
	}
	return arch_by_number(number > UINT16_MAX ? UINT16_MAX : (uint16_t)number);
}

/* Of the architectures in option 93's list the first that has a boot file, else the first. */
static const struct arch *arch_of(const struct conf *c, const struct dhcp_request *req)
{
	const struct arch *first = NULL;
	for (int i = 0; i + 1 < req->arch.len; i += 2) {
		const uint8_t *b = req->arch.bytes + i;
		const struct arch *a = arch_by_number((uint16_t)(b[0] << 8 | b[1]));
		if (a->file != ARCH_FILE_NONE && c->pxedhcpd.file[a->file])
			return a;
		if (!first)
			first = a;
	}
	return first ? first : arch_of_class(&req->class);
}

/* Option 43.71: the item of a boot menu that the client asks for. Its value, or NULL. */
static const uint8_t *boot_item(const struct dhcp_request *req, size_t *len)
{
	const struct dhcp_value *v = &req->vendor;
	for (size_t i = 0; i < v->len;) {
		uint8_t code = v->bytes[i++];
		if (code == OPTION_PAD)
			continue;
		if (code == OPTION_END || i == v->len)
			return NULL;
		size_t n = v->bytes[i++];
		if (n > v->len - i)
			return NULL;
		if (code == PXE_BOOT_ITEM && n) {
			*len = n;
			return v->bytes + i;
		}
		i += n;
	}
	return NULL;
}

static void put_vendor(struct dhcp_value *v, uint8_t code, const void *bytes, size_t len)
{
	if (v->len + len + 3u > sizeof v->bytes)
		return;
	if (v->present)
		v->len--; /* the END of what was there */
	v->bytes[v->len++] = code;
	v->bytes[v->len++] = (uint8_t)len;
	memcpy(v->bytes + v->len, bytes, len);
	v->len = (uint8_t)(v->len + len);
	v->bytes[v->len++] = OPTION_END;
	v->present = true;
}

/* `:8080` if httpbootd listens on another port than 80. */
static void port_text(const struct conf *c, char out[8])
{
	uint16_t port = c->httpbootd.listen.n ? addr_port(&c->httpbootd.listen.addr[0]) : 80;
	out[0] = '\0';
	if (port != 80)
		snprintf(out, 8, ":%u", port);
}

/* A URL of the configuration with its variables filled in. */
static bool fill_url(const struct policy_input *in, struct in_addr self, const char *template,
    const char *file, char out[OPTION_ROOM])
{
	char address[INET_ADDRSTRLEN], port[8];
	inet_ntop(AF_INET, &self, address, sizeof address);
	port_text(in->conf, port);
	const struct expand_var vars[] = {{"address", address}, {"port", port}, {NULL, NULL}};
	if (!expand(template, vars, out, OPTION_ROOM))
		return false;
	size_t len = strlen(out), more = strlen(file);
	if (len + more >= OPTION_ROOM)
		return false;
	memcpy(out + len, file, more + 1);
	return true;
}

static bool is_url(const char *s)
{
	return strstr(s, "://") != NULL;
}

/*
 * True if this iPXE gets the script. With `ipxe-rom = chain`, one that was not told its boot file
 * lately gets that first; it comes back in another exchange, as our iPXE.
 */
static bool wants_script(const struct policy_input *in)
{
	if (in->conf->pxedhcpd.ipxe_rom != IPXE_ROM_CHAIN)
		return true;
	return in->told && in->told->xid != in->req->xid;
}

/* Chooses what to load and how. Sets out->form and the boot file; false: refused, with `why`. */
static bool choose(const struct policy_input *in, struct in_addr self, struct decision *out)
{
	const struct conf_pxedhcpd *c = &in->conf->pxedhcpd;
	char *file = out->reply.boot_file;

	if (out->ipxe && wants_script(in)) {
		out->form = FORM_SCRIPT;
		out->why = "iPXE: gets the script's URL";
		if (fill_url(in, self, c->script, "", file))
			return true;
		out->why = "the script's URL is longer than 254 bytes";
		return false;
	}
	if (!out->arch) {
		/* RFC 4578 §2.1 wants option 93; what sends none is an old BIOS. */
		out->arch = arch_by_number(0);
	}
	const char *name = out->arch->file == ARCH_FILE_NONE ? NULL : c->file[out->arch->file];
	if (!name) {
		out->why = "no boot file is configured for this architecture";
		return false;
	}
	if (out->http) {
		out->form = FORM_HTTP;
		out->why = "UEFI HTTP Boot: gets the boot file's URL";
		if (fill_url(in, self, is_url(name) ? name : c->http_root, is_url(name) ? "" : name,
			file))
			return true;
		out->why = "the boot file's URL is longer than 254 bytes";
		return false;
	}
	if (strlen(name) >= OPTION_ROOM) {
		out->why = "the boot file's name is longer than 254 bytes";
		return false;
	}
	strcpy(file, name);
	if (arch_is_efi(out->arch)) {
		/* With option 43 edk2 would take the offer for a menu, and give up (PxeBcDhcp4.c).
		 */
		out->form = FORM_4011;
		out->why = "UEFI PXE: comes to port 4011 for its boot file";
	} else {
		out->form = FORM_DIRECT;
		out->why = "BIOS PXE: loads the boot file of this offer";
	}
	return true;
}

/* Whether this packet is for us at all; sets out->why. */
static bool is_ours(const struct policy_input *in, struct decision *out)
{
	const struct dhcp_request *req = in->req;
	size_t len;

	out->http = starts_with(&req->class, "HTTPClient");
	if (!out->http && !starts_with(&req->class, "PXEClient")) {
		out->why = "neither PXEClient nor HTTPClient in option 60: an ordinary DHCP client";
		return false;
	}
	if (in->port == PXE_PORT) {
		out->why = "only a REQUEST is answered on port 4011";
		return req->type == DHCPREQUEST;
	}
	if (req->type == DHCPDISCOVER)
		return true;
	out->why = "only a DISCOVER, or a REQUEST with a boot item (43.71), is answered on port 67";
	return req->type == DHCPREQUEST && boot_item(req, &len);
}

static size_t size_limit(const struct dhcp_request *req)
{
	enum { HEADERS = 28 }; /* IP and UDP, which option 57 counts in */
	size_t limit = req->max_size > HEADERS ? req->max_size - (size_t)HEADERS : 0;
	return limit < DHCP_SAFE ? DHCP_SAFE : limit > DHCP_MAX ? DHCP_MAX : limit;
}

static void fill_reply(const struct policy_input *in, struct in_addr self, struct decision *out)
{
	const struct dhcp_request *req = in->req;
	struct dhcp_reply *reply = &out->reply;
	size_t len;
	const uint8_t *item = boot_item(req, &len);

	reply->htype = req->htype;
	reply->hlen = req->hlen;
	reply->xid = req->xid;
	reply->flags = req->flags;
	reply->ciaddr = req->type == DHCPREQUEST ? req->ciaddr : (struct in_addr){0};
	reply->siaddr = self;
	reply->giaddr = req->giaddr;
	memcpy(reply->chaddr, req->chaddr, sizeof reply->chaddr);
	reply->type = req->type == DHCPDISCOVER ? DHCPOFFER : DHCPACK;
	reply->class = out->http ? "HTTPClient" : "PXEClient";
	reply->uuid = req->uuid;
	if (reply->uuid.len == 0)
		reply->uuid.present = false; /* edk2 drops a packet with an empty one */
	reply->tftp = out->form == FORM_DIRECT || out->form == FORM_4011;
	if (out->form == FORM_DIRECT) {
		const uint8_t control = PXE_USE_BOOT_FILE;
		put_vendor(&reply->vendor, PXE_DISCOVERY_CONTROL, &control, 1);
	}
	if (item && req->type == DHCPREQUEST)
		put_vendor(&reply->vendor, PXE_BOOT_ITEM, item, len);
	reply->max_size = size_limit(req);
}

/* RFC 2131 §4.1, but yiaddr is 0 always: there is no address to unicast an offer to. */
static struct sockaddr_in destination(const struct policy_input *in)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	if (in->port == PXE_PORT && in->from.sin_addr.s_addr)
		return in->from;
	if (in->req->giaddr.s_addr) {
		to.sin_addr = in->req->giaddr;
		to.sin_port = htons(DHCP_SERVER_PORT);
		return to;
	}
	if (in->req->type == DHCPREQUEST && in->from.sin_addr.s_addr)
		return in->from; /* it has an address and asks for a boot item */
	to.sin_addr.s_addr = INADDR_BROADCAST;
	to.sin_port = htons(DHCP_CLIENT_PORT);
	return to;
}

void policy_decide(const struct policy_input *in, struct decision *out)
{
	struct in_addr self = in->conf->lanboot.address;

	memset(out, 0, sizeof *out);
	out->verdict = VERDICT_NOT_OURS;
	if (!is_ours(in, out))
		return;
	out->ipxe = is_ipxe(in->req);
	out->arch = arch_of(in->conf, in->req);
	out->verdict = VERDICT_REFUSED;
	if (!self.s_addr)
		self = in->local;
	if (!self.s_addr) {
		out->why = "the interface has no IPv4 address to answer from";
		return;
	}
	if (!choose(in, self, out))
		return;
	fill_reply(in, self, out);
	out->to = destination(in);
	out->verdict = VERDICT_ANSWER;
}
