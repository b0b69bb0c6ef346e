/*
 * Where only pieces of lanboot run, or tell, the rest is dark: nothing is called a fault, or a
 * hang, that cannot be seen.
 */
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/why.h"
#include "tests/unit/http_why_rows.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START UINT64_C(1764375229000)
#define NAT "client=10.9.0.1 " M " asks=unseen"
#define OTHER "client=10.9.0.1 mac=52:54:00:00:00:02 asks=unseen"
#define HTTP_OFFER(at)                                                                             \
#at " pxedhcpd offered " M " arch=http-x64 class=HTTPClient host=kiosk1 form=http "        \
	    "file=http://10.0.0.2/ipxe64.efi\n"
#define CAME_UP TO_INITRD "40 httpbootd up " C " status=200\n"

/* What tells. */
enum { DHCP = 1 << 0, TFTP_TELLS = 1 << 1, FILES = 1 << 2, DHCP_GONE = 1 << 3, TFTP_GONE = 1 << 4 };

static const struct row {
	const char *name;
	unsigned tells;
	const char *lines;
	unsigned later_s;
	const char *state, *rule;
} rows[] = {
    {"no pxedhcpd: it has its boot file", TFTP_TELLS | FILES, TFTP(0, "ipxe64.efi"), 5, "booting",
	"none"},
    {"no tftpd: it was offered that", DHCP | FILES, DISCOVER(0, "direct") LEASE(4), 30, "booting",
	"none"},
    {"no tftpd: and a minute later", DHCP | FILES, DISCOVER(0, "direct") LEASE(4), 61, "off",
	"offer-dark"},
    {"tftpd has stopped", DHCP | FILES | TFTP_GONE, TO_LEASE ACKED(4), 5, "booting", "tftpd-gone"},
    {"tftpd has stopped: and a minute later", DHCP | FILES | TFTP_GONE, TO_LEASE ACKED(4), 61,
	"off", "tftpd-gone"},
    {"pxedhcpd has stopped: iPXE asks in vain", TFTP_TELLS | FILES | DHCP_GONE, TO_IPXE, 61, "off",
	"pxedhcpd-gone"},
    {"no tftpd: it went on", DHCP | FILES,
	DISCOVER(0, "direct") LEASE(4) IPXE(9, "script", URL) LEASE(9) SCRIPT(10), 5, "booting",
	"none"},
    {"nginx has the files: iPXE runs", DHCP | TFTP_TELLS, TO_IPXE IPXE(6, "script", URL) LEASE(7),
	61, "off", "script-dark"},
    {"nginx has the files: it is up", DHCP | TFTP_TELLS,
	TO_IPXE IPXE(6, "script", URL) LEASE(7) "40 httpbootd up " C " status=200\n", 61, "up",
	"none"},
    {"only it tells that it is up", 0, "0 httpbootd up " C " status=200\n", 3600, "up", "none"},
    {"behind NAT, two by one address: each is up", FILES,
	"0 httpbootd script " NAT " section=52:54:00:00:00:01 status=200\n"
	"1 httpbootd script " OTHER " section=52:54:00:00:00:02 status=200\n"
	"2 httpbootd served client=10.9.0.1 path=/alpine/3.24/x86_64/vmlinuz-lts status=200 "
	"bytes=9\n30 httpbootd up " NAT " status=200\n31 httpbootd up " OTHER " status=200\n",
	600, "up", "none"},
    {"behind NAT: a file that one of them lacks is nobody's", FILES,
	"0 httpbootd script " NAT " section=52:54:00:00:00:01 status=200\n"
	"1 httpbootd script " OTHER " section=52:54:00:00:00:02 status=200\n"
	"2 httpbootd refused client=10.9.0.1 path=/x status=404 reason=\"no such file\"\n",
	5, "booting", "none"},
    {"asked in its name, just now", DHCP | TFTP_TELLS | FILES, CAME_UP HTTP_OFFER(900) LEASE(904),
	5, "up", "none"},
    {"asked in its name, and nobody came", DHCP | TFTP_TELLS | FILES,
	CAME_UP HTTP_OFFER(900) LEASE(904), 90, "up", "asked-again"},
    {"asked in its name, and it says that it is alive", DHCP | TFTP_TELLS | FILES,
	CAME_UP HTTP_OFFER(900) LEASE(904) "1000 httpbootd alive " C " status=200\n", 90, "up",
	"none"},
};

static struct machines machines;

static uint64_t hear(const char *lines)
{
	uint64_t now = START;
	unsigned seq = 0;

	while (*lines) {
		char message[LINE_MAX_LEN + 1], daemon[16];
		double seconds;
		int at = 0;
		const size_t len = strcspn(lines, "\n");
		struct line l;
		if (sscanf(lines, "%lf %15s %n", &seconds, daemon, &at) != 2)
			abort();
		now = START + (uint64_t)(seconds * 1000);
		int n = snprintf(message, sizeof message, "lanboot1 %llu.%03u %s i %u %.*s",
		    (unsigned long long)(now / 1000), (unsigned)(now % 1000), daemon, ++seq,
		    (int)(len - (size_t)at), lines + at);
		if (CHECK(line_parse(message, (size_t)n, &l)))
			machines_hear(&machines, &l, now);
		lines += len + (lines[len] == '\n');
	}
	return now;
}

static void test_pieces(void)
{
	struct conf *c = conf_of(why_row_site);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		const struct why_site site = {.hears_dhcp = r->tells & DHCP,
		    .hears_tftp = r->tells & TFTP_TELLS,
		    .dhcp.state = r->tells & DHCP_GONE ? TELLER_ENDED : TELLER_UNHEARD,
		    .tftp.state = r->tells & TFTP_GONE ? TELLER_SILENT : TELLER_UNHEARD,
		    .serves_http = r->tells & FILES,
		    .root = "/srv"};
		struct state_look look;
		struct usual usual;
		struct why why;
		size_t n;
		unit_row(r->name);
		machines_init(&machines, c);
		const uint64_t now = hear(r->lines) + r->later_s * 1000ull;
		const struct seen *s = machines_find(&machines, "52:54:00:00:00:01", now, &n);
		if (CHECK(s)) {
			machines_usual(&machines, s, &usual);
			why_state(s, &usual, &site, now, &look);
			why_make(s, &look, &usual, &site, now, &why);
			CHECK_STR(state_text(look.state), r->state);
			CHECK_STR(why.rule ? why.rule->name : "none", r->rule);
			CHECK(!why.rule || why.rule->kind == WHY_DARK);
		}
		machines_free(&machines);
	}
	conf_free(c);
}

int main(void)
{
	unit_run("why: where only pieces run", test_pieces);
	return unit_result();
}
