#include "pxedhcpd/explain.h"

#include "common/command.h"
#include "common/host_name.h"
#include "pxedhcpd/dhcp6.h"
#include "pxedhcpd/explain6.h"
#include "pxedhcpd/explain_pcap.h"
#include "pxedhcpd/explain_print.h"
#include "pxedhcpd/explain_subject.h"
#include "pxedhcpd/policy.h"
#include "pxedhcpd/request.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

const char explain_help[] =
    "  explain [MACHINE] [--arch ARCH] [--mac MAC] [--uuid UUID] [--client-id HEX]\n"
    "          [--class TEXT] [--ipxe] [--features N,N…] [--again] [--port 67|4011]\n"
    "          [--address ADDR] [--relay ADDR]\n"
    "  explain --ipv6 [MACHINE] [--arch ARCH] [--mac MAC] [--uuid UUID] [--client-id HEX]\n"
    "          [--class TEXT] [--ipxe] [--port 547|4011] [--address ADDR]\n"
    "                 what would this client be answered, and why; MACHINE is its MAC, UUID,\n"
    "                 address or name; ARCH is a name or number (bios, efi-x64, http-x64, 7 …),\n"
    "                 without it a MACHINE is asked for as each that has a boot file;\n"
    "                 --features: what its iPXE lists (19 HTTP, 24 bzImage, 36 EFI); --again:\n"
    "                 it comes back after such an answer; --relay: a relay passes it on\n"
    "  explain PATH   who is told to load this file\n"
    "  explain --pcap FILE [--address ADDR]\n"
    "                 the same for each request in a capture file\n";

struct explain_options {
	const char *arch, *mac, *uuid, *client_id, *class, *features, *port, *address, *relay;
	const char *pcap;
	bool ipxe, again, ipv6;
	const char *word; /* a machine or a path */
};

static bool wrong(const struct daemon *d, const char *option, const char *value, const char *want)
{
	fprintf(stderr, "%s: explain %s %s: expected %s\n", d->name, option, value, want);
	return false;
}

static void set_value(struct dhcp_value *v, const void *bytes, size_t len)
{
	v->present = true;
	v->len = (uint8_t)(len > OPTION_SIZE ? OPTION_SIZE : len);
	memcpy(v->bytes, bytes, v->len);
}

static bool take_arch(const struct daemon *d, const struct explain_options *o, const char *name,
    struct dhcp_request *req)
{
	const struct arch *a = name ? arch_by_name(name) : NULL;
	if (!a)
		return wrong(d, "--arch", name ? name : "", "an architecture: bios, efi-x64, 7 …");
	const uint8_t number[2] = {(uint8_t)(a->number >> 8), (uint8_t)a->number};
	set_value(&req->arch, number, sizeof number);

	char class[64];
	const char *text = o->class;
	if (!text) {
		snprintf(class, sizeof class, "%s:Arch:%05u:UNDI:003016",
		    a->http ? "HTTPClient" : "PXEClient", a->number);
		text = class;
	}
	set_value(&req->class, text, strlen(text));
	return true;
}

static bool take_uuid(
    const struct daemon *d, const struct explain_options *o, struct dhcp_request *req)
{
	const char *text = o->uuid;
	uint8_t uuid[UUID_SIZE];

	if (!text)
		return true;
	if (!str_uuid(text, uuid))
		return wrong(d, "--uuid", text, "a UUID: 44454c4c-4d00-1039-8035-b4c04f4b4d31");
	request_set_uuid(uuid, req);
	return true;
}

static bool take_client(
    const struct daemon *d, const struct explain_options *o, struct dhcp_request *req)
{
	const char *text = o->client_id;
	uint8_t bytes[CLIENT_ID_MAX];
	size_t len = text ? client_id_parse(text, strlen(text), bytes) : 0;

	if (text && !len)
		return wrong(d, "--client-id", text, "2 to 64 bytes in hex: ff:00:9c:81");
	if (len)
		request_set_client_id(bytes, len, req);
	return true;
}

