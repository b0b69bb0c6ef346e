/*
 * Why a machine does not come up, by the daemons' own lines: of each rule that needs more than a
 * last step, those of a boot that stops so, and how soon that is said.
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

/* Asks why; the state is in *look. */
static void ask(uint64_t now_ms, struct state_look *look, struct why *why)
{
	const struct why_site site = {
	    .hears_dhcp = true, .hears_tftp = true, .serves_http = true, .root = "/srv/lanboot"};
	struct usual usual;
	size_t n;
	const struct seen *s = machines_find(&machines, "kiosk1", now_ms, &n);

	machines_usual(&machines, s, &usual);
	why_state(s, &usual, &site, now_ms, look);
	why_make(s, look, &usual, &site, now_ms, why);
}

static void test_rows(void)
{
	struct conf *c = conf_of(why_row_site);
	struct state_look look;
	struct why why;

	for (size_t i = 0; i < why_rows_n; i++) {
		const struct why_row *r = &why_rows[i];
		unit_row(r->rule);
		machines_init(&machines, c);
		const uint64_t now = hear(r->lines);
		ask(now + r->soon_s * 1000ull, &look, &why);
		CHECK_STR(why.rule ? why.rule->name : "none", r->rule);
		CHECK_STR(state_text(look.state), "failed");
		if (!CHECK(strstr(why.sentence, r->sentence)))
			fprintf(stderr, "%s\n", why.sentence);
		if (r->remedy && !CHECK(strstr(why.remedy, r->remedy)))
			fprintf(stderr, "%s\n", why.remedy);
		CHECK(!strpbrk(why.sentence, "{}") && !strpbrk(why.remedy, "{}"));
		if (r->soon_s) {
			ask(now + (r->soon_s - 1) * 1000ull, &look, &why);
			CHECK_STR(state_text(look.state), "booting");
		}
		machines_free(&machines);
	}
	conf_free(c);
}

#define KERNEL "/alpine/3.24/x86_64/vmlinuz-lts"
#define INITRD "/alpine/3.24/x86_64/initramfs-lts"
#define REFUSED(at, path, reason)                                                                  \
#at " httpbootd refused " C " path=" path " status=404 bytes=0 reason=" reason "\n"
#define TOLD(at, what) #at " httpbootd told " C " step=" what "\n"
#define MODLOOP "/alpine/3.24/x86_64/modloop-lts"
#define UP(at) #at " httpbootd up " C " status=200\n"
#define FAILS_ONCE REFUSED(9, KERNEL, "missing") GOT(15, KERNEL) REFUSED(15, INITRD, "missing")
#define LOADS_AGAIN GOT(17, KERNEL) GOT(18, INITRD)

/* It boots, or is up, a second after the last line. */
static const struct {
	const char *name, *lines, *state, *rule;
} quiet[] = {
    {"kernel and initrd failed once, and were had whole then",
	TO_SCRIPT FAILS_ONCE LOADS_AGAIN TOLD(19, "boot"), "booting", "none"},
    {"the boot failed, and is tried again",
	TO_INITRD TOLD(11, "boot") TOLD(11, "boot error=0x46038101") LOADS_AGAIN TOLD(18, "boot"),
	"booting", "none"},
    {"the initrd did not fit, was sent whole all the same, and is tried again",
	TO_INITRD TOLD(10, "initrd error=0x34182006") LOADS_AGAIN, "booting", "none"},
    {"up, without its modloop", TO_INITRD REFUSED(15, MODLOOP, "missing") UP(16), "up",
	"up-without-modloop"},
    {"up, by a kernel of another release than its modloop",
	TO_INITRD GOT(15, "/alpine/3.23/x86_64/modloop-lts") UP(16), "up", "up-other-modloop"},
    {"HTTP Boot was offered just now, behind a PXE that failed",
	DISCOVER(0, "4011") LEASE(4) "15 pxedhcpd offered " M " arch=efi-x64-http "
				     "class=HTTPClient form=http "
				     "file=http://10.0.0.2/ipxe64.efi\n",
	"booting", "none"},
    {"another server was in the way, was mended, and it was switched on anew",
	TO_LEASE RIVAL(4, "site-class") DISCOVER(
	    20, "4011") "24 pxedhcpd leased " M " arch=efi-x64 address=10.0.0.5 server=10.0.0.7\n",
	"failed", "4011-not-asked"},
    {"up, and its modloop came late",
	TO_INITRD REFUSED(15, MODLOOP, "missing") UP(16) GOT(20, MODLOOP), "up", "none"},
};

static void test_quiet(void)
{
	struct conf *c = conf_of(why_row_site);
	struct state_look look;
	struct why why;

	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
		unit_row(quiet[i].name);
		machines_init(&machines, c);
		ask(hear(quiet[i].lines) + 1000, &look, &why);
		CHECK_STR(why.rule ? why.rule->name : "none", quiet[i].rule);
		CHECK_STR(state_text(look.state), quiet[i].state);
		machines_free(&machines);
	}
	conf_free(c);
}

int main(void)
{
	unit_run("why: by the daemons' lines", test_rows);
	unit_run("why: tried again, or up, and no hang", test_quiet);
	return unit_result();
}
