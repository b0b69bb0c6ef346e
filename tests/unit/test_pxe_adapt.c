/*
 * Which form a machine is offered, packet by packet on a clock of the test's own: as real firmware
 * asks, as it fails, and as somebody forges it. And what is kept of whom.
 */
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <string.h>

enum what {
	ASK,   /* DISCOVER of PXE firmware */
	LEASE, /* REQUEST on 67 that names the site's server */
	OURS,  /* REQUEST on 67 that names us, and 0.0.0.0 as we offer it */
	HERE,  /* REQUEST on 67 that names a DHCP server at our own address, and a lease of it */
	BOUND, /* REQUEST on 67 that names nobody: a renewal */
	BOOT,  /* REQUEST on 4011 */
	HTTP,  /* DISCOVER of UEFI HTTP Boot */
	IPXE,  /* DISCOVER of iPXE */
	TFTP,  /* its RRQ, as sniffer hears it */
	MAYBE, /* a DISCOVER with a class of `classes` */
	TAKEN, /* its REQUEST on 67 that names us, and 0.0.0.0 as we offer it */
	GIVEN, /* its REQUEST on 67 for a lease of a DHCP server at our own address */
};

struct step {
	unsigned at; /* seconds */
	enum what what;
	unsigned arch, xid;
	enum answer want; /* ANSWER_NONE: not answered */
	char uuid;        /* of the machine; 0: it says none */
	unsigned secs;
	/* FAR: by a router, in another network; BAND: InfiniBand, no hardware address */
	enum { NEAR, RELAYED, FAR, BAND } ends;
};

struct walk {
	const char *name;
	bool sees_tftp;
	struct step steps[40];
};

#define END                                                                                        \
	{                                                                                          \
		.at = UINT32_MAX                                                                   \
	}
#define S(at, what, arch, xid, want, uuid)                                                         \
	{                                                                                          \
		at, what, arch, xid, want, uuid, 0, false                                          \
	}
#define HOUR 3600u
#define DAY (24 * HOUR)

