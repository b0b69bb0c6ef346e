#include "pxedhcpd/explain.h"

#include "common/log.h"
#include "pxedhcpd/policy.h"

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

const char explain_help[] =
    "  explain --arch ARCH [--mac MAC] [--class TEXT] [--ipxe] [--again] [--port 67|4011]\n"
    "          [--address ADDR]\n"
    "                 what would this client be answered, and why; ARCH is a name or number\n"
    "                 (bios, efi-x64, http-x64, 7 …), --again: it was told its boot file before\n";

static const char *const values[] = {"--arch", "--mac", "--class", "--port", "--address", NULL};
static const char *const flags[] = {"--ipxe", "--again", NULL};

/* What the command line describes. */
struct client {
	struct dhcp_request req;
	struct sockaddr_in from;
	struct in_addr local;
	uint16_t port;
	struct memory_entry told;
	bool again;
};

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

static bool take_arch(const struct daemon *d, struct client *c)
{
	const char *name = command_value(d->command, "--arch");
	const struct arch *a = name ? arch_by_name(name) : NULL;
	if (!a)
		return wrong(d, "--arch", name ? name : "", "an architecture: bios, efi-x64, 7 …");
	const uint8_t number[2] = {(uint8_t)(a->number >> 8), (uint8_t)a->number};
	set_value(&c->req.arch, number, sizeof number);

	char class[64];
	const char *text = command_value(d->command, "--class");
	if (!text) {
		snprintf(class, sizeof class, "%s:Arch:%05u:UNDI:003016",
		    a->http ? "HTTPClient" : "PXEClient", a->number);
		text = class;
	}
	set_value(&c->req.class, text, strlen(text));
	return true;
}

static bool take_rest(const struct daemon *d, struct client *c)
{
	const char *mac = command_value(d->command, "--mac");
	const char *port = command_value(d->command, "--port");
	const char *address = command_value(d->command, "--address");
	uint64_t number = DHCP_SERVER_PORT;

	if (mac && !str_mac(mac, c->req.chaddr))
		return wrong(d, "--mac", mac, "a MAC address: 52:54:00:12:34:56");
	if (port && (!str_uint(port, 1, 65535, &number) ||
			(number != DHCP_SERVER_PORT && number != PXE_PORT)))
		return wrong(d, "--port", port, "67 or 4011");
	if (!str_addr4(address ? address : "192.0.2.1", &c->local))
		return wrong(d, "--address", address, "an IPv4 address: 10.0.0.2");
	c->port = (uint16_t)number;
	c->req.type = c->port == PXE_PORT ? DHCPREQUEST : DHCPDISCOVER;
	if (command_flag(d->command, "--ipxe"))
		set_value(&c->req.user_class, "iPXE", 4);
	c->again = command_flag(d->command, "--again");
	return true;
}

static bool read_client(const struct daemon *d, struct client *c)
{
	memset(c, 0, sizeof *c);
	c->req.op = BOOTREQUEST;
	c->req.htype = ARPHRD_ETHER;
	c->req.hlen = MAC_LEN;
	c->req.xid = 1;
	c->from.sin_family = AF_INET;
	return take_arch(d, c) && take_rest(d, c);
}

static const char *addr4(struct in_addr a, char text[INET_ADDRSTRLEN])
{
	inet_ntop(AF_INET, &a, text, INET_ADDRSTRLEN);
	return text;
}

static void print_reply(const struct policy_input *in, const struct decision *d)
{
	const struct dhcp_reply *r = &d->reply;
	uint8_t packet[DHCP_MAX];
	char text[INET_ADDRSTRLEN];

	printf("answer:    %s, by way of %s\n", r->type == DHCPOFFER ? "DHCPOFFER" : "DHCPACK",
	    form_text(d->form));
	if (d->to.sin_addr.s_addr)
		printf(
		    "to:        %s port %u\n", addr4(d->to.sin_addr, text), ntohs(d->to.sin_port));
	else
		printf("to:        the address and port that it asked from\n");
	printf("from:      port %u\n", in->port);
	printf("siaddr:    %s\n", addr4(r->siaddr, text));
	printf("file:      %s\n", r->boot_file);
	printf("option 60: %s\n", r->class);
	if (r->vendor.present) {
		printf("option 43:");
		for (int i = 0; i < r->vendor.len; i++)
			printf(" %02x", r->vendor.bytes[i]);
		printf("\n");
	}
	printf("length:    %zu bytes\n", dhcp_build(r, packet, sizeof packet));
	if (in->conf->lanboot.address.s_addr == 0)
		printf(
		    "           (our address is an example: it is the interface's that hears the "
		    "client; --address sets it here)\n");
}

/* What comes next, in the client's own way. */
static const char *next_step(const struct policy_input *in, const struct decision *d)
{
	switch (d->form) {
	case FORM_NONE:
		return "";
	case FORM_DIRECT:
		return "it loads the file by TFTP from siaddr, as soon as the site's DHCP server "
		       "has "
		       "given it an address";
	case FORM_4011:
		return in->port == PXE_PORT ? "it loads the file by TFTP from siaddr"
					    : "once it has an address, it asks siaddr on port 4011 "
					      "for the boot file "
					      "(pxedhcpd explain --port 4011 shows that answer), "
					      "then loads it by TFTP";
	case FORM_HTTP:
		return "it asks for the URL with HEAD, then GET";
	case FORM_SCRIPT:
		return "it loads and runs the script (httpbootd explain --mac shows it)";
	}
	return "";
}

int explain(struct daemon *d)
{
	struct client c;
	struct decision out;

	command_check(d, values, flags, 0);
	if (!read_client(d, &c))
		return EXIT_USAGE;
	struct policy_input in = {
	    .conf = d->conf,
	    .req = &c.req,
	    .port = c.port,
	    .from = c.from,
	    .local = c.local,
	    .told = c.again ? &c.told : NULL,
	};
	policy_decide(&in, &out);

	const uint8_t *mac = c.req.chaddr;
	const struct host *h = host_find_own(&d->conf->hosts, &(struct machine_id){.mac = mac});
	char text[MAC_TEXT];
	printf("client:    %s, %s%s, on port %u\n", mac_text(mac, ':', text),
	    out.arch ? out.arch->name : "no architecture", out.ipxe ? ", iPXE" : "", in.port);
	if (h)
		printf("host:      %s (%s:%u)\n", h->name ? h->name : "without a name", h->file,
		    h->line);
	printf("why:       %s\n", out.why);
	if (out.verdict != VERDICT_ANSWER) {
		printf("answer:    none\n");
		return 1;
	}
	print_reply(&in, &out);
	printf("next:      %s\n", next_step(&in, &out));
	return 0;
}
