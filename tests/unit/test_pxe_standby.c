/*
 * Whom a standby leaves to the first server and whom it answers, packet by packet on a clock of
 * the test's own: as real firmware asks, with a first server that is well, dead, or dies.
 */
#include "pxedhcpd/standby.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum what {
	ASK,      /* DISCOVER of edk2 */
	ROM,      /* of an Intel PXE ROM */
	HTTP,     /* of UEFI HTTP Boot */
	IPXE,     /* of iPXE */
	RELAY,    /* of edk2, by a relay */
	IB,       /* of iPXE by InfiniBand: no hardware address */
	ORDINARY, /* of an operating system */
	LEASE,    /* REQUEST on 67 that names the site's server */
	BOOT,     /* REQUEST to us alone, on 4011 */
	OFFER,    /* another server's to it is heard */
};

enum want {
	NONE, /* nothing is decided, or not by standby */
	HELD,
	STEPS, /* steps in */
	GOES,  /* goes on */
};

struct step {
	unsigned at_ms;
	enum what what;
	uint32_t xid;
	uint16_t secs;
	enum want want;
};

struct walk {
	const char *name, *conf;
	bool deaf; /* packet sockets are not allowed */
	struct step steps[16];
};

#define END                                                                                        \
	{                                                                                          \
		.at_ms = UINT32_MAX                                                                \
	}
#define FOUR "[pxedhcpd]\nstandby = 4\nrelays = yes\n"