static const struct walk walks[] = {
    {"BIOS and UEFI have their usual form", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 0), S(1, ASK, 7, 2, ANSWER_4011, 0), END}},
    {"a server's POST takes minutes", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(4, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(12, ASK, 7, 1, ANSWER_4011, 'a'), S(28, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(240, ASK, 7, 2, ANSWER_DIRECT, 'a'), S(244, ASK, 7, 2, ANSWER_DIRECT, 'a'),
	    S(252, ASK, 7, 2, ANSWER_DIRECT, 'a'), S(268, ASK, 7, 2, ANSWER_DIRECT, 'a'),
	    S(480, ASK, 7, 3, ANSWER_4011, 'a'), S(720, ASK, 7, 4, ANSWER_DIRECT, 'a'), END}},
    {"fifteen minutes", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(27, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(927, ASK, 7, 2, ANSWER_DIRECT, 'a'), END}},
    {"OVMF's round: PXE, HTTP, PXE; HTTP's exchanges move nothing", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(3, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(11, ASK, 7, 1, ANSWER_4011, 'a'), S(27, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(122, HTTP, 16, 2, ANSWER_HTTP, 'a'), S(126, HTTP, 16, 2, ANSWER_HTTP, 'a'),
	    S(134, HTTP, 16, 2, ANSWER_HTTP, 'a'), S(150, HTTP, 16, 2, ANSWER_HTTP, 'a'),
	    S(300, ASK, 7, 3, ANSWER_DIRECT, 'a'), S(327, ASK, 7, 3, ANSWER_DIRECT, 'a'),
	    S(422, HTTP, 16, 4, ANSWER_HTTP, 'a'), S(600, ASK, 7, 5, ANSWER_4011, 'a'),
	    S(900, ASK, 7, 7, ANSWER_DIRECT, 'a'), END}},
    {"two cards in turn", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 0), S(28, ASK, 7, 1, ANSWER_4011, 0),
	    S(120, ASK, 7, 2, ANSWER_DIRECT, 0), S(240, ASK, 7, 3, ANSWER_4011, 0),
	    S(360, ASK, 7, 4, ANSWER_DIRECT, 0), END}},
    {"HTTP first, then PXE: as ever", false,
	{S(0, HTTP, 16, 1, ANSWER_HTTP, 'a'), S(60, ASK, 7, 2, ANSWER_4011, 'a'), END}},
    {"iPXE that came by HTTP says nothing of PXE's form", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(27, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(60, HTTP, 16, 2, ANSWER_HTTP, 'a'), S(70, IPXE, 7, 3, ANSWER_SCRIPT, 'a'),
	    S(300, ASK, 7, 4, ANSWER_DIRECT, 'a'), END}},

    {"it took our offer, asked and booted: for a week", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(3, LEASE, 7, 1, ANSWER_NONE, 'a'),
	    S(4, BOOT, 7, 2, ANSWER_4011, 'a'), S(9, IPXE, 7, 3, ANSWER_SCRIPT, 'a'),
	    S(60, ASK, 7, 4, ANSWER_4011, 'a'), S(63, LEASE, 7, 4, ANSWER_NONE, 'a'),
	    S(64, BOOT, 7, 5, ANSWER_4011, 'a'), S(70, IPXE, 7, 6, ANSWER_SCRIPT, 'a'), END}},
    {"the direct form worked: at the next boots, too, until it does not", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(27, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'), S(303, LEASE, 7, 2, ANSWER_NONE, 'a'),
	    S(309, IPXE, 7, 3, ANSWER_SCRIPT, 'a'), S(DAY, ASK, 7, 4, ANSWER_DIRECT, 'a'),
	    S(DAY + 3, LEASE, 7, 4, ANSWER_NONE, 'a'), S(DAY + 9, IPXE, 7, 5, ANSWER_SCRIPT, 'a'),
	    S(7 * DAY, ASK, 7, 6, ANSWER_DIRECT, 'a'),
	    S(7 * DAY + 4, ASK, 7, 6, ANSWER_DIRECT, 'a'),
	    S(7 * DAY + 300, ASK, 7, 7, ANSWER_4011, 'a'), END}},
    {"it is kept from when it worked, not from when it asked", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'),
	    S(303, LEASE, 7, 2, ANSWER_NONE, 'a'), S(309, IPXE, 7, 3, ANSWER_SCRIPT, 'a'),
	    S(8 * DAY, ASK, 7, 4, ANSWER_4011, 'a'), END}},
    {"iPXE by a shorter way: no REQUEST was heard", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 0), S(30, ASK, 7, 2, ANSWER_DIRECT, 0),
	    S(39, IPXE, 7, 3, ANSWER_SCRIPT, 0), S(69, ASK, 7, 4, ANSWER_DIRECT, 0), END}},
    {"old cards say no UUID, the iPXE that they load does", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 0), S(3, LEASE, 0, 1, ANSWER_NONE, 0),
	    S(9, IPXE, 0, 2, ANSWER_SCRIPT, 'a'), S(60, ASK, 0, 3, ANSWER_DIRECT, 0), END}},
    {"it asks four times on 4011 and takes nothing", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(3, LEASE, 7, 1, ANSWER_NONE, 'a'),
	    S(4, BOOT, 7, 2, ANSWER_4011, 'a'), S(7, BOOT, 7, 2, ANSWER_4011, 'a'),
	    S(13, BOOT, 7, 2, ANSWER_4011, 'a'), S(22, BOOT, 7, 2, ANSWER_4011, 'a'),
	    S(300, ASK, 7, 3, ANSWER_DIRECT, 'a'), END}},
    {"an ACK that was lost: it asks twice", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(3, LEASE, 7, 1, ANSWER_NONE, 'a'),
	    S(4, BOOT, 7, 2, ANSWER_4011, 'a'), S(7, BOOT, 7, 2, ANSWER_4011, 'a'),
	    S(300, ASK, 7, 3, ANSWER_4011, 'a'), END}},
    {"it takes a lease and never comes to 4011", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(3, LEASE, 7, 1, ANSWER_NONE, 'a'),
	    S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'), END}},
    {"the direct form brought a lease: though we saw no more", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, LEASE, 0, 1, ANSWER_NONE, 'a'),
	    S(200, ASK, 0, 2, ANSWER_DIRECT, 'a'), END}},
    {"but that is no proof where the direct form is not the usual one", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(180, ASK, 7, 2, ANSWER_DIRECT, 'a'),
	    S(183, LEASE, 7, 2, ANSWER_NONE, 'a'), S(380, ASK, 7, 3, ANSWER_4011, 'a'), END}},
    {"a lease, and back at once", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, LEASE, 0, 1, ANSWER_NONE, 'a'),
	    S(60, ASK, 0, 2, ANSWER_4011, 'a'), END}},
    {"long ago is no sign of trouble", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(28, ASK, 0, 1, ANSWER_DIRECT, 'a'),
	    S(HOUR, ASK, 0, 2, ANSWER_DIRECT, 'a'), END}},
    {"a daemon that was started in between", false,
	{S(0, BOOT, 7, 1, ANSWER_4011, 'a'), S(9, IPXE, 7, 2, ANSWER_SCRIPT, 'a'),
	    S(60, ASK, 7, 3, ANSWER_4011, 'a'), END}},
    {"a renewal says nothing", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, BOUND, 0, 1, ANSWER_NONE, 'a'),
	    S(200, ASK, 0, 2, ANSWER_4011, 'a'), END}},
    {"nor does PXE firmware that asks us for a lease", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, OURS, 0, 1, ANSWER_NONE, 'a'),
	    S(200, ASK, 0, 2, ANSWER_4011, 'a'), END}},
    {"the site's DHCP server runs on this machine, at our address", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(28, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'), S(303, HERE, 7, 2, ANSWER_NONE, 'a'),
	    S(309, IPXE, 7, 3, ANSWER_SCRIPT, 'a'), S(DAY, ASK, 7, 4, ANSWER_DIRECT, 'a'), END}},

    {"its TFTP request is proof, beside a lease", true,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(28, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'), S(303, LEASE, 7, 2, ANSWER_NONE, 'a'),
	    S(304, TFTP, 0, 0, ANSWER_NONE, 0), S(DAY, ASK, 7, 3, ANSWER_DIRECT, 'a'), END}},
    {"where TFTP is heard, what was not heard was not", true,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, LEASE, 0, 1, ANSWER_NONE, 'a'),
	    S(200, ASK, 0, 2, ANSWER_4011, 'a'), S(203, LEASE, 0, 2, ANSWER_NONE, 'a'),
	    S(204, BOOT, 0, 3, ANSWER_DIRECT, 'a'), S(400, ASK, 0, 4, ANSWER_DIRECT, 'a'), END}},
    {"but not behind a relay", true,
	{{0, ASK, 0, 1, ANSWER_DIRECT, 'a', 0, RELAYED},
	    {3, LEASE, 0, 1, ANSWER_NONE, 'a', 0, RELAYED},
	    {200, ASK, 0, 2, ANSWER_DIRECT, 'a', 0, RELAYED}, END}},
    {"nor from another network on the same wire, by a router", true,
	{{0, ASK, 0, 1, ANSWER_DIRECT, 'a', 0, FAR}, {3, LEASE, 0, 1, ANSWER_NONE, 'a', 0, FAR},
	    {200, ASK, 0, 2, ANSWER_DIRECT, 'a', 0, FAR}, S(600, ASK, 7, 3, ANSWER_4011, 'a'),
	    {603, LEASE, 7, 3, ANSWER_NONE, 'a', 0, FAR},
	    {604, BOOT, 7, 4, ANSWER_4011, 'a', 0, FAR}, {900, ASK, 7, 5, ANSWER_4011, 'a', 0, FAR},
	    END}},
    {"nor of InfiniBand, which says no address", true,
	{{0, ASK, 7, 1, ANSWER_4011, 'a', 0, BAND}, {3, LEASE, 7, 1, ANSWER_NONE, 'a', 0, BAND},
	    {4, BOOT, 7, 2, ANSWER_4011, 'a', 0, BAND}, {300, ASK, 7, 3, ANSWER_4011, 'a', 0, BAND},
	    END}},
    {"a TFTP request long after is another's", true,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, LEASE, 0, 1, ANSWER_NONE, 'a'),
	    S(500, TFTP, 0, 0, ANSWER_NONE, 0), S(600, ASK, 0, 2, ANSWER_4011, 'a'), END}},

    {"two laptops on one dock", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(3, LEASE, 7, 1, ANSWER_NONE, 'a'),
	    S(4, BOOT, 7, 2, ANSWER_4011, 'a'), S(9, IPXE, 7, 3, ANSWER_SCRIPT, 'a'),
	    S(60, ASK, 7, 4, ANSWER_4011, 'b'), S(120, ASK, 7, 5, ANSWER_DIRECT, 'b'),
	    S(123, LEASE, 7, 5, ANSWER_NONE, 'b'), S(129, IPXE, 7, 6, ANSWER_SCRIPT, 'b'),
	    S(180, ASK, 7, 7, ANSWER_4011, 'a'), S(240, ASK, 7, 8, ANSWER_DIRECT, 'b'), END}},
    {"two laptops on one dock that say no UUID", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 0), S(1, BOOT, 7, 1, ANSWER_4011, 0),
	    S(60, ASK, 7, 2, ANSWER_4011, 0), S(120, ASK, 7, 3, ANSWER_DIRECT, 0),
	    S(123, LEASE, 7, 3, ANSWER_NONE, 0), S(129, IPXE, 7, 4, ANSWER_SCRIPT, 0),
	    S(600, ASK, 7, 5, ANSWER_DIRECT, 0), END}},
    {"from UEFI to BIOS", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(1, BOOT, 7, 1, ANSWER_4011, 'a'),
	    S(120, ASK, 0, 2, ANSWER_DIRECT, 'a'), S(180, ASK, 7, 3, ANSWER_4011, 'a'), END}},
    {"9 is another word for 7", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(27, ASK, 7, 1, ANSWER_4011, 'a'),
	    S(300, ASK, 9, 2, ANSWER_DIRECT, 'a'), END}},
    {"a ROM with the same xid each time", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), {4, ASK, 0, 1, ANSWER_DIRECT, 'a', 4, NEAR},
	    {12, ASK, 0, 1, ANSWER_DIRECT, 'a', 12, NEAR}, S(40, ASK, 0, 1, ANSWER_4011, 'a'),
	    S(240, ASK, 0, 1, ANSWER_DIRECT, 'a'), END}},
    {"one that counts no seconds either: at the latest after a minute", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(4, ASK, 0, 1, ANSWER_DIRECT, 'a'),
	    S(12, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(28, ASK, 0, 1, ANSWER_DIRECT, 'a'),
	    S(60, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(80, ASK, 0, 1, ANSWER_4011, 'a'),
	    S(108, ASK, 0, 1, ANSWER_4011, 'a'), S(160, ASK, 0, 1, ANSWER_DIRECT, 'a'), END}},
    {"after a lease it is a new exchange, with the same xid, too", false,
	{S(0, ASK, 0, 1, ANSWER_DIRECT, 'a'), S(3, LEASE, 0, 1, ANSWER_NONE, 'a'),
	    S(40, ASK, 0, 1, ANSWER_4011, 'a'), S(43, LEASE, 0, 1, ANSWER_NONE, 'a'),
	    S(80, ASK, 0, 1, ANSWER_DIRECT, 'a'), END}},
    {"by a second relay, after the lease", false,
	{{0, ASK, 0, 1, ANSWER_DIRECT, 'a', 0, RELAYED},
	    {3, LEASE, 0, 1, ANSWER_NONE, 'a', 0, RELAYED},
	    {4, ASK, 0, 1, ANSWER_DIRECT, 'a', 0, RELAYED}, S(9, IPXE, 0, 2, ANSWER_SCRIPT, 'a'),
	    {600, ASK, 0, 3, ANSWER_DIRECT, 'a', 0, RELAYED}, END}},

    {"three forged packets settle nothing", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(1, ASK, 7, 2, ANSWER_DIRECT, 'a'),
	    S(2, IPXE, 7, 3, ANSWER_SCRIPT, 'a'), S(600, ASK, 7, 4, ANSWER_DIRECT, 'a'),
	    S(627, ASK, 7, 4, ANSWER_DIRECT, 'a'), S(900, ASK, 7, 5, ANSWER_4011, 'a'), END}},
    {"nor on port 4011", false,
	{S(0, BOOT, 0, 1, ANSWER_DIRECT, 'a'), S(1, BOOT, 0, 2, ANSWER_DIRECT, 'a'),
	    S(2, IPXE, 0, 3, ANSWER_SCRIPT, 'a'), S(600, ASK, 0, 4, ANSWER_4011, 'a'),
	    S(900, ASK, 0, 5, ANSWER_DIRECT, 'a'), END}},
    {"a question on 4011 out of nowhere moves nothing", false,
	{S(0, ASK, 7, 1, ANSWER_4011, 'a'), S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'),
	    S(303, LEASE, 7, 2, ANSWER_NONE, 'a'), S(309, IPXE, 7, 3, ANSWER_SCRIPT, 'a'),
	    S(600, BOOT, 7, 9, ANSWER_4011, 'a'), S(900, ASK, 7, 4, ANSWER_DIRECT, 'a'), END}},

    {"a client that takes our offer for a lease gets one, and no more for a day", false,
	{S(0, MAYBE, 0, 1, ANSWER_PLAIN, 0), S(1, TAKEN, 0, 1, ANSWER_NONE, 0),
	    S(4, TAKEN, 0, 1, ANSWER_NONE, 0), S(20, MAYBE, 0, 2, ANSWER_NONE, 0),
	    S(23, MAYBE, 0, 2, ANSWER_NONE, 0), S(DAY / 2, MAYBE, 0, 3, ANSWER_NONE, 0),
	    S(DAY + 2, MAYBE, 0, 4, ANSWER_PLAIN, 0), END}},
    {"and is still answered as the PXE client that it may be besides", false,
	{S(0, MAYBE, 0, 1, ANSWER_PLAIN, 0), S(1, TAKEN, 0, 1, ANSWER_NONE, 0),
	    S(20, ASK, 0, 2, ANSWER_DIRECT, 0), END}},
    {"but a lease of a DHCP server at our address is what it should take", false,
	{S(0, MAYBE, 0, 1, ANSWER_PLAIN, 0), S(1, GIVEN, 0, 1, ANSWER_NONE, 0),
	    S(20, MAYBE, 0, 2, ANSWER_PLAIN, 0), END}},
};

