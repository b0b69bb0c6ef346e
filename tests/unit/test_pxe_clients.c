/*
 * Whom a forged packet could make us send to, and that we do not: by giaddr, by the sender's
 * address, by an interface without clients.
 */
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define ALL "255.255.255.255:68"
#define MENU "[pxedhcpd]\nform = menu\n"
#define RELAYS MENU "relays = yes\n"
#define NAMED MENU "relays = 203.0.113.0/24 10.9.9.9\n"
#define CLIENTS "[lanboot]\nclients = 10.0.0.0/24\n"
#define OWN "[lanboot]\nclients = 10.2.0.0/23\n" MENU "clients = 10.0.0.0/24\n"

enum { FIRST = 1, SECOND = 2 };

/* We are 10.0.0.2/24 on interface 1, and 10.2.0.1/23 and 192.0.2.1/29 on interface 2. */
static const struct row {
	const char *name, *conf;
	uint8_t type;              /* 0: DHCPDISCOVER */
	uint16_t port;             /* 0: 67 */
	unsigned ifindex;          /* 0: 1 */
	const char *from, *giaddr; /* NULL: 0.0.0.0 */
	enum way from_way, giaddr_way;
	bool alone;
	const char *to;      /* NULL: it is refused */
	const char *outside; /* whom the log names; NULL: nobody */
} rows[] = {
    {.name = "a DISCOVER", .to = ALL},
    {.name = "a DISCOVER from an old address", .from = "192.168.7.7", .to = ALL},
    {.name = "a DISCOVER to us alone, from afar", .alone = true, .from = "203.0.113.7"},
    {.name = "a DISCOVER to us alone, as if from near", .alone = true, .from = "10.0.0.57"},
    {.name = "a DISCOVER to us alone, from nobody", .alone = true},
    {.name = "where relays are heard", .conf = RELAYS, .alone = true, .from = "10.0.0.57"},

    {.name = "no relays: giaddr on our link", .giaddr = "10.0.0.9", .outside = "10.0.0.9"},
    {.name = "no relays: private", .giaddr = "10.7.0.1", .outside = "10.7.0.1"},
    {.name = "no relays: public",
	.giaddr = "198.51.100.7",
	.giaddr_way = WAY_ROUTER,
	.outside = "198.51.100.7"},
    {.name = "relays: private",
	.conf = RELAYS,
	.alone = true,
	.giaddr = "10.7.0.1",
	.giaddr_way = WAY_ROUTER,
	.to = "10.7.0.1:67"},
    {.name = "relays: on our link",
	.conf = RELAYS,
	.giaddr = "192.0.2.3",
	.giaddr_way = WAY_UNKNOWN,
	.to = "192.0.2.3:67"},
    {.name = "relays: public, by a route of the link",
	.conf = RELAYS,
	.giaddr = "198.51.100.7",
	.giaddr_way = WAY_LINK,
	.to = "198.51.100.7:67"},
    {.name = "relays: public",
	.conf = RELAYS,
	.giaddr = "198.51.100.7",
	.giaddr_way = WAY_ROUTER,
	.outside = "198.51.100.7"},
    {.name = "relays: public, no route",
	.conf = RELAYS,
	.giaddr = "198.51.100.7",
	.outside = "198.51.100.7"},
    {.name = "relays: all of a link", .conf = RELAYS, .giaddr = "10.0.0.255"},
    {.name = "relays: everybody", .conf = RELAYS, .giaddr = "255.255.255.255"},
    {.name = "relays: many", .conf = RELAYS, .giaddr = "239.1.1.1"},
    {.name = "relays: ourselves", .conf = RELAYS, .giaddr = "10.0.0.2"},
    {.name = "relays: the loopback", .conf = RELAYS, .giaddr = "127.0.0.1"},
    {.name = "named: in a network",
	.conf = NAMED,
	.giaddr = "203.0.113.1",
	.giaddr_way = WAY_ROUTER,
	.to = "203.0.113.1:67"},
    {.name = "named: by address",
	.conf = NAMED,
	.giaddr = "10.9.9.9",
	.giaddr_way = WAY_ROUTER,
	.to = "10.9.9.9:67"},
    {.name = "named: private, but another",
	.conf = NAMED,
	.giaddr = "10.9.9.8",
	.giaddr_way = WAY_ROUTER,
	.outside = "10.9.9.8"},
    {.name = "named: on our link, but another",
	.conf = NAMED,
	.giaddr = "10.0.0.9",
	.outside = "10.0.0.9"},
    {.name = "relays, and clients without them",
	.conf = CLIENTS RELAYS,
	.giaddr = "10.7.0.1",
	.giaddr_way = WAY_ROUTER,
	.outside = "10.7.0.1"},

    {.name = "a REQUEST on 4011",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.alone = true,
	.from = "10.0.0.57",
	.to = "10.0.0.57:68"},
    {.name = "a boot item, on 67", .type = DHCPREQUEST, .from = "10.0.0.57", .to = "10.0.0.57:68"},
    {.name = "on 4011, from afar",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "203.0.113.7",
	.from_way = WAY_ROUTER,
	.outside = "203.0.113.7"},
    {.name = "a boot item, from afar",
	.type = DHCPREQUEST,
	.from = "203.0.113.7",
	.from_way = WAY_ROUTER,
	.outside = "203.0.113.7"},
    {.name = "on 4011, no route",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "203.0.113.7",
	.outside = "203.0.113.7"},
    {.name = "on 4011, by a route of the link",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "203.0.113.7",
	.from_way = WAY_LINK,
	.to = "203.0.113.7:68"},
    {.name = "on 4011, private, by a router, no relays",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "10.7.0.57",
	.from_way = WAY_ROUTER,
	.outside = "10.7.0.57"},
    {.name = "on 4011, private, by a router, relays",
	.conf = RELAYS,
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "10.7.0.57",
	.from_way = WAY_ROUTER,
	.to = "10.7.0.57:68"},
    {.name = "on 4011, with a giaddr that it does not go to",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "10.0.0.57",
	.giaddr = "10.7.0.1",
	.to = "10.0.0.57:68"},
    {.name = "on 4011, from us", .type = DHCPREQUEST, .port = PXE_PORT, .from = "10.2.0.1"},
    {.name = "on 4011, from nobody", .type = DHCPREQUEST, .port = PXE_PORT},

    {.name = "clients: their interface", .conf = CLIENTS, .to = ALL},
    {.name = "clients: another one", .conf = CLIENTS, .ifindex = SECOND, .outside = "10.2.0.1"},
    {.name = "clients: a part of its second network",
	.conf = "[lanboot]\nclients = 192.0.2.4\n",
	.ifindex = SECOND,
	.to = ALL},
    {.name = "our own clients go before", .conf = OWN, .ifindex = SECOND, .outside = "10.2.0.1"},
    {.name = "our own clients", .conf = OWN, .to = ALL},
    {.name = "clients: asked by one",
	.conf = CLIENTS,
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "10.0.0.57",
	.to = "10.0.0.57:68"},
    {.name = "clients: asked by another on our link",
	.conf = CLIENTS,
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "10.2.0.57",
	.outside = "10.2.0.57"},
    {.name = "everybody",
	.conf = "[lanboot]\nclients = 0.0.0.0/0 ::/0\n",
	.type = DHCPREQUEST,
	.port = PXE_PORT,
	.from = "203.0.113.7",
	.from_way = WAY_ROUTER,
	.to = "203.0.113.7:68"},
};

