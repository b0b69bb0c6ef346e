/*
 * Two machines that are on and have one MAC: they ask in turn, each with its own UUID. Packet by
 * packet on a clock of the test's own; what else has two UUIDs at one MAC is no such case.
 */
#include "pxedhcpd/history.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <string.h>

enum what { PXE, HTTP, IPXE, TEST };

struct ask {
	unsigned at; /* seconds */
	enum what what;
	unsigned arch;
	/* a, b: a machine's; A: a's with its first fields turned; 0: none */
	char uuid;
	char twin; /* whom it is said to be the twin of; 0: nobody */
	bool is_other_card;
};

struct row {
	const char *name;
	struct ask asks[12];
};

#define END                                                                                        \
	{                                                                                          \
		.at = UINT32_MAX                                                                   \
	}

static const struct row rows[] = {
    {"two that are switched on at once",
	{{0, PXE, 7, 'a', 0, false}, {2, PXE, 7, 'b', 0, false}, {4, PXE, 7, 'a', 'b', false},
	    {6, PXE, 7, 'b', 'a', false}, END}},
    {"one by PXE, one by HTTP Boot", {{0, PXE, 7, 'a', 0, false}, {50, HTTP, 16, 'b', 0, false},
					 {100, PXE, 7, 'a', 'b', false}, END}},
    {"BIOS", {{0, PXE, 0, 'a', 0, false}, {9, PXE, 0, 'b', 0, false}, {20, PXE, 0, 'a', 'b', false},
		 END}},
    {"one that asks again and again",
	{{0, PXE, 7, 'a', 0, false}, {4, PXE, 7, 'a', 0, false}, {12, PXE, 7, 'a', 0, false}, END}},
    {"a dock that goes to another laptop, and stays there",
	{{0, PXE, 7, 'a', 0, false}, {30, PXE, 7, 'b', 0, false}, {34, PXE, 7, 'b', 0, false},
	    END}},
    {"a dock that comes back after long", {{0, PXE, 7, 'a', 0, false}, {30, PXE, 7, 'b', 0, false},
					      {121, PXE, 7, 'a', 0, false}, END}},
    {"two cards of one machine",
	{{0, PXE, 7, 'a', 0, false}, {2, PXE, 7, 'b', 0, true}, {4, PXE, 7, 'a', 0, false}, END}},
    {"the iPXE that it loads says another UUID",
	{{0, PXE, 7, 'a', 0, false}, {9, IPXE, 7, 'b', 0, false}, {60, PXE, 7, 'a', 0, false},
	    {69, IPXE, 7, 'b', 0, false}, END}},
    {"or the same with its fields turned", {{0, PXE, 7, 'a', 0, false}, {9, IPXE, 7, 'A', 0, false},
					       {60, PXE, 7, 'a', 0, false}, END}},
    {"or none",
	{{0, PXE, 7, 'a', 0, false}, {9, IPXE, 7, 0, 0, false}, {60, PXE, 7, 'a', 0, false}, END}},
    {"firmware that turns the fields in HTTP Boot alone",
	{{0, PXE, 7, 'a', 0, false}, {30, HTTP, 16, 'A', 0, false}, {60, PXE, 7, 'a', 0, false},
	    END}},
    {"firmware that says none in HTTP Boot",
	{{0, PXE, 7, 'a', 0, false}, {30, HTTP, 16, 0, 0, false}, {60, PXE, 7, 'a', 0, false},
	    END}},
    {"UEFI, and the card's own ROM behind it",
	{{0, PXE, 7, 'a', 0, false}, {30, PXE, 0, 'b', 0, false}, {60, PXE, 7, 'a', 0, false},
	    END}},
    {"what acts as a machine, to see whether it would boot",
	{{0, PXE, 7, 'a', 0, false}, {5, TEST, 7, 'b', 0, false}, {10, PXE, 7, 'a', 0, false},
	    END}},
};