static void set_text(struct dhcp_value *v, const char *text)
{
	v->present = true;
	v->len = (uint8_t)strlen(text);
	memcpy(v->bytes, text, v->len);
}

static struct dhcp_request request_of(const struct step *s)
{
	bool discovers = s->what == ASK || s->what == HTTP || s->what == IPXE || s->what == MAYBE;
	struct dhcp_request req = {.op = BOOTREQUEST,
	    .htype = 1,
	    .hlen = 6,
	    .xid = s->xid,
	    .secs = (uint16_t)s->secs,
	    .chaddr = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .type = discovers ? DHCPDISCOVER : DHCPREQUEST};

	set_text(&req.class, s->what == HTTP    ? "HTTPClient"
			     : s->what >= MAYBE ? "onie_vendor:x86"
						: "PXEClient");
	req.arch = (struct dhcp_value){2, true, {0, (uint8_t)s->arch}};
	if (s->what == IPXE)
		set_text(&req.user_class, "iPXE");
	if (s->uuid) {
		req.uuid = (struct dhcp_value){.len = UUID_LEN, .present = true};
		memset(req.uuid.bytes + 1, s->uuid, UUID_LEN - 1);
	}
	if (s->what == LEASE)
		str_addr4("10.0.0.1", &req.server_id);
	const char *address = s->ends == FAR ? "10.9.0.57" : "10.0.0.57";
	bool takes_ours = s->what == OURS || s->what == TAKEN;
	if (!takes_ours)
		str_addr4(address, s->what == BOOT ? &req.ciaddr : &req.requested);
	if (takes_ours || s->what == HERE || s->what == GIVEN)
		str_addr4("10.0.0.2", &req.server_id);
	if (s->ends == BAND) {
		req.htype = 32;
		req.hlen = 0;
		memset(req.chaddr, 0, sizeof req.chaddr);
	}
	if (s->ends == RELAYED)
		str_addr4("10.1.0.1", &req.giaddr);
	return req;
}