static const struct local_net *our_nets(struct local_net nets[3])
{
	static const struct {
		const char *addr, *mask;
		unsigned ifindex;
	} ours[] = {{"10.0.0.2", "255.255.255.0", FIRST}, {"10.2.0.1", "255.255.254.0", SECOND},
	    {"192.0.2.1", "255.255.255.248", SECOND}};

	for (size_t i = 0; i < 3; i++) {
		nets[i] = (struct local_net){.ifindex = ours[i].ifindex};
		CHECK(str_addr4(ours[i].addr, &nets[i].addr));
		CHECK(str_addr4(ours[i].mask, &nets[i].mask));
	}
	return nets;
}

static struct dhcp_request request_of(const struct row *r)
{
	static const char class[] = "PXEClient";
	struct dhcp_request req = {.op = BOOTREQUEST,
	    .htype = 1,
	    .hlen = 6,
	    .xid = 7,
	    .chaddr = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .type = r->type ? r->type : DHCPDISCOVER,
	    .arch = {2, true, {0, 7}},
	    .class = {.len = sizeof class - 1, .present = true}};

	memcpy(req.class.bytes, class, sizeof class - 1);
	if (r->type == DHCPREQUEST && !r->port)
		req.vendor = (struct dhcp_value){6, true, {PXE_BOOT_ITEM, 4, 0x80, 0, 0, 0}};
	if (r->giaddr)
		CHECK(str_addr4(r->giaddr, &req.giaddr));
	return req;
}

static void check_row(const struct conf *c, const struct row *r)
{
	struct local_net nets[3];
	const struct dhcp_request req = request_of(r);
	struct policy_input in = {.conf = c,
	    .req = &req,
	    .port = r->port ? r->port : DHCP_SERVER_PORT,
	    .http_port = 80,
	    .from = {.sin_family = AF_INET, .sin_port = htons(DHCP_CLIENT_PORT)},
	    .from_way = r->from_way,
	    .giaddr_way = r->giaddr_way,
	    .to_us_alone = r->alone,
	    .ifindex = r->ifindex ? r->ifindex : FIRST,
	    .nets = {our_nets(nets), 3}};
	struct addr to = {.len = sizeof to.v4};
	struct decision d;
	char text[ADDR_TEXT];

	in.local = nets[in.ifindex == FIRST ? 0 : 1].addr;
	CHECK(!r->from || str_addr4(r->from, &in.from.sin_addr));
	policy_decide(&in, &d);
	CHECK_NUM(d.verdict, r->to ? VERDICT_ANSWER : VERDICT_REFUSED);
	to.v4 = d.to;
	if (r->to)
		CHECK_STR(addr_port_text(&to, text), r->to);
	to.v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = d.outside};
	CHECK_STR(addr_text(&to, text), r->outside ? r->outside : "0.0.0.0");
	CHECK(!r->outside || d.outside_relays == (r->giaddr != NULL));
}

static void test_destinations(void)
{
	char text[400];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *said = rows[i].conf ? rows[i].conf : "";
		snprintf(text, sizeof text, "%s%s[menu-item Alpine]\n", said,
		    strstr(said, MENU) ? "" : MENU);
		struct conf *c = conf_of(text);
		unit_row(rows[i].name);
		check_row(c, &rows[i]);
		conf_free(c);
	}
}

int main(void)
{
	unit_run("nothing is sent to who is no client", test_destinations);
	return unit_result();
}
