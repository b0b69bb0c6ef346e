/* Who may be a client: by the configuration, the address, and where the kernel has it. */
#include "common/clients.h"
#include "common/gate.h"
#include "common/key_set.h"
#include "tests/unit/unit.h"

#include <unistd.h>

/* The rule of both keys as they are written; NULL: the default. */
static bool rule_of(
    struct conf *c, const char *clients, const char *relays, struct clients_rule *out)
{
	struct key_input in = {key_find("lanboot", "clients"), &c->arena, ""};
	bool good = key_set(&in, c, clients ? clients : in.key->default_value);

	in.key = key_find("pxedhcpd", "relays");
	good = key_set(&in, c, relays ? relays : in.key->default_value) && good;
	*out = clients_rule(c, "tftpd");
	return good;
}

static const struct {
	const char *clients, *relays, *who;
	enum way way;
	enum clients_verdict verdict;
} judged[] = {
    {NULL, NULL, "10.0.0.57", WAY_LINK, CLIENTS_LINK},
    {NULL, NULL, "10.0.0.57", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, NULL, "10.0.0.57", WAY_UNKNOWN, CLIENTS_OUTSIDE},
    {NULL, NULL, "192.0.2.1", WAY_LINK, CLIENTS_LINK},
    {NULL, NULL, "192.0.2.1", WAY_HERE, CLIENTS_HERE},
    {NULL, NULL, "127.0.0.1", WAY_UNKNOWN, CLIENTS_HERE},
    {NULL, NULL, "127.9.9.9", WAY_HERE, CLIENTS_HERE},
    {NULL, NULL, "::1", WAY_UNKNOWN, CLIENTS_HERE},
    {NULL, NULL, "::ffff:127.0.0.1", WAY_UNKNOWN, CLIENTS_HERE},
    {NULL, NULL, "169.254.3.4", WAY_UNKNOWN, CLIENTS_LINK},
    {NULL, NULL, "169.254.169.254", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, NULL, "fe80::1", WAY_UNKNOWN, CLIENTS_LINK},
    {NULL, NULL, "fd00::1", WAY_LINK, CLIENTS_LINK},
    {NULL, NULL, "2001:db8::1", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, NULL, "0.0.0.0", WAY_LINK, CLIENTS_OUTSIDE},
    {NULL, NULL, "255.255.255.255", WAY_LINK, CLIENTS_OUTSIDE},
    {NULL, NULL, "224.0.0.1", WAY_LINK, CLIENTS_OUTSIDE},
    {NULL, NULL, "::", WAY_LINK, CLIENTS_OUTSIDE},
    {NULL, NULL, "ff02::1", WAY_LINK, CLIENTS_OUTSIDE},

    {NULL, "yes", "10.7.7.7", WAY_ROUTER, CLIENTS_RELAYED},
    {NULL, "yes", "172.31.255.1", WAY_ROUTER, CLIENTS_RELAYED},
    {NULL, "yes", "172.32.0.1", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, "yes", "192.168.1.1", WAY_ROUTER, CLIENTS_RELAYED},
    {NULL, "yes", "100.127.0.1", WAY_ROUTER, CLIENTS_RELAYED},
    {NULL, "yes", "100.128.0.1", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, "yes", "fd12::1", WAY_ROUTER, CLIENTS_RELAYED},
    {NULL, "yes", "192.0.2.1", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, "192.0.2.0/24", "192.0.2.1", WAY_ROUTER, CLIENTS_RELAYED},
    {NULL, "192.0.2.0/24", "10.7.7.7", WAY_ROUTER, CLIENTS_OUTSIDE},
    {NULL, "192.0.2.0/24", "10.7.7.7", WAY_LINK, CLIENTS_LINK},
    {"links", "yes", "10.7.7.7", WAY_ROUTER, CLIENTS_OUTSIDE},

    {"10.0.3.0/24", NULL, "10.0.3.7", WAY_ROUTER, CLIENTS_NAMED},
    {"10.0.3.0/24", NULL, "::ffff:10.0.3.7", WAY_ROUTER, CLIENTS_NAMED},
    {"10.0.3.0/24", NULL, "10.0.4.7", WAY_LINK, CLIENTS_OUTSIDE},
    {"10.0.3.0/24", NULL, "fe80::1", WAY_LINK, CLIENTS_OUTSIDE},
    {"10.0.3.0/24", NULL, "10.0.4.7", WAY_HERE, CLIENTS_HERE},
    {"10.0.3.0/24", "yes", "10.7.7.7", WAY_ROUTER, CLIENTS_OUTSIDE},
    {"10.0.3.0/24 relays", "yes", "10.7.7.7", WAY_ROUTER, CLIENTS_RELAYED},
    {"10.0.3.7, fd00:3::/64", NULL, "10.0.3.7", WAY_ROUTER, CLIENTS_NAMED},
    {"10.0.3.7, fd00:3::/64", NULL, "10.0.3.8", WAY_ROUTER, CLIENTS_OUTSIDE},
    {"10.0.3.7, fd00:3::/64", NULL, "fd00:3::9", WAY_ROUTER, CLIENTS_NAMED},
    {"links 10.0.3.0/24", NULL, "10.0.4.7", WAY_LINK, CLIENTS_LINK},
    {"0.0.0.0/0 ::/0", NULL, "192.0.2.1", WAY_ROUTER, CLIENTS_NAMED},
    {"0.0.0.0/0 ::/0", NULL, "2001:db8::1", WAY_UNKNOWN, CLIENTS_NAMED},
    {"0.0.0.0/0", NULL, "2001:db8::1", WAY_ROUTER, CLIENTS_OUTSIDE},
    {"::/0", NULL, "192.0.2.1", WAY_ROUTER, CLIENTS_OUTSIDE},
    {"0.0.0.0/0 ::/0", NULL, "255.255.255.255", WAY_LINK, CLIENTS_OUTSIDE},
};