/* Takes the step; the number of times it was found misled. */
static int step(const struct conf *c, struct memory *m, const struct walk *w, const struct step *s)
{
	struct local_net net = {.mask.s_addr = htonl(0xffffff00)};
	struct dhcp_request req = request_of(s);
	struct policy_input in = {.conf = c,
	    .http_port = 80,
	    .req = &req,
	    .port = s->what == BOOT ? PXE_PORT : DHCP_SERVER_PORT,
	    .now_ms = s->at * UINT64_C(1000),
	    .nets = {&net, 1},
	    .sees_tftp = w->sees_tftp};
	struct decision d;

	if (s->what == TFTP) {
		memory_tftp(m, req.chaddr, in.now_ms);
		return 0;
	}
	str_addr4("10.0.0.2", &net.addr);
	in.previous = memory_recall(m, c, &req, in.now_ms);
	str_addr4("10.0.0.2", &in.local);
	str_addr4("10.0.0.57", &in.from.sin_addr);
	policy_decide(&in, &d);
	CHECK(d.why != NULL);
	CHECK_NUM(d.verdict == VERDICT_ANSWER ? d.answer : ANSWER_NONE, s->want);
	if (s->what == LEASE || s->what == HERE ||
	    s->what == ASK) /* what the site leases, and to whom */
		CHECK_NUM(d.leased.s_addr != 0, s->what != ASK && in.previous);
	if (d.has_update)
		memory_put(m, &d.update, in.now_ms);
	return d.misled;
}