static const struct walk walks[] = {
    {"off: all are answered", "[pxedhcpd]\n", false,
	{{0, ASK, 1, 0, NONE}, {3000, ASK, 1, 3, NONE}, END}},
    {"none: off", "[pxedhcpd]\nstandby = none\n", false, {{0, ASK, 1, 0, NONE}, END}},
    {"a first server that is well", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {1, OFFER, 1, 0, NONE}, {3000, LEASE, 1, 0, NONE},
	    {9000, IPXE, 2, 4, HELD}, {9001, OFFER, 2, 0, NONE}, {9100, LEASE, 2, 8, NONE}, END}},
    {"its offer is read before the packet that it answers", FOUR, false,
	{{0, OFFER, 1, 0, NONE}, {1, ASK, 1, 0, HELD}, {3000, ASK, 1, 3, HELD}, END}},
    {"it is well, and the site's server is slow to lease", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {1, OFFER, 1, 0, NONE}, {3000, ASK, 1, 3, HELD},
	    {3001, OFFER, 1, 0, NONE}, {11000, ASK, 1, 11, HELD}, {11001, OFFER, 1, 0, NONE},
	    {27000, ASK, 1, 27, HELD}, {58000, ASK, 1, 58, HELD}, END}},
    {"it is dead: the second DISCOVER of edk2", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {3000, ASK, 1, 3, STEPS}, {11000, ASK, 1, 11, GOES},
	    {12000, LEASE, 1, 11, NONE}, {13000, BOOT, 2, 0, NONE}, {20000, IPXE, 3, 4, HELD},
	    {21000, IPXE, 3, 10, STEPS}, {23000, LEASE, 3, 14, NONE}, END}},
    {"UEFI HTTP Boot", FOUR, false,
	{{0, HTTP, 1, 0, HELD}, {4000, HTTP, 1, 4, STEPS}, {12000, HTTP, 1, 12, GOES}, END}},
    {"iPXE's secs is a count: 4 in its first packet, and all is no time", FOUR, false,
	{{0, IPXE, 1, 4, HELD}, {1000, IPXE, 1, 10, STEPS}, END}},
    {"nor is it in an iPXE whose first packet was not heard", FOUR, false,
	{{0, IPXE, 1, 8, HELD}, {2000, IPXE, 1, 14, STEPS}, END}},
    {"an iPXE that holds a proxy's offer says so", FOUR, false,
	{{0, IPXE, 1, 4, HELD}, {1000, IPXE, 1, 9, HELD}, {3000, IPXE, 1, 13, HELD},
	    {9000, IPXE, 1, 17, HELD}, END}},
    {"an old iPXE leaves it 0", FOUR, false,
	{{0, IPXE, 1, 0, HELD}, {1000, IPXE, 1, 0, STEPS}, END}},
    {"a ROM that says 4 at first", FOUR, false,
	{{0, ROM, 1, 4, HELD}, {4000, ROM, 1, 8, STEPS}, END}},
    {"such a ROM and a first server that is well: same xid, anew", FOUR, false,
	{{0, ROM, 1, 4, HELD}, {1, OFFER, 1, 0, NONE}, {2000, LEASE, 1, 4, NONE},
	    {30000, ROM, 1, 4, HELD}, {30001, OFFER, 1, 0, NONE}, {34000, ROM, 1, 8, HELD}, END}},
    {"and one that dies before its second boot", FOUR, false,
	{{0, ROM, 1, 4, HELD}, {1, OFFER, 1, 0, NONE}, {2000, LEASE, 1, 4, NONE},
	    {30000, ROM, 1, 4, HELD}, {34000, ROM, 1, 8, STEPS}, END}},
    {"and that no lease was given the first time", FOUR, false,
	{{0, ROM, 1, 4, HELD}, {1, OFFER, 1, 0, NONE}, {4000, ROM, 1, 8, HELD},
	    {50000, ROM, 1, 4, HELD}, {54000, ROM, 1, 8, STEPS}, END}},
    {"who is heard late has waited", FOUR, false, {{0, ASK, 1, 11, STEPS}, END}},
    {"in the wrong byte order, too", FOUR, false, {{0, ASK, 1, 0x0b00, STEPS}, END}},
    {"in the wrong byte order, a little", FOUR, false, {{0, ASK, 1, 0x0400, HELD}, END}},
    {"who is heard late and has not waited so long", "[pxedhcpd]\nstandby = 20\n", false,
	{{0, ASK, 1, 11, HELD}, {4000, ASK, 1, 15, STEPS}, END}},
    {"what is no time", FOUR, false,
	{{0, ASK, 1, 0x7fff, HELD}, {3000, ASK, 1, 0x7fff, STEPS}, END}},
    {"secs that stay 0", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {4000, ASK, 1, 0, STEPS}, {12000, ASK, 1, 0, GOES}, END}},
    {"another xid with each packet", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {2000, ASK, 2, 0, STEPS}, {4000, ASK, 3, 0, HELD},
	    {6000, ASK, 4, 0, STEPS}, END}},
    {"another xid, each answered by the first", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {1, OFFER, 1, 0, NONE}, {2000, ASK, 2, 0, HELD},
	    {2001, OFFER, 2, 0, NONE}, {4000, ASK, 3, 0, HELD}, END}},
    {"the same packet by two cards of ours", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {0, ASK, 1, 0, HELD}, {20, ASK, 1, 0, HELD},
	    {3000, ASK, 1, 3, STEPS}, {3000, ASK, 1, 3, GOES}, END}},
    {"a boot of an hour ago is none of this one", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {3600000, ASK, 2, 0, HELD}, {3603000, ASK, 2, 3, STEPS}, END}},
    {"the first dies after its offer", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {1, OFFER, 1, 0, NONE}, {3000, LEASE, 1, 0, NONE},
	    {35000, ASK, 2, 0, HELD}, {38000, ASK, 2, 3, STEPS}, END}},
    {"the first comes back: it is left to it", FOUR, false,
	{{0, ASK, 1, 0, HELD}, {3000, ASK, 1, 3, STEPS}, {4000, LEASE, 1, 3, NONE},
	    {20000, ASK, 2, 0, HELD}, {20001, OFFER, 2, 0, NONE}, {23000, ASK, 2, 3, HELD}, END}},
    {"the first has to wait with its answer", FOUR "[host *]\ndelay-ms = 5000\n", false,
	{{0, ASK, 1, 0, HELD}, {3000, ASK, 1, 3, HELD}, END}},
    {"by a relay, whose answers are not heard: once it has waited", FOUR, false,
	{{0, RELAY, 1, 0, HELD}, {3000, RELAY, 1, 3, HELD}, {11000, RELAY, 1, 11, STEPS}, END}},
    {"nothing is heard: the same", FOUR, true,
	{{0, ASK, 1, 0, HELD}, {3000, ASK, 1, 0, HELD}, {4000, ASK, 1, 0, STEPS}, END}},
    {"who asks us on 4011 was sent here", FOUR, false, {{0, BOOT, 1, 0, NONE}, END}},
    {"InfiniBand", FOUR, false,
	{{0, IB, 1, 4, HELD}, {1, OFFER, 1, 0, HELD}, {1000, IB, 1, 10, HELD}, END}},
    {"InfiniBand, and nobody answers", FOUR, false,
	{{0, IB, 1, 4, HELD}, {1000, IB, 1, 10, STEPS}, END}},
    {"an operating system is nobody's", FOUR, false,
	{{0, ORDINARY, 1, 0, NONE}, {3000, ORDINARY, 1, 3, NONE}, END}},
};

static struct standby standby;

static void set(struct dhcp_value *v, const void *bytes, size_t len)
{
	*v = (struct dhcp_value){.len = (uint8_t)len, .present = true};
	memcpy(v->bytes, bytes, len);
}

