#include "pxedhcpd/policy6.h"

#include "common/expand.h"
#include "common/uki.h"
#include "pxedhcpd/local6.h"
#include "pxedhcpd/request.h"

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

enum { DUID_LLT = 1, DUID_LL = 3, DUID_UUID = 4, DUID_MAC_AT = 4, DUID_LLT_MAC_AT = 8 };

static uint16_t u16_at(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static bool is_ipxe(const struct dhcp6_request *req)
{
	return dhcp6_starts(&req->user_class, "iPXE");
}

static bool is_same(const struct dhcp6_bytes *a, const struct dhcp6_bytes *b)
{
	return a->at && b->at && a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

/* Whether this packet is for us at all; sets d->why and d->kind. */
static bool is_ours(const struct policy6_input *in, struct decision6 *d)
{
	const struct dhcp6_request *req = in->req;

	if (dhcp6_starts(&req->class, "PXEClient"))
		d->kind = CLIENT_PXE;
	else if (dhcp6_starts(&req->class, "HTTPClient"))
		d->kind = CLIENT_HTTP;
	d->why = "neither PXEClient nor HTTPClient in option 16: the site's server answers it";
	if (d->kind == CLIENT_OTHER)
		return false;
	d->why = "iPXE takes no offer over DHCPv6 that has no address in it";
	if (is_ipxe(req))
		return false;
	d->why = "our interface has no IPv6 address that a client could use";
	if (IN6_IS_ADDR_UNSPECIFIED(&in->self))
		return false;
	if (in->port == PXE_PORT) {
		d->why = "only a REQUEST with our own DUID is answered on port 4011";
		return req->type == DHCP6_REQUEST && !req->n_relays &&
		       is_same(&req->server_id, &in->duid);
	}
	d->why = "only a SOLICIT with the client's DUID is answered on port 547";
	return req->type == DHCP6_SOLICIT && req->client_id.at;
}

/* Of those in option 61's list the first that has a boot file, else the first. */
static const struct arch *arch_of(const struct policy6_input *in)
{
	const struct dhcp6_bytes *list = &in->req->arch;
	const struct arch *first = NULL;

	for (size_t i = 0; i + 1 < list->len; i += 2) {
		const struct arch *a = arch_by_number(u16_at(list->at + i));
		if (request_boot_file(in->conf, a))
			return a;
		if (!first)
			first = a;
	}
	return first;
}

/* The MAC after a number of the kind of hardware (RFC 8415 §11.2, RFC 6939 §4). */
static bool take_mac(
    const struct dhcp6_bytes *b, size_t type_at, size_t mac_at, struct decision6 *d)
{
	if (!b->at || b->len != mac_at + MAC_LEN || u16_at(b->at + type_at) != ARPHRD_ETHER)
		return false;
	memcpy(d->mac, b->at + mac_at, MAC_LEN);
	return true;
}

/* By what is on the wire, or as the relay saw it there. */
static bool find_own_mac(const struct policy6_input *in, struct decision6 *d)
{
	const struct dhcp6_request *req = in->req;

	if (req->n_relays)
		return take_mac(&req->link_layer, 0, 2, d) ||
		       local6_mac(&req->relay[req->n_relays - 1].peer, d->mac);
	if (!in->mac)
		return local6_mac(&in->from.v6.sin6_addr, d->mac);
	memcpy(d->mac, in->mac, MAC_LEN);
	return true;
}

/* Its card's; else by its DUID, which may be of another card. */
static bool find_mac(const struct policy6_input *in, struct decision6 *d)
{
	const struct dhcp6_bytes *duid = &in->req->client_id;

	if (find_own_mac(in, d))
		return true;
	if (!duid->at)
		return false;
	if (u16_at(duid->at) == DUID_LLT)
		return take_mac(duid, 2, DUID_LLT_MAC_AT, d);
	return u16_at(duid->at) == DUID_LL && take_mac(duid, 2, DUID_MAC_AT, d);
}

static const struct host *find_host(
    const struct policy6_input *in, const struct decision6 *d, const uint8_t *uuid)
{
	const struct dhcp6_bytes *duid = &in->req->client_id;
	const struct machine_id id = {
	    .mac = d->has_mac ? d->mac : NULL,
	    .uuid = uuid,
	    .client = duid->len <= CLIENT_ID_MAX ? duid->at : NULL,
	    .client_len = duid->len <= CLIENT_ID_MAX ? duid->len : 0,
	};
	return host_find(&in->conf->hosts, &id);
}

/*
 * Sets who it is. edk2's DUID-UUID is SMBIOS's UUID as that has it, its first three fields
 * little-endian (Dhcp6GenerateClientId of Dhcp6Utility.c); RFC 6355 means the other order.
 */
static void find_machine(const struct policy6_input *in, struct decision6 *d)
{
	const struct dhcp6_bytes *duid = &in->req->client_id;

	d->has_mac = find_mac(in, d);
	d->has_uuid = duid->at && duid->len == 2 + UUID_SIZE && u16_at(duid->at) == DUID_UUID &&
		      !host_uuid_is_filler(duid->at + 2);
	if (d->has_uuid)
		uuid_swap(duid->at + 2, d->uuid);
	d->host = find_host(in, d, d->has_uuid ? d->uuid : NULL);
	if (!d->has_uuid || (d->host && d->host->id.kind <= HOST_UUID))
		return;
	const struct host *other = find_host(in, d, duid->at + 2);
	if (!other || other->id.kind != HOST_UUID)
		return;
	d->host = other;
	memcpy(d->uuid, duid->at + 2, UUID_SIZE);
}

/* The path of its profile's image, if it is to load that. */
static bool find_uki(const struct boot *b, const struct decision6 *d, char out[UKI_PATH])
{
	return d->kind == CLIENT_HTTP && d->host && !b->boot_file &&
	       uki_path_of_client(d->host, b, d->arch, out);
}

/* `http://[fd00::2]:8080` */
static void server_text(const struct conf *c, const char *address, uint16_t port, char out[80])
{
	bool tls = c->pxedhcpd.https != HTTPS_NO && c->httpbootd.tls_listen.n;

	if (tls)
		port = addr_port(&c->httpbootd.tls_listen.addr[0]);
	if (port == (tls ? 443 : 80))
		snprintf(out, 80, "http%s://%s", tls ? "s" : "", address);
	else
		snprintf(out, 80, "http%s://%s:%u", tls ? "s" : "", address, port);
}

/* http-root with its variables filled in, and the file; false: it is too long. */
static bool write_http(const struct policy6_input *in, const char *file, struct decision6 *d)
{
	const struct conf *c = in->conf;
	char ip[INET6_ADDRSTRLEN], address[INET6_ADDRSTRLEN + 2], server[80], port[8] = "";
	char mac[MAC_TEXT] = "", hyphen[MAC_TEXT] = "";

	inet_ntop(AF_INET6, &in->self, ip, sizeof ip);
	snprintf(address, sizeof address, "[%s]", ip);
	server_text(c, address, in->http_port, server);
	if (in->http_port != 80)
		snprintf(port, sizeof port, ":%u", in->http_port);
	if (d->has_mac) {
		mac_text(d->mac, ':', mac);
		mac_text(d->mac, '-', hyphen);
	}
	const struct expand_var vars[] = {
	    {"server", c->httpbootd.public_url ? c->httpbootd.public_url : server},
	    {"address", address}, {"port", port}, {"mac", mac}, {"mac-hyphen", hyphen},
	    {NULL, NULL}};
	const char *root = str_is_url(file) ? "" : c->pxedhcpd.http_root;
	if (!expand_vars(root, vars, d->url, sizeof d->url))
		return false;
	size_t len = strlen(d->url), more = strlen(file);
	if (len + more >= sizeof d->url)
		return false;
	memcpy(d->url + len, file, more + 1);
	return true;
}

static bool write_tftp(const struct policy6_input *in, const char *file, struct decision6 *d)
{
	char ip[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, &in->self, ip, sizeof ip);
	file += strspn(file, "/");
	int n = snprintf(d->url, sizeof d->url, "tftp://[%s]/%s", ip, file);
	return n > 0 && (size_t)n < sizeof d->url;
}

/* Chooses what it loads; false: refused, with d->why. */
static bool choose(const struct policy6_input *in, const struct boot *b, struct decision6 *d)
{
	char uki[UKI_PATH];

	d->why = "it does not say its architecture (option 61)";
	if (!d->arch)
		return false;
	bool has_uki = find_uki(b, d, uki);
	const char *file = has_uki        ? uki
			   : b->boot_file ? b->boot_file
					  : request_boot_file(in->conf, d->arch);
	d->why = "no boot file is configured for this architecture, by name or as arch-N";
	if (!file)
		return false;
	d->why = "the boot file's URL is too long";
	if (d->kind == CLIENT_HTTP) {
		if (!write_http(in, file, d))
			return false;
		d->why = "UEFI HTTP Boot over IPv6: gets the boot file's URL";
		return true;
	}
	if (str_is_url(file)) {
		d->why = "its boot file is a URL, and PXE loads by TFTP alone";
		return false;
	}
	if (in->no_pxe_port) {
		d->why = "another program has port 4011, where it would ask for its boot file";
		return false;
	}
	if (!write_tftp(in, file, d))
		return false;
	d->why = in->port == PXE_PORT ? "PXE over IPv6: asks for its boot file"
				      : "PXE over IPv6: comes to port 4011 for its boot file";
	return true;
}

static struct addr addr_of(const struct in6_addr *a)
{
	struct addr out = {.v6 = {.sin6_family = AF_INET6, .sin6_addr = *a}};

	out.len = sizeof out.v6;
	return out;
}

struct addr policy6_link(const struct dhcp6_request *req)
{
	const struct in6_addr *link = req->n_relays ? &req->relay[req->n_relays - 1].link : NULL;

	if (!link || IN6_IS_ADDR_UNSPECIFIED(link) || IN6_IS_ADDR_LINKLOCAL(link))
		return (struct addr){.len = 0};
	return addr_of(link);
}

/* To a relay it goes, and for a network that the machine is then served in. */
static bool may_relay(
    const struct policy6_input *in, const struct clients_rule *r, struct decision6 *d)
{
	const struct addr link = policy6_link(in->req);

	d->why = "it comes by a relay that is not in relays";
	d->outside = in->from;
	d->outside_relays = true;
	if (!clients_take_relay(r, &in->from, in->from_way))
		return false;
	d->why = "a relay passes it on from a network that is not in clients";
	d->outside = link;
	d->outside_relays = false;
	if (link.len && clients_judge(r, &link, in->link_way) == CLIENTS_OUTSIDE)
		return false;
	d->outside.len = 0;
	return true;
}

/* Whether an answer may go where this packet has it go; sets d->why. */
static bool has_destination(const struct policy6_input *in, struct decision6 *d)
{
	const struct clients_rule r = clients_rule(in->conf, "pxedhcpd");
	const struct addr self = addr_of(&in->self);

	if (in->req->n_relays)
		return may_relay(in, &r, d);
	if (clients_judge(&r, &in->from, in->from_way) != CLIENTS_OUTSIDE ||
	    (IN6_IS_ADDR_LINKLOCAL(&in->from.v6.sin6_addr) &&
		clients_on_net(&r, &self, in->self_bits)))
		return true;
	d->why = "it asks from an address that is not in clients";
	d->outside = in->from;
	return false;
}

/* Whether the configuration lets it boot; sets d->why. */
static bool is_allowed(const struct policy6_input *in, const struct boot *b, struct decision6 *d)
{
	d->why = "its section says ignore = yes";
	if (b->ignore == TRISTATE_YES)
		return false;
	d->why = "known-only = yes, and it has no [host] section";
	if (in->conf->pxedhcpd.known_only && (!d->host || d->host->id.kind == HOST_ANY))
		return false;
	return has_destination(in, d);
}

void policy6_decide(const struct policy6_input *in, struct decision6 *d)
{
	const struct dhcp6_request *req = in->req;

	memset(d, 0, sizeof *d);
	d->verdict = VERDICT_NOT_OURS;
	if (!is_ours(in, d))
		return;
	d->verdict = VERDICT_REFUSED;
	d->arch = arch_of(in);
	find_machine(in, d);
	const struct boot b = d->host ? host_boot(d->host) : (struct boot){0};
	if (!is_allowed(in, &b, d) || !choose(in, &b, d))
		return;
	d->verdict = VERDICT_ANSWER;
	d->reply = (struct dhcp6_reply){
	    .type = req->type == DHCP6_SOLICIT ? DHCP6_ADVERTISE : DHCP6_REPLY,
	    .xid = req->xid,
	    .client_id = req->client_id,
	    .server_id = in->duid,
	    .class = d->kind == CLIENT_HTTP ? "HTTPClient" : "PXEClient",
	    .url = d->url,
	    .relay = req->relay,
	    .n_relays = req->n_relays,
	};
}