static struct memory memory;

static void test_walks(void)
{
	struct conf *c = conf_of("[pxedhcpd]\nrelays = yes\nclasses = onie_vendor\n");
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		memset(&memory, 0, sizeof memory);
		int misled = 0, taken = 0;
		for (const struct step *s = walks[i].steps; s->at != UINT32_MAX; s++) {
			char row[200];
			snprintf(row, sizeof row, "%s, at %u s", walks[i].name, s->at);
			unit_row(row);
			taken += s->what == TAKEN;
			misled += step(c, &memory, &walks[i], s);
		}
		CHECK_NUM(misled, taken > 0); /* one warning, however often it asks */
	}
	conf_free(c);
}

/* A form that is configured is not judged. */
static void test_configured(void)
{
	static const struct walk walk = {"configured", false,
	    {S(0, ASK, 7, 1, ANSWER_DIRECT, 'a'), S(28, ASK, 7, 1, ANSWER_DIRECT, 'a'),
		S(300, ASK, 7, 2, ANSWER_DIRECT, 'a'), S(600, ASK, 0, 3, ANSWER_DIRECT, 'a'), END}};
	struct conf *c = conf_of("[pxedhcpd]\nform = direct\n");

	memset(&memory, 0, sizeof memory);
	for (const struct step *s = walk.steps; s->at != UINT32_MAX; s++)
		step(c, &memory, &walk, s);
	conf_free(c);
}