static struct dhcp_request request_of(const struct step *s, uint8_t machine)
{
	struct dhcp_request req = {.op = BOOTREQUEST,
	    .htype = 1,
	    .hlen = 6,
	    .xid = s->xid,
	    .secs = s->secs,
	    .type = s->what == LEASE || s->what == BOOT ? DHCPREQUEST : DHCPDISCOVER,
	    .chaddr = {2, 0, 0, 0, 0, machine}};
	const char *class = s->what == HTTP       ? "HTTPClient:Arch:00016"
			    : s->what == ORDINARY ? "MSFT 5.0"
						  : "PXEClient:Arch:00007";
	set(&req.class, class, strlen(class));
	set(&req.arch, s->what == HTTP ? "\0\20" : s->what == ROM ? "\0\0" : "\0\7", 2);
	if (s->what == IPXE || s->what == IB)
		set(&req.user_class, "iPXE", 4);
	if (s->what == IB) {
		req.htype = 32;
		req.hlen = 0;
		memset(req.chaddr, 0, sizeof req.chaddr);
	}
	if (s->what == RELAY)
		req.giaddr.s_addr = inet_addr("10.0.9.1");
	if (s->what == LEASE) {
		req.server_id.s_addr = inet_addr("10.0.0.1");
		req.requested.s_addr = inet_addr("10.0.0.57");
	}
	return req;
}

static struct decision decide(
    const struct conf *c, const struct walk *w, const struct step *s, uint8_t machine)
{
	static struct dhcp_request req;
	static struct decision d;

	req = request_of(s, machine);
	struct policy_input in = {.conf = c,
	    .req = &req,
	    .port = s->what == BOOT ? PXE_PORT : DHCP_SERVER_PORT,
	    .http_port = 80,
	    .from = {.sin_family = AF_INET, .sin_port = htons(68)},
	    .from_way = WAY_LINK,
	    .giaddr_way = WAY_LINK,
	    .to_us_alone = s->what == BOOT,
	    .local = {inet_addr("10.0.0.2")},
	    .ifindex = 2,
	    .now_ms = 1000000 + s->at_ms};
	if (s->what == BOOT)
		in.from.sin_addr.s_addr = inet_addr("10.0.0.57");
	policy_decide(&in, &d);
	const enum verdict before = d.verdict;
	standby_decide(&standby, &in, !w->deaf, &d);
	CHECK_NUM(d.verdict, d.standby == STANDBY_HELD ? VERDICT_NOT_OURS : before);
	CHECK_NUM(before == VERDICT_ANSWER, s->what != LEASE && s->what != ORDINARY);
	CHECK_NUM(d.standby == STANDBY_HELD, strncmp(d.why, "standby: ", 9) == 0);
	CHECK_NUM(d.has_update && d.standby == STANDBY_HELD, false);
	return d;
}

static void step(const struct conf *c, const struct walk *w, const struct step *s, uint8_t machine)
{
	static const enum standby_did dids[] = {
	    STANDBY_NOTHING, STANDBY_HELD, STANDBY_STEPS_IN, STANDBY_GOES_ON};
	const uint8_t chaddr[CHADDR_LEN] = {2, 0, 0, 0, 0, machine}, none[CHADDR_LEN] = {0};
	char row[200];

	snprintf(row, sizeof row, "%s, at %u ms", w->name, s->at_ms);
	unit_row(row);
	if (s->what == OFFER)
		standby_heard(
		    &standby, w->steps[0].what == IB ? none : chaddr, s->xid, 1000000 + s->at_ms);
	else
		CHECK_NUM(decide(c, w, s, machine).standby, dids[s->want]);
}

static void test_walks(void)
{
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		struct conf *c = conf_of(walks[i].conf);
		memset(&standby, 0, sizeof standby);
		for (const struct step *s = walks[i].steps; s->at_ms != UINT32_MAX; s++)
			step(c, &walks[i], s, 1);
		conf_free(c);
	}
}

/* What one machine does moves nothing of another: all walks at once, a machine each. */
static void test_together(void)
{
	memset(&standby, 0, sizeof standby);
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		struct conf *c = conf_of(walks[i].conf);
		for (const struct step *s = walks[i].steps; s->at_ms != UINT32_MAX; s++)
			if (walks[i].steps[0].what != IB)
				step(c, &walks[i], s, (uint8_t)(i + 1));
		conf_free(c);
	}
}