static void test_judge(void)
{
	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
		struct conf c = {0};
		struct clients_rule r;
		const struct addr who = unit_addr(judged[i].who);
		unit_row(judged[i].who);
		if (CHECK(rule_of(&c, judged[i].clients, judged[i].relays, &r)))
			CHECK_STR(clients_text(clients_judge(&r, &who, judged[i].way)),
			    clients_text(judged[i].verdict));
		arena_free(&c.arena);
	}
}

static const struct {
	const char *clients, *relays, *giaddr;
	enum way way;
	bool taken;
} taken[] = {
    {NULL, NULL, "10.0.3.1", WAY_ROUTER, false},
    {NULL, NULL, "10.0.0.9", WAY_LINK, false},
    {NULL, "yes", "10.0.3.1", WAY_ROUTER, true},
    {NULL, "yes", "192.0.2.9", WAY_LINK, true},
    {NULL, "yes", "192.0.2.9", WAY_ROUTER, false},
    {NULL, "yes", "255.255.255.255", WAY_LINK, false},
    {NULL, "192.0.2.0/24", "192.0.2.9", WAY_ROUTER, true},
    {NULL, "192.0.2.0/24", "10.0.3.1", WAY_ROUTER, false},
    {NULL, "192.0.2.0/24", "10.0.3.1", WAY_LINK, false},
    {"10.0.3.0/24", "yes", "10.0.3.1", WAY_ROUTER, true},
    {"10.0.3.0/24", "yes", "10.0.4.1", WAY_ROUTER, false},
    {"links 10.0.3.0/24", "yes", "10.0.4.1", WAY_LINK, true},
    {"10.0.3.0/24", "10.9.9.9", "10.9.9.9", WAY_ROUTER, true},
};

static void test_relay(void)
{
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		struct conf c = {0};
		struct clients_rule r;
		const struct addr giaddr = unit_addr(taken[i].giaddr);
		unit_row(taken[i].giaddr);
		if (CHECK(rule_of(&c, taken[i].clients, taken[i].relays, &r)))
			CHECK(clients_take_relay(&r, &giaddr, taken[i].way) == taken[i].taken);
		arena_free(&c.arena);
	}
}