static struct memory_entry entry_of(uint32_t number, uint8_t uuid)
{
	struct memory_entry e = {
	    .key = {.chaddr = {2, 0, (uint8_t)(number >> 24), (uint8_t)(number >> 16),
			(uint8_t)(number >> 8), (uint8_t)number},
		.uuid = {uuid}},
	    .offered_xid = number};
	return e;
}

static void test_memory_is_bounded(void)
{
	uint64_t now = 5;

	memset(&memory, 0, sizeof memory);
	unit_row("100,000 machines: the latest is known");
	for (uint32_t i = 0; i < 100000; i++, now++) {
		struct memory_entry e = entry_of(i, 0);
		memory_put(&memory, &e, now);
		const struct memory_entry *found = memory_find(&memory, &e.key, now);
		CHECK(found && found->offered_xid == i);
		CHECK(memory_find(&memory, &e.key, now + MEMORY_KEEP_MS + 1) == NULL);
	}

	unit_row("a hall of 5,000: all are known");
	memset(&memory, 0, sizeof memory);
	memory.seed = 12345;
	uint32_t known = 0;
	for (uint32_t i = 0; i < 5000; i++) {
		struct memory_entry e = entry_of(i, 0);
		memory_put(&memory, &e, now);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		struct memory_entry e = entry_of(i, 0);
		known += memory_find(&memory, &e.key, now) != NULL;
	}
	CHECK(known >= 4990);

	unit_row("one MAC with many UUIDs: what works is the last to go");
	memset(&memory, 0, sizeof memory);
	struct memory_entry works = entry_of(1, 1);
	works.pxe.works = true;
	memory_put(&memory, &works, now++);
	for (uint8_t uuid = 2; uuid < 200; uuid++) {
		struct memory_entry e = entry_of(1, uuid);
		memory_put(&memory, &e, now++);
	}
	CHECK(memory_find(&memory, &works.key, now) != NULL);

	unit_row("and who took an offer for a lease stays known, too");
	struct memory_entry misled = entry_of(1, 201);
	misled.misled = true;
	memory_put(&memory, &misled, now++);
	for (uint8_t uuid = 2; uuid < 200; uuid++) {
		struct memory_entry e = entry_of(1, uuid);
		memory_put(&memory, &e, now++);
	}
	CHECK(memory_find(&memory, &misled.key, now) != NULL);
	CHECK(memory_find(&memory, &works.key, now) != NULL);

	unit_row("what worked too long ago is in nobody's way");
	for (uint8_t uuid = 2; uuid < 200; uuid++) {
		struct memory_entry e = entry_of(1, uuid);
		e.pxe.works = true;
		memory_put(&memory, &e, now++);
	}
	now += MEMORY_KEEP_MS + 1;
	for (uint8_t uuid = 1; uuid <= MEMORY_WAYS; uuid++) {
		struct memory_entry e = entry_of(1, uuid);
		memory_put(&memory, &e, now++);
	}
	for (uint8_t uuid = 1; uuid <= MEMORY_WAYS; uuid++) {
		struct memory_entry e = entry_of(1, uuid);
		CHECK(memory_find(&memory, &e.key, now) != NULL);
	}
}