static struct memory memory;

static void write_uuid(char name, uint8_t uuid[UUID_SIZE])
{
	uint8_t plain[UUID_SIZE];

	for (size_t i = 0; i < UUID_SIZE; i++)
		plain[i] = (uint8_t)((name | 0x20) + (int)i);
	if (name & 0x20)
		memcpy(uuid, plain, UUID_SIZE);
	else
		uuid_swap(plain, uuid);
}

static struct dhcp_request request_of(const struct ask *a, uint32_t xid)
{
	static const char *const classes[] = {
	    [PXE] = "PXEClient", [HTTP] = "HTTPClient", [IPXE] = "PXEClient", [TEST] = "PXEClient"};
	struct dhcp_request req = {
	    .op = BOOTREQUEST, .htype = 1, .hlen = MAC_LEN, .xid = xid, .type = DHCPDISCOVER};

	memcpy(req.chaddr, a->is_other_card ? "\x52\x54\0\0\0\x02" : "\x52\x54\0\0\0\x01", MAC_LEN);
	req.class.present = req.arch.present = true;
	req.class.len = (uint8_t)strlen(classes[a->what]);
	memcpy(req.class.bytes, classes[a->what], req.class.len);
	req.arch.len = 2;
	req.arch.bytes[1] = (uint8_t)a->arch;
	if (a->what == IPXE) {
		req.user_class.present = true;
		req.user_class.len = 4;
		memcpy(req.user_class.bytes, "iPXE", 4);
	}
	req.marked = a->what == TEST;
	if (a->uuid) {
		uint8_t uuid[UUID_SIZE];
		write_uuid(a->uuid, uuid);
		request_set_uuid(uuid, &req);
	}
	return req;
}

/* Returns whom it is said to be the twin of; 0: nobody. */
static char ask(const struct conf *c, const struct ask *a, uint32_t xid)
{
	const struct dhcp_request req = request_of(a, xid);
	struct local_net net = {.mask.s_addr = htonl(0xffffff00)};
	struct policy_input in = {.conf = c,
	    .http_port = 80,
	    .req = &req,
	    .port = DHCP_SERVER_PORT,
	    .nets = {&net, 1},
	    .now_ms = 1000 + a->at * UINT64_C(1000)};
	struct decision d;
	uint8_t uuid[UUID_SIZE];

	in.previous = memory_recall(&memory, c, &req, in.now_ms);
	str_addr4("10.0.0.2", &net.addr);
	str_addr4("10.0.0.2", &in.local);
	str_addr4("10.0.0.57", &in.from.sin_addr);
	policy_decide(&in, &d);
	CHECK_NUM(d.verdict, VERDICT_ANSWER);
	const struct memory_entry *twin = history_twin(&memory, &in, &d);
	char name = 0;
	for (char of = 'a'; twin && of <= 'b'; of++) {
		write_uuid(of, uuid);
		if (memcmp(uuid, twin->key.uuid, UUID_SIZE) == 0)
			name = of;
	}
	CHECK(!twin || name);
	if (d.has_update)
		memory_put(&memory, &d.update, in.now_ms);
	return name;
}

static void test_twins(void)
{
	for (int chains = 0; chains < 2; chains++) {
		/* With ipxe-rom = chain it is remembered of iPXE, too, that it was offered a file.
		 */
		struct conf *c =
		    conf_of(chains ? "[pxedhcpd]\nipxe-rom = chain\n" : "[pxedhcpd]\n");
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			memset(&memory, 0, sizeof memory);
			uint32_t xid = 0;
			for (const struct ask *a = rows[i].asks; a->at != UINT32_MAX; a++) {
				unit_row(rows[i].name);
				CHECK_NUM(ask(c, a, ++xid), a->twin);
			}
		}
		conf_free(c);
	}
}

int main(void)
{
	unit_run("twin: two machines with one MAC, and what only looks like it", test_twins);
	return unit_result();
}