static bool take_features(
    const struct daemon *d, const struct explain_options *o, struct dhcp_request *req)
{
	const char *text = o->features;
	uint8_t option[OPTION_SIZE];
	size_t n = 0;

	while (text && *text) {
		char word[4] = "";
		uint64_t feature;
		size_t len = strcspn(text, ",");
		memcpy(word, text, len < sizeof word ? len : 0);
		if (!str_uint(word, 1, 254, &feature) || n + 3 > sizeof option)
			return wrong(d, "--features", text, "numbers with commas: 19,24,33");
		option[n++] = (uint8_t)feature;
		option[n++] = 1;
		option[n++] = 1;
		text += len + (text[len] == ',');
	}
	if (n)
		set_value(&req->ipxe, option, n);
	return true;
}

static bool take_rest(const struct daemon *d, const struct explain_options *o,
    struct policy_input *in, struct dhcp_request *req)
{
	const char *mac = o->mac, *port = o->port;
	uint64_t number;

	if (mac && !str_mac(mac, req->chaddr))
		return wrong(d, "--mac", mac, "a MAC address: 52:54:00:12:34:56");
	const uint16_t first = o->ipv6 ? DHCP6_SERVER_PORT : DHCP_SERVER_PORT;
	if (!port)
		number = first;
	else if (!str_uint(port, 1, 65535, &number) || (number != first && number != PXE_PORT))
		return wrong(d, "--port", port, o->ipv6 ? "547 or 4011" : "67 or 4011");
	in->port = (uint16_t)number;
	req->type = in->port == PXE_PORT ? DHCPREQUEST : DHCPDISCOVER;
	if (in->port == PXE_PORT) /* it has an address by then */
		in->from = (struct sockaddr_in){.sin_family = AF_INET,
		    .sin_port = htons(PXE_PORT),
		    .sin_addr.s_addr = htonl(EXPLAIN_CLIENT)};
	if (in->port == PXE_PORT)
		in->from_way = WAY_LINK;
	if (o->relay && !str_addr4(o->relay, &req->giaddr))
		return wrong(d, "--relay", o->relay, "an IPv4 address: 10.0.3.1");
	in->giaddr_way = explain_way(req->giaddr);
	if (o->ipxe)
		set_value(&req->user_class, "iPXE", 4);
	return true;
}

/* Our address over IPv6, or one that stands for it. */
static bool take_self6(const struct daemon *d, const char *text, struct in6_addr *out)
{
	struct addr self;

	if (!subject_addr(text ? text : "2001:db8::1", &self) || self.sa.sa_family != AF_INET6)
		return wrong(d, "--address", text, "an IPv6 address: fd00:10::2");
	*out = self.v6.sin6_addr;
	return true;
}

static int explain_over_ipv6(const struct daemon *d, const struct explain_options *o,
    const struct policy_input *in, const struct dhcp_request *req, const char *arch,
    const struct subject *subject)
{
	const bool has_address =
	    subject->kind == SUBJECT_ADDRESS && subject->addr.sa.sa_family == AF_INET6;
	struct explain6 e = {.conf = d->conf,
	    .req = req,
	    .arch = arch_by_name(arch),
	    .class = o->class,
	    .port = in->port,
	    .at = has_address ? &subject->addr : NULL};

	if (o->relay || o->features || o->again) {
		fprintf(stderr, "%s: explain --ipv6: takes no %s: that is of DHCP for IPv4 alone\n",
		    d->name,
		    o->relay      ? "--relay"
		    : o->features ? "--features"
				  : "--again");
		return EXIT_USAGE;
	}
	if (!take_self6(d, o->address, &e.self))
		return EXIT_USAGE;
	int status = explain6(&e);
	if (!o->address)
		printf("(2001:db8::1 stands for the address of the interface that hears the "
		       "client; --address says it)\n");
	return status;
}