/* InfiniBand says no hardware address: by its UUID alone. */
static void test_no_address(void)
{
	struct conf *c = conf_of("[pxedhcpd]\n");
	struct dhcp_request req = {.op = BOOTREQUEST, .htype = 32, .type = DHCPDISCOVER};
	struct memory_key key;

	unit_row("neither address nor UUID");
	CHECK(!memory_key_of(c, &req, &key));
	CHECK(memory_recall(&memory, c, &req, 0) == NULL);
	unit_row("a UUID alone");
	req.uuid = (struct dhcp_value){UUID_LEN, true, {0, 1, 2, 3}};
	CHECK(memory_key_of(c, &req, &key));
	struct memory_entry e = {.key = key};
	memory_put(&memory, &e, 1);
	CHECK(memory_recall(&memory, c, &req, 2) != NULL);
	conf_free(c);
}

/* What firmware of one architecture takes says nothing of one that is unknown. */
static void test_unknown_architecture(void)
{
	struct conf *c = conf_of("[pxedhcpd]\n");
	struct dhcp_request req = {
	    .op = BOOTREQUEST, .htype = 1, .hlen = 6, .type = DHCPDISCOVER, .chaddr = {2, 0, 1}};
	struct memory_key key, other;

	req.arch = (struct dhcp_value){2, true, {0x12, 0x34}};
	CHECK(memory_key_of(c, &req, &key));
	for (uint8_t number = 0; number <= arch_last(); number++) {
		req.arch = (struct dhcp_value){2, true, {0, number}};
		CHECK(memory_key_of(c, &req, &other));
		CHECK(key.family != other.family);
	}
	conf_free(c);
}

int main(void)
{
	unit_run("policy adapts", test_walks);
	unit_run("a configured form stays", test_configured);
	unit_run("memory is bounded", test_memory_is_bounded);
	unit_run("memory without a hardware address", test_no_address);
	unit_run("memory of an unknown architecture", test_unknown_architecture);
	return unit_result();
}
