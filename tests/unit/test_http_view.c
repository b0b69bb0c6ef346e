/*
 * The pictures of a made-up hall, whole, as tests/golden/ has them. After a change of what they
 * show, `GOLDEN=write make unit NAME=http_view` writes them anew: read the difference.
 */
#include "httpbootd/http/machines_find.h"
#include "httpbootd/http/machines_view.h"
#include "httpbootd/view/machine_json.h"
#include "httpbootd/view/row.h"
#include "httpbootd/view/show.h"
#include "httpbootd/view/status.h"
#include "tests/unit/http_golden.h"
#include "tests/unit/http_hall.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static char out[64 * 1024];

static const struct {
	unsigned width;
	bool utf8;
	const char *name;
} screens[] = {{80, false, "80"}, {120, true, "120"}, {40, false, "40"}};

/* No line is wider than the screen, and no byte steers it. */
static void check_text(unsigned width)
{
	unsigned column = 0;
	for (const char *at = out; *at; at++) {
		unsigned char c = (unsigned char)*at;
		bool is_second = (c & 0xc0) == 0x80;
		column = c == '\n' ? 0 : column + !is_second;
		if (!CHECK(column <= width) || !CHECK(c == '\n' || (c >= ' ' && c != 0x7f)))
			return;
	}
}

static void check_golden(const char *what, size_t screen)
{
	char file[128];
	snprintf(file, sizeof file, "%s-%s.txt", what, screens[screen].name);
	golden_check(file, out);
	check_text(screens[screen].width);
}

static struct view_machine machine_of(const struct site *site, const struct view *v, const char *id)
{
	struct view_machine m = {.seen = NULL};
	struct machines_found found;
	machines_find_one(site, id, v->now_ms, &found);
	unit_row(id);
	if (CHECK(found.seen != NULL))
		machines_view_of(site, v, found.seen, &m);
	return m;
}

static void test_texts(void)
{
	static const char *const shown[] = {"kiosk7", "kiosk9", "kiosk1", "52:54:00:12:34:99"};
	struct site *site = hall_open();
	struct screen t;
	if (!site)
		return;
	hall_hear_all(site);
	for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
		struct view v = hall_view(site, screens[i].width, screens[i].utf8);
		struct hall hall;
		machines_hall(site, &v, &hall);
		screen_start(&t, out, sizeof out, v.style);
		status_draw(&t, &v, &hall);
		check_golden("status", i);
		for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
			struct view_machine m = machine_of(site, &v, shown[k]);
			char what[64];
			screen_start(&t, out, sizeof out, v.style);
			show_draw(&t, &v, &m);
			snprintf(what, sizeof what, "show-%s", k < 3 ? shown[k] : "unknown");
			check_golden(what, i);
			screen_start(&t, out, sizeof out, v.style);
			show_draw_log(&t, &v, m.seen);
			check_text(screens[i].width);
			screen_start(&t, out, sizeof out, v.style);
			show_draw_why(&t, &v, &m);
			check_text(screens[i].width);
		}
	}
	hall_close(site);
}

static void test_json(void)
{
	struct site *site = hall_open();
	struct json j;
	if (!site)
		return;
	hall_hear_all(site);
	struct view v = hall_view(site, 80, false);
	struct view_machine m = machine_of(site, &v, "kiosk7");
	json_start(&j, out, sizeof out);
	machine_json_whole(&j, &v, &m);
	golden_check("machine.json", out);
	CHECK(!j.is_cut);
	json_start(&j, out, sizeof out);
	machine_json_log(&j, m.seen);
	golden_check("log.json", out);
	json_start(&j, out, sizeof out);
	machine_json_why(&j, &v, &m);
	golden_check("why.json", out);
	hall_close(site);
}