static int explain_client_as(const struct daemon *d, const struct explain_options *o,
    const struct policy_input *base, const char *arch, const struct subject *subject)
{
	struct policy_input in = *base;
	struct dhcp_request req = {
	    .op = BOOTREQUEST, .htype = ARPHRD_ETHER, .hlen = MAC_LEN, .xid = 1};
	struct memory_entry previous;
	struct decision out;

	explain_set_subject(subject, &req);
	if (!take_arch(d, o, arch, &req) || !take_uuid(d, o, &req) || !take_features(d, o, &req) ||
	    !take_rest(d, o, &in, &req) || !take_client(d, o, &req))
		return EXIT_USAGE;
	if (o->ipv6)
		return explain_over_ipv6(d, o, &in, &req, arch, subject);
	if (in.port == PXE_PORT && subject->kind == SUBJECT_ADDRESS &&
	    subject->addr.sa.sa_family == AF_INET) {
		in.from.sin_addr = subject->addr.v4.sin_addr;
		in.from_way = explain_way(in.from.sin_addr);
	}
	in.req = &req;
	policy_decide(&in, &out);
	if (o->again) {
		previous = out.update;
		in.previous = out.has_update ? &previous : NULL;
		in.now_ms = 1000;
		req.xid = 2;
		policy_decide(&in, &out);
	}
	int status = explain_print(&in, &out);
	if (in.conf->lanboot.address.s_addr == 0 && !o->address)
		printf("(192.0.2.1 stands for the address of the interface that hears the client; "
		       "--address says it)\n");
	return status;
}

/* A machine that is named, or the one that the options say. */
static int explain_word(
    const struct daemon *d, const struct explain_options *o, const struct policy_input *in)
{
	const char *word = o->word, *each;
	struct subject s = {.kind = SUBJECT_PATH};
	int status = 1;

	if (word)
		subject_read(&d->conf->hosts, word, &s);
	if (word && s.kind == SUBJECT_PATH)
		return explain_print_path(d->conf, word);
	if (word) {
		explain_print_unknown(&s);
		explain_print_clients(d->conf, &s);
	}
	if (o->arch || (!word && !o->mac && !o->uuid))
		return explain_client_as(d, o, in, o->arch, &s);
	for (size_t at = 0; (each = explain_next_arch(d->conf, &at));) {
		if (o->ipv6 && !arch_by_name(each)->number) /* BIOS has no IPv6 */
			continue;
		printf("as:        %s\n", each);
		int one = explain_client_as(d, o, in, each, &s);
		if (one != 1)
			status = one;
		if (one == EXIT_USAGE)
			break;
		printf("\n");
	}
	return status;
}

int explain(struct daemon *d)
{
	struct policy_input in = {
	    .conf = d->conf, .http_port = conf_http_port(d->conf), .from = {.sin_family = AF_INET}};
	struct explain_options o = {.word = NULL};
	const struct command_option options[] = {{"arch", &o.arch, NULL}, {"mac", &o.mac, NULL},
	    {"uuid", &o.uuid, NULL}, {"client-id", &o.client_id, NULL}, {"class", &o.class, NULL},
	    {"features", &o.features, NULL}, {"port", &o.port, NULL}, {"address", &o.address, NULL},
	    {"relay", &o.relay, NULL}, {"pcap", &o.pcap, NULL}, {"ipxe", NULL, &o.ipxe},
	    {"again", NULL, &o.again}, {"ipv6", NULL, &o.ipv6}, {NULL, NULL, NULL}};
	struct in6_addr self6;

	command_read(d, options, &o.word, 1);
	errno = 0;
	const bool is_6 = o.ipv6 || (o.pcap && o.address && strchr(o.address, ':'));
	if (!str_addr4(o.address && !is_6 ? o.address : "192.0.2.1", &in.local)) {
		wrong(d, "--address", o.address, "an IPv4 address: 10.0.0.2");
		return EXIT_USAGE;
	}
	if (!o.pcap)
		return explain_word(d, &o, &in);
	if (!take_self6(d, is_6 ? o.address : NULL, &self6))
		return EXIT_USAGE;
	return explain_pcap(d, &in, &self6, o.pcap);
}