/* How long it waited, for the log. */
static void test_waited(void)
{
	static const struct walk w = {.name = "waited"};
	static const struct step first = {0, ASK, 1, 0, HELD}, again = {3000, ASK, 1, 3, STEPS},
				 late = {0, ASK, 2, 11, STEPS};
	struct conf *c = conf_of(FOUR);

	memset(&standby, 0, sizeof standby);
	unit_row("by our clock");
	decide(c, &w, &first, 1);
	struct decision d = decide(c, &w, &again, 1);
	CHECK_NUM(d.waited.asked, 2);
	CHECK_NUM(d.waited.waited_ms, 3000);
	unit_row("by its own");
	d = decide(c, &w, &late, 2);
	CHECK_NUM(d.waited.asked, 1);
	CHECK_NUM(d.waited.waited_ms, 11000);
	conf_free(c);
}

/* Made-up machines make it no larger, and who lost its place begins anew: it is not answered. */
static void test_bounded(void)
{
	static const struct walk w = {.name = "bounded"};
	struct conf *c = conf_of(FOUR);
	unsigned known = 0;

	memset(&standby, 0, sizeof standby);
	standby.seed = 12345;
	unit_row("a hall of 5,000: each but a few is answered when it asks again");
	for (uint32_t i = 0; i < 5000; i++) {
		const uint8_t chaddr[CHADDR_LEN] = {2, 0, 0, (uint8_t)(i >> 8), (uint8_t)i};
		standby_heard(&standby, chaddr, i, 1000000);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		const uint8_t chaddr[CHADDR_LEN] = {2, 0, 0, (uint8_t)(i >> 8), (uint8_t)i};
		for (size_t set = 0; set < STANDBY_SETS; set++)
			for (size_t way = 0; i % 500 == 0 && way < STANDBY_WAYS; way++)
				known +=
				    memcmp(standby.sets[set][way].who, chaddr, CHADDR_LEN) == 0;
	}
	CHECK(known >= 9);

	unit_row("100,000 made-up ones later, the machine is none that was left waiting");
	static const struct step first = {0, ASK, 1, 0, HELD}, again = {3000, ASK, 1, 3, HELD};
	CHECK_NUM(decide(c, &w, &first, 7).standby, STANDBY_HELD);
	for (uint32_t i = 0; i < 100000; i++) {
		const uint8_t chaddr[CHADDR_LEN] = {
		    6, 0, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
		standby_heard(&standby, chaddr, i, 1000500);
	}
	CHECK_NUM(decide(c, &w, &again, 7).standby, STANDBY_HELD);
	conf_free(c);
}

static void test_secs(void)
{
	static const struct {
		uint16_t secs;
		uint32_t waited;
	} rows[] = {{0, 0}, {4, 0}, {5, 5}, {27, 27}, {255, 255}, {600, 600}, {601, 0}, {0xffff, 0},
	    {0x0400, 0}, {0x0500, 5}, {0x1b00, 27}, {0x0100, 0}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dhcp_request req = {.secs = rows[i].secs};
		char row[16];
		snprintf(row, sizeof row, "%#x", rows[i].secs);
		unit_row(row);
		CHECK_NUM(standby_secs(&req), rows[i].waited);
	}
}

/* Over IPv6 by what the machine says alone. */
static void test_six(void)
{
	static const struct {
		const char *name, *conf;
		uint16_t port, elapsed_cs;
		bool ours, held;
	} six[] = {
	    {"off", "[pxedhcpd]\n", 547, 0, false, false},
	    {"it begins", FOUR, 547, 0, false, true},
	    {"it has waited a little", FOUR, 547, 399, false, true},
	    {"it has waited", FOUR, 547, 400, false, false},
	    {"it asks us on 4011", FOUR, 4011, 0, false, false},
	    {"it asks us by our DUID", FOUR, 547, 0, true, false},
	};
	static const uint8_t duid[] = {0, 3, 1};

	for (size_t i = 0; i < sizeof six / sizeof *six; i++) {
		struct conf *c = conf_of(six[i].conf);
		const struct dhcp6_request req = {.elapsed_cs = six[i].elapsed_cs,
		    .server_id = {six[i].ours ? duid : NULL, six[i].ours ? sizeof duid : 0}};
		const struct policy6_input in = {.conf = c, .req = &req, .port = six[i].port};
		struct decision6 d = {.verdict = VERDICT_ANSWER};
		unit_row(six[i].name);
		CHECK_NUM(standby_holds6(&in, &d), six[i].held);
		CHECK_NUM(d.verdict, six[i].held ? VERDICT_NOT_OURS : VERDICT_ANSWER);
		conf_free(c);
	}
}

int main(void)
{
	unit_run("standby: whom it answers", test_walks);
	unit_run("standby: each machine for itself", test_together);
	unit_run("standby: how long it waited", test_waited);
	unit_run("standby: memory is bounded", test_bounded);
	unit_run("standby: the client's secs", test_secs);
	unit_run("standby: over IPv6", test_six);
	return unit_result();
}
