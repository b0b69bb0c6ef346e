#include "pxedhcpd/explain.h"

#include "common/host_name.h"
#include "pxedhcpd/client.h"
#include "pxedhcpd/explain_subject.h"
#include "pxedhcpd/firmware.h"
#include "pxedhcpd/pcap.h"
#include "pxedhcpd/policy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char explain_help[] =
    "  explain [MACHINE] [--arch ARCH] [--mac MAC] [--uuid UUID] [--client-id HEX]\n"
    "          [--class TEXT] [--ipxe] [--features N,N…] [--again] [--port 67|4011]\n"
    "          [--address ADDR]\n"
    "                 what would this client be answered, and why; MACHINE is its MAC, UUID,\n"
    "                 address or name; ARCH is a name or number (bios, efi-x64, http-x64, 7 …),\n"
    "                 without it a MACHINE is asked for as each that has a boot file;\n"
    "                 --features: what its iPXE lists (19 HTTP, 24 bzImage, 36 EFI); --again:\n"
    "                 it comes back after such an answer\n"
    "  explain PATH   who is told to load this file\n"
    "  explain --pcap FILE [--address ADDR]\n"
    "                 the same for each request in a capture file\n";

static const uint32_t example_client = 0xc6336439; /* 198.51.100.57, RFC 5737 */

static const char *const values[] = {
    "--arch", "--mac", "--uuid", "--client-id", "--class", "--features", "--port", "--address",
    "--pcap", NULL};
static const char *const flags[] = {"--ipxe", "--again", NULL};

static bool wrong(const struct daemon *d, const char *option, const char *value, const char *want)
{
	fprintf(stderr, "%s: explain %s %s: expected %s\n", d->name, option, value, want);
	return false;
}

static void set_value(struct dhcp_value *v, const void *bytes, size_t len)
{
	v->present = true;
	v->len = (uint8_t)(len > OPTION_ROOM ? OPTION_ROOM : len);
	memcpy(v->bytes, bytes, v->len);
}

static bool take_arch(const struct daemon *d, const char *name, struct dhcp_request *req)
{
	const struct arch *a = name ? arch_by_name(name) : NULL;
	if (!a)
		return wrong(d, "--arch", name ? name : "", "an architecture: bios, efi-x64, 7 …");
	const uint8_t number[2] = {(uint8_t)(a->number >> 8), (uint8_t)a->number};
	set_value(&req->arch, number, sizeof number);

	char class[64];
	const char *text = command_value(d->command, "--class");
	if (!text) {
		snprintf(class, sizeof class, "%s:Arch:%05u:UNDI:003016",
		    a->http ? "HTTPClient" : "PXEClient", a->number);
		text = class;
	}
	set_value(&req->class, text, strlen(text));
	return true;
}

static bool take_uuid(const struct daemon *d, struct dhcp_request *req)
{
	const char *text = command_value(d->command, "--uuid");
	uint8_t uuid[UUID_SIZE];

	if (!text)
		return true;
	if (!str_uuid(text, uuid))
		return wrong(d, "--uuid", text, "a UUID: 44454c4c-4d00-1039-8035-b4c04f4b4d31");
	explain_uuid(uuid, req);
	return true;
}

static bool take_client(const struct daemon *d, struct dhcp_request *req)
{
	const char *text = command_value(d->command, "--client-id");
	uint8_t bytes[CLIENT_ID_MAX];
	size_t len = text ? client_id_parse(text, strlen(text), bytes) : 0;

	if (text && !len)
		return wrong(d, "--client-id", text, "2 to 64 bytes in hex: ff:00:9c:81");
	if (len)
		explain_client(bytes, len, req);
	return true;
}