static void test_rows(void)
{
	static const char *const ids[] = {"kiosk1", "kiosk7", "52:54:00:12:34:98"};
	static const enum row_kind kinds[] = {
	    ROW_LIST, ROW_LIST, ROW_LIST, ROW_UNKNOWN, ROW_UNKNOWN, ROW_UNKNOWN, ROW_CSV};
	static const unsigned widths[] = {120, 80, 40, 120, 80, 40, 80};
	struct site *site = hall_open();
	if (!site)
		return;
	hall_hear_all(site);
	struct view v = hall_view(site, 80, false);
	size_t len = 0;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		struct view_machine m[3];
		struct row_layout l;
		v.style = (struct screen_style){.width = widths[k], .utf8 = k % 2};
		row_layout_start(&l, kinds[k], v.style, v.now_ms);
		for (size_t i = 0; i < 3; i++) {
			m[i] = machine_of(site, &v, ids[i]);
			row_layout_look(&l, &(struct row){.machine = &m[i]});
		}
		row_layout_finish(&l);
		len += row_header(&l, out + len);
		for (size_t i = 0; i < 3; i++)
			len += row_line(&l, &(struct row){.machine = &m[i]}, out + len);
	}
	golden_check("rows.txt", out);
	hall_close(site);
}

/* Who is meant, and what is told where that is not clear. */
static void test_find(void)
{
	static const struct {
		const char *id;
		unsigned status;
		const char *text;
	} rows[] = {
	    {"kiosk7", 0, ""},
	    {"KIOSK7", 0, ""},
	    {"52-54-00-12-34-57", 0, ""},
	    {"10.0.0.57", 0, ""},
	    {"kiosk8", 404,
		"No machine is known by kiosk8; did you mean kiosk9, kiosk1 or kiosk7? lanboot "
		"list has all, lanboot list --unknown those that wait."},
	    {"zzz\033", 404,
		"No machine is known by zzz\\x1b. lanboot list has all, lanboot list --unknown "
		"those that wait."},
	    {"spare", 404,
		"spare was never seen: no packet of it has come. Its section is [host "
		"52:54:00:12:34:63], at tests/golden/hall.ini:57. Is it on, on this LAN, and set "
		"to boot from it?"},
	    {"twin", 409,
		"Several machines are called twin: say which by its MAC: 52:54:00:00:00:01, "
		"52:54:00:00:00:02."},
	};
	struct site *site = hall_open();
	struct machines_found found;
	if (!site)
		return;
	hall_hear_all(site);
	hall_hear(site, "lanboot1 1764375228.000 pxedhcpd i 900 offered mac=52:54:00:00:00:01 "
			"host=twin form=direct");
	hall_hear(site, "lanboot1 1764375228.001 pxedhcpd i 901 offered mac=52:54:00:00:00:02 "
			"host=twin form=direct");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		machines_find_one(site, rows[i].id, HALL_NOW_MS, &found);
		unit_row(rows[i].id);
		CHECK(!found.seen == (rows[i].status != 0));
		CHECK_NUM(found.status, rows[i].status);
		CHECK_STR(found.text, rows[i].text);
	}
	hall_close(site);
}