static void test_net(void)
{
	static const struct {
		const char *clients, *ours;
		unsigned bits;
		bool may;
	} rows[] = {
	    {NULL, "10.0.0.1", 24, true},
	    {"relays", "10.0.0.1", 24, false},
	    {"10.0.0.0/24", "10.0.0.1", 24, true},
	    {"10.0.0.128/25", "10.0.0.1", 24, true},
	    {"10.0.0.57", "10.0.0.1", 24, true},
	    {"10.0.0.0/8", "10.0.0.1", 24, true},
	    {"10.0.1.0/24", "10.0.0.1", 24, false},
	    {"10.0.1.0/24 links", "10.0.0.1", 24, true},
	    {"::/0", "10.0.0.1", 24, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf c = {0};
		struct clients_rule r;
		const struct addr ours = unit_addr(rows[i].ours);
		unit_row(rows[i].clients);
		if (CHECK(rule_of(&c, rows[i].clients, NULL, &r)))
			CHECK(clients_on_net(&r, &ours, rows[i].bits) == rows[i].may);
		arena_free(&c.arena);
	}
}

static void test_values(void)
{
	static const struct {
		const char *clients, *relays;
		bool good;
	} rows[] = {
	    {"links", "yes", true},
	    {"links relays 10.0.3.7", "no", true},
	    {"10.0.3.0/33", "yes", false},
	    {"link", "yes", false},
	    {"52:54:00:12:34:56", "yes", false},
	    {"*", "yes", false},
	    {"links", "10.0.3.0/24 fd00::/64", true},
	    {"links", "links", false},
	    {"links", "yes 10.0.3.0/24", false},
	    {"links", "perhaps", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf c = {0};
		struct clients_rule r;
		unit_row(rows[i].clients);
		CHECK(rule_of(&c, rows[i].clients, rows[i].relays, &r) == rows[i].good);
		arena_free(&c.arena);
	}
}

static void test_advice(void)
{
	static const struct {
		const char *clients, *who, *advice;
	} rows[] = {
	    {NULL, "10.0.3.7", "clients = links relays 10.0.3.0/24"},
	    {"10.0.4.0/24", "::ffff:10.0.3.7", "clients = 10.0.4.0/24 10.0.3.0/24"},
	    {NULL, "2001:db8::1:2", "clients = links relays 2001:db8::/64"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf c = {0};
		struct clients_rule r;
		char out[CLIENTS_ADVICE];
		const struct addr who = unit_addr(rows[i].who);
		unit_row(rows[i].who);
		if (CHECK(rule_of(&c, rows[i].clients, NULL, &r)))
			CHECK_STR(clients_advice(&r, &who, out), rows[i].advice);
		arena_free(&c.arena);
	}
}

static void test_relay_advice(void)
{
	static const struct {
		const char *relays, *giaddr, *advice;
	} rows[] = {
	    {"no", "10.0.3.7", "relays = yes"},
	    {"no", "fe80::7", "relays = yes"},
	    {"no", "192.0.2.7", "relays = 192.0.2.0/24"},
	    {"yes", "192.0.2.7", "relays = 192.0.2.0/24"},
	    {"10.0.4.0/24", "10.0.3.7", "relays = 10.0.4.0/24 10.0.3.0/24"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf c = {0};
		struct clients_rule r;
		char out[CLIENTS_ADVICE];
		const struct addr giaddr = unit_addr(rows[i].giaddr);
		unit_row(rows[i].giaddr);
		if (CHECK(rule_of(&c, NULL, rows[i].relays, &r)))
			CHECK_STR(clients_relay_advice(&r, &giaddr, out), rows[i].advice);
		arena_free(&c.arena);
	}
}

/* The kernel's own word, of what it has in any network namespace. */
static void test_way(void)
{
	struct gate g;
	const struct addr here = unit_addr("127.0.0.1"), none = {.len = 0};

	if (!unit_loopback("the way to an address") || !CHECK(gate_open(&g)))
		return;
	CHECK_NUM(gate_way(&g, &here, 1), WAY_HERE);
	CHECK_NUM(gate_way(&g, &none, 1), WAY_UNKNOWN);
	g.netlink = (close(g.netlink), -1);
	unit_row("remembered");
	CHECK_NUM(gate_way(&g, &here, GATE_WAY_MS), WAY_HERE);
	unit_row("forgotten");
	CHECK_NUM(gate_way(&g, &here, 1 + GATE_WAY_MS), WAY_UNKNOWN);
	gate_close(&g);
}

int main(void)
{
	unit_run("who may be a client", test_judge);
	unit_run("who may be a relay", test_relay);
	unit_run("where clients may be", test_net);
	unit_run("keys for clients and relays", test_values);
	unit_run("what would let a client in", test_advice);
	unit_run("what would let a relay in", test_relay_advice);
	unit_run("the way to an address", test_way);
	return unit_result();
}
