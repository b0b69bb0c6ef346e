#include "pxedhcpd/explain_print.h"

#include "common/host_name.h"
#include "common/path.h"
#include "common/uki.h"
#include "pxedhcpd/explain_firmware.h"
#include "pxedhcpd/explain_subject.h"
#include "pxedhcpd/request.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	if (!firmware_is_ipxe(in->req))
		return "no: neither option 77 nor option 175 says so";
	if (firmware_lacks_features(in->req, d->arch))
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

/* What would let it in. */
static void print_outside(const struct policy_input *in, const struct decision *d)
{
	const struct clients_rule r = clients_rule(in->conf, "pxedhcpd");
	const struct addr who = addr_of_ip4(d->outside, 0);
	char text[ADDR_TEXT], advice[CLIENTS_ADVICE];

	if (d->outside.s_addr)
		printf("%s   %s: '%s' would let it in\n",
		    d->outside_relays ? "relays: " : "clients:", addr_text(&who, text),
		    d->outside_relays ? clients_relay_advice(&r, &who, advice)
				      : clients_advice(&r, &who, advice));
}

/* What its section says of an image, and whether that is there; httpbootd, where it is not, helps.
 */
static void print_uki(const struct policy_input *in, const struct decision *d)
{
	char path[UKI_PATH], file[PATH_SIZE + UKI_PATH];
	const char *why;
	const struct boot b = d->host ? host_boot(d->host) : (struct boot){0};
	const enum uki_kind kind = d->host ? uki_of_host(d->host, &b, &why) : UKI_NONE;
	const char *processor =
	    d->arch ? arch_processor_of_pe(arch_by_number(d->arch->boot_file)->pe_machine) : NULL;

	if (kind == UKI_NONE || !processor)
		return;
	if (kind == UKI_CANNOT) {
		printf("uki:       none: %s\n", why);
		return;
	}
	if (d->kind != CLIENT_HTTP) {
		printf("uki:       by UEFI HTTP Boot alone\n");
		return;
	}
	uki_path_of_host(d->host, kind, processor, path);
	snprintf(file, sizeof file, "%s/%s", conf_httpbootd_root(in->conf), path);
	const bool is_there = access(file, F_OK) == 0;
	printf("uki:       %s%s%s%s\n", path, why ? ", for " : "", why ? why : "",
	    is_there
		? ""
		: "; it is not there: httpbootd hands out the boot file instead, until 'lanboot "
		  "uki make' has made it");
}

/* Whether it is answered at once. */
static void print_standby(const struct policy_input *in, const struct decision *d)
{
	const uint32_t seconds = in->conf->pxedhcpd.standby;

	if (d->standby == STANDBY_STEPS_IN || d->standby == STANDBY_GOES_ON)
		printf("standby:   answered: no other server was seen to answer it in %" PRIu64
		       ".%u s, and it has asked %u times\n",
		    d->waited.waited_ms / 1000, (unsigned)(d->waited.waited_ms % 1000 / 100),
		    d->waited.asked);
	else if (seconds && d->standby == STANDBY_NOTHING && d->verdict == VERDICT_ANSWER &&
		 in->port == DHCP_SERVER_PORT)
		printf("standby:   answered when it asks again and no other server was heard to "
		       "answer it, or has waited %u s\n",
		    seconds);
}

/* Each step of the decision, and its reason. */
static void print_client(const struct policy_input *in, const struct decision *d)
{
	static const uint8_t none[MAC_LEN];
	const uint8_t *mac = request_mac(in->req);
	char text[HOST_SECTION_TEXT], buffer[HOST_NAME_SIZE];
	/* Of a MAC that nobody said, as it is configured. */
	bool known = mac && memcmp(mac, none, sizeof none) != 0;
	const char *name = d->host ? host_name_of(d->host, known ? mac : NULL, buffer) : NULL;
	if (d->host && !name)
		name = d->host->name;

	explain_print_machine(in->req, in->port);
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
	if (in->previous && in->previous->offered && d->kind != CLIENT_OTHER)
		printf("before:    it was answered in %s exchange\n",
		    in->previous->offered_xid == in->req->xid ? "this" : "another");
	print_uki(in, d);
	print_standby(in, d);
	printf("why:       %s\n", d->why);
	print_outside(in, d);
}

/* The options that its section has: as text if they are, else in hex. */
static void print_extra(const struct dhcp_reply *r)
{
	struct reader extra = reader_of(r->extra, r->extra_len);
	struct dhcp_option o;

	while (dhcp_option_next(&extra, &o)) {
		bool text = true;
		for (size_t i = 0; i < o.len; i++)
			text = text && o.value[i] >= ' ' && o.value[i] < 0x7f;
		printf("option %u:%s", o.code, text ? " " : "");
		for (size_t i = 0; i < o.len; i++)
			printf(text ? "%c" : " %02x", o.value[i]);
		printf("\n");
	}
}

static void print_reply(const struct policy_input *in, const struct decision *d)
{
	const struct dhcp_reply *r = &d->reply;
	uint8_t packet[DHCP_MAX];
	char text[INET_ADDRSTRLEN];

	printf("answer:    %s, form %s\n", r->type == DHCPOFFER ? "DHCPOFFER" : "DHCPACK",
	    answer_text(d->answer));
	if (in->from.sin_addr.s_addr != htonl(EXPLAIN_CLIENT))
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
		char bytes[3 * OPTION_SIZE + 1];
		hex_text(r->vendor.bytes, r->vendor.len, ' ', bytes);
		printf("option 43: %s\n", bytes);
	}
	print_extra(r);
	if (r->relay->len)
		printf("option 82: the relay's own, %u bytes, back as it came\n", r->relay->len);
	size_t len = dhcp_build(r, packet, sizeof packet);
	if (len)
		printf("length:    %zu bytes\n", len);
	else
		printf("length:    over %zu bytes, which the client takes: it is not sent\n",
		    r->max_size);
	if (d->firmware == FIRMWARE_UBOOT) {
		printf("U-Boot then: %s\n", explain_uboot());
	} else if (d->answer == ANSWER_PLAIN) {
		printf("it then:   %s\n", explain_other());
	} else {
		printf("edk2 then: %s\n", explain_edk2(r, in->port));
		printf("iPXE then: %s\n", explain_ipxe(r, in->port));
	}
}

int explain_print(const struct policy_input *in, const struct decision *d)
{
	print_client(in, d);
	if (d->verdict == VERDICT_ANSWER)
		print_reply(in, d);
	else
		printf("answer:    none\n");
	return d->verdict == VERDICT_ANSWER ? 0 : 1;
}
