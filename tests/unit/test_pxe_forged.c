/*
 * Whoever forges packets of a machine costs it one try at most: firmware of several kinds, and any
 * packets before it is switched on, with its MAC and its UUID.
 */
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

enum { RUNS = 4000, SITE_PORT = 67, FORGED = 4, TRIES = 6 };

/* Firmware, and where it is. */
struct model {
	uint8_t arch;         /* 0 or 7 */
	bool direct, by_4011; /* which forms it can boot by */
	enum { NO_LEASE, LEASE_ONLY, ASKS_IN_VAIN } otherwise;
	bool one_xid; /* the same in each exchange */
	bool says_uuid, relayed, loads_ipxe, heard;
};

struct world {
	struct conf *conf;
	struct memory memory;
	uint64_t now_ms;
	uint32_t random, xid;
};

static struct world world;

/* The same numbers in each run of the test. */
static unsigned chance(struct world *w, unsigned below)
{
	w->random = w->random * 1664525u + 1013904223u;
	return (w->random >> 8) % below;
}

struct packet {
	uint16_t port;
	uint8_t type;
	uint32_t xid;
	uint16_t secs;
	bool ipxe;
};

static enum answer ask(struct world *w, const struct model *f, const struct packet *p)
{
	static const char class[] = "PXEClient";
	const char *address = f->relayed ? "10.9.0.57" : "10.0.0.57";
	struct local_net net = {.mask.s_addr = htonl(0xffffff00)};
	struct dhcp_request req = {.op = BOOTREQUEST,
	    .htype = 1,
	    .hlen = 6,
	    .xid = p->xid,
	    .secs = p->secs,
	    .chaddr = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .type = p->type,
	    .arch = {2, true, {0, f->arch}},
	    .class = {.len = sizeof class - 1, .present = true}};
	struct decision d;

	memcpy(req.class.bytes, class, sizeof class - 1);
	if (p->ipxe)
		req.user_class = (struct dhcp_value){4, true, {'i', 'P', 'X', 'E'}};
	if (f->says_uuid)
		req.uuid = (struct dhcp_value){UUID_LEN, true, {0, 1, 2, 3}};
	if (p->port == PXE_PORT)
		str_addr4(address, &req.ciaddr);
	else if (f->relayed)
		str_addr4("10.9.0.1", &req.giaddr);
	if (p->port != PXE_PORT && p->type == DHCPREQUEST) {
		str_addr4("10.0.0.1", &req.server_id);
		str_addr4(address, &req.requested);
	}
	str_addr4("10.0.0.2", &net.addr);
	struct policy_input in = {.conf = w->conf,
	    .http_port = 80,
	    .req = &req,
	    .port = p->port,
	    .local = net.addr,
	    .nets = {&net, 1},
	    .previous = memory_recall(&w->memory, w->conf, &req, w->now_ms),
	    .now_ms = w->now_ms,
	    .sees_tftp = f->heard};
	str_addr4(address, &in.from.sin_addr);
	policy_decide(&in, &d);
	if (d.has_update)
		memory_put(&w->memory, &d.update, w->now_ms);
	return d.verdict == VERDICT_ANSWER ? d.answer : ANSWER_NONE;
}

static void load(struct world *w, const struct model *f)
{
	static const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
	if (f->heard && !f->relayed)
		memory_tftp(&w->memory, mac, w->now_ms);
}

static void ask_4011(struct world *w, const struct model *f, unsigned times)
{
	const struct packet boot = {PXE_PORT, DHCPREQUEST, ++w->xid, 0, false};
	for (unsigned i = 1; i <= times; i++) {
		w->now_ms += 1000 * i;
		ask(w, f, &boot);
	}
}

/* One exchange; true if it booted. */
static bool boots(struct world *w, const struct model *f)
{
	static const uint16_t at[] = {0, 4, 12, 28};
	uint64_t start_ms = w->now_ms;
	uint32_t xid = f->one_xid ? 77 : ++w->xid;

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		w->now_ms = start_ms + at[i] * UINT64_C(1000);
		const struct packet discover = {SITE_PORT, DHCPDISCOVER, xid, at[i], false};
		enum answer answer = ask(w, f, &discover);
		bool can = answer == ANSWER_4011 ? f->by_4011 : f->direct;
		if (!can && f->otherwise == NO_LEASE)
			continue;
		w->now_ms += 3000;
		const struct packet lease = {SITE_PORT, DHCPREQUEST, xid, at[i], false};
		ask(w, f, &lease);
		if (answer == ANSWER_4011 && (can || f->otherwise == ASKS_IN_VAIN))
			ask_4011(w, f, can ? 1 : 4);
		if (!can)
			return false;
		w->now_ms += 500;
		load(w, f);
		w->now_ms += 6000;
		const struct packet ipxe = {SITE_PORT, DHCPDISCOVER, ++w->xid, 0, true};
		if (f->loads_ipxe)
			ask(w, f, &ipxe);
		return true;
	}
	return false;
}

static void forge(struct world *w, const struct model *f)
{
	uint32_t xid = chance(w, 3) ? w->xid : 77;
	const struct packet packets[] = {
	    {SITE_PORT, DHCPDISCOVER, xid, (uint16_t)chance(w, 60), false},
	    {SITE_PORT, DHCPREQUEST, xid, 0, false}, {SITE_PORT, DHCPDISCOVER, xid, 0, true}};
	unsigned what = chance(w, 5);

	w->now_ms += chance(w, 2) ? chance(w, 5000) : chance(w, 70000);
	if (what < 3)
		ask(w, f, &packets[what]);
	else if (what == 3)
		ask_4011(w, f, 1 + chance(w, 4));
	else
		load(w, f);
}

static struct model some_firmware(struct world *w)
{
	unsigned can = 1 + chance(w, 3);
	struct model f = {.arch = chance(w, 2) ? 7 : 0,
	    .direct = can & 1,
	    .by_4011 = can & 2,
	    .otherwise = chance(w, 3),
	    .one_xid = chance(w, 2),
	    .says_uuid = chance(w, 2),
	    .relayed = chance(w, 2),
	    .loads_ipxe = chance(w, 2),
	    .heard = chance(w, 2)};
	/* A BIOS with a lease is believed, where what it loads is not heard: all take this form. */
	if (f.arch == 0 && (f.relayed || !f.heard))
		f.direct = true;
	return f;
}

static void test_forged(void)
{
	struct world *w = &world;

	w->conf = conf_of("[pxedhcpd]\nrelays = yes\n");
	for (uint32_t run = 0; run < RUNS; run++) {
		char row[32];
		snprintf(row, sizeof row, "run %u", run);
		unit_row(row);
		w->now_ms += MEMORY_KEEP_MS + 1; /* of the run before nothing is known */
		w->random = run;
		const struct model f = some_firmware(w);
		for (int boot = 0; boot < 2; boot++) {
			for (int i = 0; i < TRIES && !boots(w, &f); i++)
				w->now_ms += 180000;
			w->now_ms += chance(w, 2) ? 600000 : 86400000;
		}
		for (unsigned i = chance(w, FORGED); i > 0; i--)
			forge(w, &f);
		w->now_ms += chance(w, 2) ? chance(w, 30000) : chance(w, 7200000);
		int failed = 0;
		while (failed < TRIES && !boots(w, &f)) {
			failed++;
			w->now_ms += 180000;
		}
		CHECK(failed <= 1);
	}
	conf_free(w->conf);
}

int main(void)
{
	unit_run("forged packets cost one try at most", test_forged);
	return unit_result();
}
