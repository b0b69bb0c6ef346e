#include "pxedhcpd/explain6.h"

#include "common/host_name.h"
#include "common/key_value.h"
#include "pxedhcpd/explain_subject.h"
#include "pxedhcpd/local6.h"
#include "pxedhcpd/policy6.h"
#include "pxedhcpd/request.h"

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

enum { DUID_LL_LEN = 4 + MAC_LEN, DUID_UUID_LEN = 2 + UUID_SIZE };

/* Its DUID: the one that was said, else as edk2 makes it of a UUID, else of its MAC. */
static size_t write_duid(const struct dhcp_request *req, uint8_t duid[DHCP6_DUID_MAX])
{
	uint8_t uuid[UUID_SIZE];
	const uint8_t *mac = request_mac(req);

	if (req->client_id.len) {
		memcpy(duid, req->client_id.bytes, req->client_id.len);
		return req->client_id.len;
	}
	memset(duid, 0, DUID_UUID_LEN);
	if (request_uuid(req, uuid)) {
		duid[1] = 4;
		uuid_swap(uuid, duid + 2);
		return DUID_UUID_LEN;
	}
	duid[1] = 3;
	duid[3] = ARPHRD_ETHER;
	if (mac)
		memcpy(duid + 4, mac, MAC_LEN);
	return DUID_LL_LEN;
}

static void print_client(const struct policy6_input *in, const struct decision6 *d)
{
	char text[HOST_SECTION_TEXT], buffer[HOST_NAME_SIZE], uuid[HOST_ID_TEXT];
	const char *name =
	    d->host ? host_name_of(d->host, d->has_mac ? d->mac : NULL, buffer) : NULL;

	if (d->host && !name)
		name = d->host->name;
	printf("client:    %s, on port %u over IPv6\n",
	    d->has_mac ? mac_text(d->mac, ':', text) : "no Ethernet MAC", in->port);
	if (d->has_uuid)
		printf("uuid:      %s\n", uuid_text(d->uuid, uuid));
	printf("kind:      %s\n", d->kind == CLIENT_PXE    ? "option 16 begins with PXEClient"
				  : d->kind == CLIENT_HTTP ? "option 16 begins with HTTPClient"
							   : "option 16 names no client of ours");
	if (d->kind != CLIENT_OTHER)
		printf("arch:      %s, by option 61\n", d->arch ? d->arch->name : "not known");
	if (d->host)
		printf("host:      %s, [host %s] at %s:%u\n", name ? name : "without a name",
		    host_section_text(d->host, text), d->host->file, d->host->line);
	else if (d->kind != CLIENT_OTHER)
		printf("host:      no section is for it\n");
	printf("why:       %s\n", d->why);
}

static void print_reply(const struct policy6_input *in, const struct decision6 *d)
{
	const struct dhcp6_reply *r = &d->reply;
	const bool is_offer = r->type == DHCP6_ADVERTISE;
	uint8_t packet[DHCP6_MAX];
	char self[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, &in->self, self, sizeof self);
	printf("answer:    %s, without an address: that is the site's to give\n",
	    is_offer ? "ADVERTISE" : "REPLY");
	printf("option 16: %s\n", r->class);
	printf("option 59: %s\n", r->url);
	printf("length:    %zu bytes\n", dhcp6_build(r, packet, sizeof packet));
	if (d->kind == CLIENT_HTTP)
		printf("edk2 then: loads it, once the site's server has given it an address\n");
	else if (is_offer)
		printf("edk2 then: gets its address from the site's server, then asks [%s] port "
		       "4011 once, and waits for 3 s\n",
		    self);
	else
		printf("edk2 then: loads it by TFTP; an iPXE that comes this way needs a script "
		       "inside\n");
}

int explain6_request(const struct policy6_input *in)
{
	struct decision6 d;

	policy6_decide(in, &d);
	print_client(in, &d);
	if (in->conf->pxedhcpd.standby && d.verdict == VERDICT_ANSWER && in->port != PXE_PORT)
		printf("standby:   answered once it says that it has waited %u s\n",
		    in->conf->pxedhcpd.standby);
	if (!in->conf->pxedhcpd.ipv6)
		printf("ipv6:      no, so nobody is answered over IPv6\n");
	if (d.verdict != VERDICT_ANSWER || !in->conf->pxedhcpd.ipv6) {
		printf("answer:    none\n");
		return 1;
	}
	print_reply(in, &d);
	return 0;
}

int explain6(const struct explain6 *e)
{
	static const uint8_t server_mac[MAC_LEN] = {2, 0, 0, 0, 0, 1};
	uint8_t duid[DHCP6_DUID_MAX], ours[LOCAL6_DUID];
	const uint8_t arch[2] = {(uint8_t)(e->arch->number >> 8), (uint8_t)e->arch->number};
	const uint8_t *mac = request_mac(e->req);
	const bool is_known = mac && memcmp(mac, (uint8_t[MAC_LEN]){0}, MAC_LEN) != 0;
	struct addr from = {.v6 = {.sin6_family = AF_INET6, .sin6_addr = {{{0xfe, 0x80}}}}};
	char class[64];

	from.len = sizeof from.v6;
	local6_duid(server_mac, ours);
	snprintf(class, sizeof class, "%s:Arch:%05u:UNDI:003016",
	    e->arch->http ? "HTTPClient" : "PXEClient", e->arch->number);
	const char *text = e->class ? e->class : class;
	const struct dhcp6_request req = {
	    .type = e->port == PXE_PORT ? DHCP6_REQUEST : DHCP6_SOLICIT,
	    .xid = 1,
	    .server_id = {ours, sizeof ours},
	    .client_id = {duid, write_duid(e->req, duid)},
	    .user_class = {e->req->user_class.bytes, e->req->user_class.len},
	    .class = {(const uint8_t *)text, strlen(text)},
	    .arch = {arch, sizeof arch}};
	const struct policy6_input in = {.conf = e->conf,
	    .req = &req,
	    .port = e->port,
	    .http_port = conf_http_port(e->conf),
	    .from = e->at ? *e->at : from,
	    .from_way = e->at ? explain_way_to(e->at) : WAY_UNKNOWN,
	    .mac = is_known ? mac : NULL,
	    .self = e->self,
	    .self_bits = EXPLAIN6_SELF_BITS,
	    .duid = {ours, sizeof ours}};

	return explain6_request(&in);
}