static bool take_features(const struct daemon *d, struct dhcp_request *req)
{
	const char *text = command_value(d->command, "--features");
	uint8_t option[OPTION_ROOM];
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

static bool take_rest(const struct daemon *d, struct policy_input *in, struct dhcp_request *req)
{
	const char *mac = command_value(d->command, "--mac");
	const char *port = command_value(d->command, "--port");
	uint64_t number = DHCP_SERVER_PORT;

	if (mac && !str_mac(mac, req->chaddr))
		return wrong(d, "--mac", mac, "a MAC address: 52:54:00:12:34:56");
	if (port && (!str_uint(port, 1, 65535, &number) ||
			(number != DHCP_SERVER_PORT && number != PXE_PORT)))
		return wrong(d, "--port", port, "67 or 4011");
	in->port = (uint16_t)number;
	req->type = in->port == PXE_PORT ? DHCPREQUEST : DHCPDISCOVER;
	if (in->port == PXE_PORT) /* it has an address by then */
		in->from = (struct sockaddr_in){.sin_family = AF_INET,
		    .sin_port = htons(PXE_PORT),
		    .sin_addr.s_addr = htonl(example_client)};
	if (command_flag(d->command, "--ipxe"))
		set_value(&req->user_class, "iPXE", 4);
	return true;
}

static const char *addr4(struct in_addr a, char text[INET_ADDRSTRLEN])
{
	inet_ntop(AF_INET, &a, text, INET_ADDRSTRLEN);
	return text;
}

static const char *kind_reason(const struct decision *d)
{
	switch (d->kind) {
	case CLIENT_PXE:
		return d->class ? "option 60 begins with one of 'pxe-classes'"
				: "option 60 begins with PXEClient";
	case CLIENT_HTTP:
		return "option 60 begins with HTTPClient";
	case CLIENT_CLASS:
		return "option 60 begins with one of 'classes'";
	case CLIENT_OTHER:
		break;
	}
	return "option 60 names no client of ours";
}

static const char *ipxe_reason(const struct policy_input *in, const struct decision *d)
{
	if (!request_is_ipxe(in->req))
		return "no: neither option 77 nor option 175 says so";
	if (request_lacks_features(in->req, d->arch))
		return "yes, but option 175 lacks HTTP, or the kernel format that a boot needs";
	return in->req->ipxe.len ? "yes, by option 175" : "yes, by option 77";
}

static const char *arch_reason(const struct policy_input *in, const struct decision *d)
{
	if (in->req->arch.len)
		return "by option 93";
	if (!d->arch || d->arch->number == 0)
		return "neither option 93 nor option 60 says it: taken for a BIOS";
	return "by option 60, since option 93 is not there";
}

/* Each step of the decision, and its reason. */
static void print_client(const struct policy_input *in, const struct decision *d)
{
	const uint8_t *mac = request_mac(in->req);
	char text[HOST_SECTION_TEXT], room[HOST_NAME_ROOM];
	const char *name = d->host ? host_name_of(d->host, mac, room) : NULL;

	explain_who(in->req, in->port);
	printf("kind:      %s\n", kind_reason(d));
	if (d->kind != CLIENT_OTHER) {
		printf("iPXE:      %s\n", ipxe_reason(in, d));
		printf("arch:      %s, %s\n", d->arch ? d->arch->name : "not known",
		    arch_reason(in, d));
	}
	if (d->host)
		printf("host:      %s, [host %s] at %s:%u\n", name ? name : "without a name",
		    host_section_text(d->host, text), d->host->file, d->host->line);
	else if (d->kind != CLIENT_OTHER)
		printf("host:      no section is for it\n");
	if (in->told && in->told->told && d->kind != CLIENT_OTHER)
		printf("before:    it was answered in %s exchange\n",
		    in->told->told_xid == in->req->xid ? "this" : "another");
	printf("why:       %s\n", d->why);
}

/* By its class or its architecture; some later ones say they are PXEClient, of UEFI. */
static bool is_uboot(const struct policy_input *in, const struct decision *d)
{
	return value_starts(&in->req->class, "U-Boot") ||
	       (d->arch && (d->arch->file == ARCH_FILE_UBOOT_ARM32 ||
			       d->arch->file == ARCH_FILE_UBOOT_ARM64));
}

static void print_reply(const struct policy_input *in, const struct decision *d)
{
	const struct dhcp_reply *r = &d->reply;
	uint8_t packet[DHCP_MAX];
	char text[INET_ADDRSTRLEN];

	printf("answer:    %s, form %s\n", r->type == DHCPOFFER ? "DHCPOFFER" : "DHCPACK",
	    form_text(d->form));
	if (in->from.sin_addr.s_addr != htonl(example_client))
		printf(
		    "to:        %s port %u\n", addr4(d->to.sin_addr, text), ntohs(d->to.sin_port));
	else
		printf("to:        the address and port that it asked from\n");
	printf("from:      port %u\n", in->port);
	if (d->delay_ms)
		printf("delay:     %u ms\n", d->delay_ms);
	printf("siaddr:    %s\n", addr4(r->siaddr, text));
	printf("file:      %s\n", r->boot_file);
	printf("option 60: %s\n", r->class);
	if (r->vendor.present) {
		printf("option 43:");
		for (int i = 0; i < r->vendor.len; i++)
			printf(" %02x", r->vendor.bytes[i]);
		printf("\n");
	}
	if (r->relay->len)
		printf("option 82: the relay's own, %u bytes, back as it came\n", r->relay->len);
	size_t len = dhcp_build(r, packet, sizeof packet);
	if (len)
		printf("length:    %zu bytes\n", len);
	else
		printf("length:    over %zu bytes, which the client takes: it is not sent\n",
		    r->max_size);
	if (is_uboot(in, d)) {
		printf("U-Boot then: %s\n", uboot_does());
	} else if (d->form == FORM_PLAIN) {
		printf("it then:   %s\n", other_does());
	} else {
		printf("edk2 then: %s\n", edk2_does(r, in->port));
		printf("iPXE then: %s\n", ipxe_does(r, in->port));
	}
}

/* The exit code: 0 if it is answered. */
static int print_decision(const struct policy_input *in, const struct decision *d)
{
	print_client(in, d);
	if (d->verdict == VERDICT_ANSWER)
		print_reply(in, d);
	else
		printf("answer:    none\n");
	return d->verdict == VERDICT_ANSWER ? 0 : 1;
}

static int explain_options(
    struct daemon *d, struct policy_input *in, const char *arch, const struct subject *subject)
{
	struct dhcp_request req = {
	    .op = BOOTREQUEST, .htype = ARPHRD_ETHER, .hlen = MAC_LEN, .xid = 1};
	struct memory_entry told;
	struct decision out;

	explain_is(subject, &req);
	if (!take_arch(d, arch, &req) || !take_uuid(d, &req) || !take_features(d, &req) ||
	    !take_rest(d, in, &req) || !take_client(d, &req))
		return EXIT_USAGE;
	in->req = &req;
	policy_decide(in, &out);
	if (command_flag(d->command, "--again")) {
		told = out.after;
		in->told = out.remember ? &told : NULL;
		in->now_ms = 1000;
		req.xid = 2;
		policy_decide(in, &out);
	}
	int status = print_decision(in, &out);
	if (in->conf->lanboot.address.s_addr == 0 && !command_value(d->command, "--address"))
		printf("(192.0.2.1 stands for the address of the interface that hears the client; "
		       "--address says it)\n");
	return status;
}

/* It asks for a file by TFTP, or gets nowhere: what is known of it changes. */
static void take_tftp(struct memory *memory, const struct pcap_udp *udp)
{
	enum { RRQ = 1 };
	uint8_t chaddr[CHADDR_LEN] = {0};
	if (!udp->has_mac || udp->len < 2 || udp->payload[0] != 0 || udp->payload[1] != RRQ)
		return;
	memcpy(chaddr, udp->mac, sizeof udp->mac);
	const struct memory_entry *known = memory_find_latest(memory, chaddr, NULL, udp->time_ms);
	struct memory_entry after;
	if (!known)
		return;
	after = *known;
	if (memory_loaded(&after, udp->time_ms))
		memory_put(memory, &after, udp->time_ms);
}

static int explain_packets(struct policy_input *in, struct pcap *p)
{
	enum { TFTP_PORT = 69 };
	static struct memory memory;
	struct pcap_udp udp = {.number = 0};
	struct dhcp_request req;
	struct decision out;
	uint64_t start_ms = 0;
	bool any = false;
	int requests = 0;

	while (pcap_next_udp(p, &udp)) {
		uint16_t port = ntohs(udp.to.sin_port);
		start_ms = any ? start_ms : udp.time_ms;
		any = true;
		if (port == TFTP_PORT)
			take_tftp(&memory, &udp);
		if (port != DHCP_SERVER_PORT && port != PXE_PORT)
			continue;
		requests++;
		uint64_t at = udp.time_ms - start_ms;
		printf("packet:    %u, at %" PRIu64 ".%03u s\n", udp.number, at / 1000,
		    (unsigned)(at % 1000));
		enum dhcp_result r = dhcp_parse(udp.payload, udp.len, &req);
		if (r != DHCP_OK) {
			printf("malformed: %s\n\n", dhcp_result_text(r));
			continue;
		}
		in->req = &req;
		in->port = port;
		in->from = udp.from;
		in->now_ms = udp.time_ms;
		in->told = memory_recall(&memory, in->conf, &req, udp.time_ms);
		policy_decide(in, &out);
		print_decision(in, &out);
		if (out.remember)
			memory_put(&memory, &out.after, udp.time_ms);
		printf("\n");
	}
	return requests;
}

static int explain_pcap(const struct daemon *d, struct policy_input *in, const char *path)
{
	struct stat st;
	struct pcap p;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *data = fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0
			 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
			 : MAP_FAILED;

	if (data == MAP_FAILED) {
		fprintf(stderr, "%s: cannot read %s: %s\n", d->name, path,
		    errno ? strerror(errno) : "it is empty");
		return 1;
	}
	if (!pcap_start(&p, data, (size_t)st.st_size)) {
		fprintf(stderr, "%s: %s is no capture file (pcap or pcapng)\n", d->name, path);
		return 1;
	}
	if (explain_packets(in, &p) == 0)
		printf("there is no packet to port 67 or 4011 in %s\n", path);
	munmap(data, (size_t)st.st_size);
	close(fd);
	return 0;
}

/* A machine that is named, or the one that the options say. */
static int explain_word(struct daemon *d, struct policy_input *in)
{
	const char *word = command_word(d->command, values, 0);
	const char *arch = command_value(d->command, "--arch"), *each;
	struct subject s = {.kind = SUBJECT_PATH};
	int status = 1;

	if (word)
		subject_read(&d->conf->hosts, word, &s);
	if (word && s.kind == SUBJECT_PATH)
		return explain_path(d->conf, word);
	if (word)
		explain_note(&s);
	if (arch ||
	    (!word && !command_value(d->command, "--mac") && !command_value(d->command, "--uuid")))
		return explain_options(d, in, arch, &s);
	for (size_t at = 0; (each = explain_arch(d->conf, &at));) {
		printf("as:        %s\n", each);
		int one = explain_options(d, in, each, &s);
		if (one != 1)
			status = one;
		if (one == EXIT_USAGE)
			break;
		in->told = NULL;
		printf("\n");
	}
	return status;
}

int explain(struct daemon *d)
{
	struct policy_input in = {
	    .conf = d->conf, .http_port = conf_http_port(d->conf), .from = {.sin_family = AF_INET}};
	const char *address = command_value(d->command, "--address");
	const char *pcap = command_value(d->command, "--pcap");

	command_check(d, values, flags, 1);
	errno = 0;
	if (!str_addr4(address ? address : "192.0.2.1", &in.local)) {
		wrong(d, "--address", address, "an IPv4 address: 10.0.0.2");
		return EXIT_USAGE;
	}
	return pcap ? explain_pcap(d, &in, pcap) : explain_word(d, &in);
}