/* What the daemons tell, and which rule it makes of that; `none`: nothing is wrong. */
static void test_why(void)
{
#define MAC "mac=52:54:00:12:34:57"
#define WHO "client=10.0.0.57 " MAC " host=kiosk7"
#define OFFER "pxedhcpd offered " MAC " class=PXEClient form=direct file=ipxe64.efi"
#define TFTP "tftpd served " WHO " file=ipxe64.efi bytes=1048576 ms=40"
#define IPXE "pxedhcpd offered " MAC " class=iPXE form=script file=http://10.0.0.2/boot.ipxe"
#define SCRIPT "httpbootd script " WHO " profile=kiosk status=200 bytes=900 ms=0"
#define KERNEL "path=/alpine/3.24/x86_64/vmlinuz-lts"
	static const struct {
		const char *rule;
		unsigned after_ms;
		const char *event[8];
	} rows[] = {
	    {"none", 500,
		{OFFER, TFTP, "tftpd refused " WHO " file=autoexec.ipxe reason=\"no such file\""}},
	    {"none", 500,
		{OFFER, "tftpd failed " WHO " file=ipxe64.efi block=1 reason=aborted ms=1", TFTP}},
	    {"none", 500, {OFFER, TFTP, IPXE, "httpbootd waits " WHO}},
	    {"boot-file-missing-ipxe", 500,
		{OFFER, "tftpd refused " WHO " file=ipxe64.efi reason=\"no such file\""}},
	    {"boot-file-failed", 500,
		{OFFER, "tftpd failed " WHO " file=ipxe64.efi block=9 reason=\"no answer\" ms=9"}},
	    {"boot-file-no-more", 99000, {OFFER, TFTP}},
	    {"offer-not-taken", 99000, {OFFER}},
	    {"no-script", 99000, {OFFER, TFTP, IPXE}},
	    {"script-dark", 99000, {OFFER, TFTP, IPXE}},
	    {"no-apkovl", 500,
		{OFFER, TFTP, IPXE,
		    "httpbootd no-apkovl " WHO " reason=\"k.apkovl.tar.gz: no such file\"",
		    SCRIPT}},
	    {"script-none", 500,
		{OFFER, TFTP, IPXE,
		    "httpbootd failed " WHO
		    " path=\"/boot.ipxe?mac=x\" status=500 reason=\"the server's configuration "
		    "makes no script for this machine\""}},
	    {"refused-unknown", 500,
		{OFFER, TFTP, IPXE,
		    "httpbootd not-its-machine client=10.0.0.57 " MAC
		    " reason=\"another machine asks: x\"",
		    "httpbootd script client=10.0.0.57 " MAC " section=none status=200 bytes=9"}},
	    {"missing-image", 500,
		{OFFER, TFTP, IPXE, SCRIPT,
		    "httpbootd refused " WHO " method=GET " KERNEL
		    " status=404 reason=\"no such file\""}},
	    {"unreadable", 500,
		{OFFER, TFTP, IPXE, SCRIPT,
		    "httpbootd refused " WHO " method=GET " KERNEL
		    " status=403 reason=\"forbidden (no permission to read it)\""}},
	    {"cut-off", 500,
		{OFFER, TFTP, IPXE, SCRIPT,
		    "httpbootd served " WHO " method=GET " KERNEL
		    " status=200 bytes=9 of=90 incomplete=closed"}},
	    {"stage-packages", 500,
		{OFFER, TFTP, IPXE, SCRIPT,
		    "httpbootd stage " WHO " stage=packages failed=yes text=\"ERROR: x\""}},
	    {"not-in-clients", 500,
		{"pxedhcpd refused " MAC
		 " class=PXEClient reason=\"it asks from an address that is not in clients\""}},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct site *site = hall_open();
		uint64_t at_ms = HALL_NOW_MS;
		if (!site)
			return;
		const bool is_dark = strstr(rows[i].rule, "dark") != NULL;
		site->daemon.conf->httpbootd.listen.n = !is_dark;
		hall_hear(site, "lanboot1 1764375000.000 tftpd i 1 ready version=x");
		for (size_t k = 0; k < 8 && rows[i].event[k]; k++, at_ms += 500) {
			char line[1024];
			int daemon = (int)strcspn(rows[i].event[k], " ");
			snprintf(line, sizeof line, "lanboot1 %u.%03u %.*s i %zu %s",
			    (unsigned)(at_ms / 1000), (unsigned)(at_ms % 1000), daemon,
			    rows[i].event[k], k + 2, rows[i].event[k] + daemon + 1);
			CHECK(hall_hear(site, line));
		}
		struct view v = hall_view(site, 80, false);
		struct why why;
		v.now_ms = at_ms + rows[i].after_ms;
		struct view_machine m = machine_of(site, &v, "52:54:00:12:34:57");
		view_why(&v, &m, &why);
		unit_row(rows[i].rule);
		CHECK_STR(why.rule ? why.rule->name : "none", rows[i].rule);
		CHECK(!is_dark || m.look.state == STATE_OFF);
		site->daemon.conf->httpbootd.listen.n = 0;
		hall_close(site);
	}
}

int main(void)
{
	unit_run("view texts", test_texts);
	unit_run("view JSON", test_json);
	unit_run("view rows", test_rows);
	unit_run("view finds machines", test_find);
	unit_run("why, of what daemons tell", test_why);
	return unit_result();
}
