/* lanboot-probe acts as a machine: it is answered as that one, and nothing of it is remembered. */
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <string.h>

/* Which packet, by whom. */
struct asks {
	uint16_t port;
	uint8_t type;
	bool ipxe, marked, chained;
	const char *from;
};

static void decide(const struct conf *c, const struct asks *a, struct decision *d)
{
	static const char class[] = "PXEClient";
	struct local_net net = {.mask.s_addr = htonl(0xffffff00)};
	struct dhcp_request req = {.op = BOOTREQUEST,
	    .htype = 1,
	    .hlen = 6,
	    .chaddr = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .type = a->type,
	    .marked = a->marked,
	    .chained = a->chained,
	    .arch = {2, true, {0, 7}},
	    .class = {.len = sizeof class - 1, .present = true}};

	memcpy(req.class.bytes, class, sizeof class - 1);
	if (a->ipxe)
		req.user_class = (struct dhcp_value){4, true, {'i', 'P', 'X', 'E'}};
	str_addr4("10.0.0.2", &net.addr);
	struct policy_input in = {.conf = c,
	    .http_port = 80,
	    .req = &req,
	    .port = a->port,
	    .local = net.addr,
	    .nets = {&net, 1},
	    .now_ms = 1000};
	str_addr4(a->from, &in.from.sin_addr);
	policy_decide(&in, d);
}

static void test_probe(void)
{
	static const struct {
		const char *name;
		struct asks asks;
		enum answer answer; /* ANSWER_NONE: it is not answered */
		bool is_remembered;
	} rows[] = {
	    {"a machine", {67, DHCPDISCOVER, false, false, false, "0.0.0.0"}, ANSWER_4011, true},
	    {"a test as that machine", {67, DHCPDISCOVER, false, true, false, "0.0.0.0"},
		ANSWER_4011, false},
	    {"on port 4011", {4011, DHCPREQUEST, false, true, false, "10.0.0.57"}, ANSWER_4011,
		false},
	    {"on port 4011, of our own machine",
		{4011, DHCPREQUEST, false, true, false, "10.0.0.2"}, ANSWER_4011, false},
	    {"our own address, and no test", {4011, DHCPREQUEST, false, false, false, "10.0.0.2"},
		ANSWER_NONE, false},
	    {"a test from no host", {4011, DHCPREQUEST, false, true, false, "10.0.0.255"},
		ANSWER_NONE, false},
	    {"an iPXE in a ROM", {67, DHCPDISCOVER, true, false, false, "0.0.0.0"}, ANSWER_4011,
		true},
	    {"a test as one", {67, DHCPDISCOVER, true, true, false, "0.0.0.0"}, ANSWER_4011, false},
	    {"a test as the iPXE that was loaded", {67, DHCPDISCOVER, true, true, true, "0.0.0.0"},
		ANSWER_SCRIPT, false},
	};
	struct conf *c = conf_of("[pxedhcpd]\nipxe-rom = chain\n");
	struct decision d;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		decide(c, &rows[i].asks, &d);
		CHECK_NUM(d.verdict == VERDICT_ANSWER ? d.answer : ANSWER_NONE, rows[i].answer);
		CHECK_NUM(d.has_update, rows[i].is_remembered);
	}
	conf_free(c);
}

/* Of a packet, whose fields before its options are zeros. */
static void test_marks(void)
{
	static const struct {
		const char *name, *options;
		uint8_t op;
		bool marked, chained;
	} rows[] = {
	    {"none", "350101 ff", BOOTREQUEST, false, false},
	    {"a request", "350101 e007 6c616e626f6f74 ff", BOOTREQUEST, true, false},
	    {"one that was chained", "350101 e00f 6c616e626f6f7420636861696e6564 ff", BOOTREQUEST,
		true, true},
	    {"another's use of that option", "350101 e007 6c616e626f6f75 ff", BOOTREQUEST, false,
		false},
	    {"a reply", "350102 e007 6c616e626f6f74 ff", BOOTREPLY, true, false},
	    {"what no reply says", "350102 e00f 6c616e626f6f7420636861696e6564 ff", BOOTREPLY,
		false, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t packet[300] = {rows[i].op, 1, 6};
		struct dhcp_request req;
		unit_row(rows[i].name);
		unit_hex("63825363", packet + 236, 4);
		size_t len = DHCP_FIXED + unit_hex(rows[i].options, packet + DHCP_FIXED,
					      sizeof packet - DHCP_FIXED);
		enum dhcp_result r = rows[i].op == BOOTREPLY ? dhcp_parse_reply(packet, len, &req)
							     : dhcp_parse(packet, len, &req);
		CHECK_NUM(r, DHCP_OK);
		CHECK_NUM(req.marked, rows[i].marked);
		CHECK_NUM(req.chained, rows[i].chained);
	}
}

int main(void)
{
	unit_run("pxe: tests are answered, not remembered", test_probe);
	unit_run("pxe: how a test is known", test_marks);
	return unit_result();
}
