/* From a machine's syslog packets to its lines, and from these to its story. */
#include "common/event.h"
#include "httpbootd/codec/syslog.h"
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/told_join.h"
#include "httpbootd/machines/told_pieces.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START UINT64_C(1764375229000)
/* 127 bytes: as much as iPXE's buffer holds. */
#define TEN "0123456789"
#define FULL "http://10.0.0.2/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "/vmlinuz-lt"

/* The lines of a packet, each followed by `|`, or by `+` if it goes on in the next packet. */
static const char *lines_of(const char *packet, size_t len, char *out, size_t size)
{
	struct syslog_message m;
	char line[SYSLOG_LINE];
	bool is_piece;
	size_t n = 0;

	out[0] = '\0';
	if (!syslog_parse(packet, len, &m))
		return "none";
	while (syslog_next(&m, line, &is_piece))
		n += (size_t)snprintf(out + n, size - n, "%s%c", line, is_piece ? '+' : '|');
	return out;
}

static void test_packets(void)
{
	static const struct {
		const char *packet, *lines;
	} rows[] = {
	    {"<6>ipxe: Booting", "Booting|"},
	    {"<6>ipxe: ", "|"},
	    {"<6>ipxe:", "|"},
	    {"<6>ipxe:Booting", "Booting|"},
	    {"<6>ipx", "ipx|"},
	    {"<6>a: ipxe: x", "a: ipxe: x|"},
	    {"<6>kiosk7 ipxe: Booting", "Booting|"},
	    {"<6>kiosk7.example ipxe: Booting", "Booting|"},
	    {"<6>ipxe: one\ntwo\r\n\nthree\n", "one|two||three||"},
	    {"<6>ipxe:   blanks \t", "blanks|"},
	    {"<6>ipxe: " FULL, FULL "+"},
	    {"<6>kiosk7 ipxe: " FULL, FULL "+"},
	    {"<6>ipxe: " FULL "s", FULL "s|"},
	    {"<30>" FULL, FULL "|"}, /* somebody else's are whole */
	    {"<30>Nov 29 10:55:01 kiosk7 daemon.info init: starting",
		"kiosk7 daemon.info init: starting|"},
	    {"<30>Nov  9 10:55:01 ipxe: x", "ipxe: x|"},
	    {"<30>No 29 10:55:01 x", "No 29 10:55:01 x|"},
	    {"<165>1 2003-10-11T22:14:15.003Z host app - - - text",
		"1 2003-10-11T22:14:15.003Z host app - - - text|"},
	    {"<6>\033[31mred\033[0m", "?[31mred?[0m|"},
	    {"<6>a\302\205b\342\200\256c\xff", "a??b???c?|"},
	    {"<6>gr\303\274n", "gr\303\274n|"},
	    {"<6>", "|"},
	    {"<>x", "none"},
	    {"<6", "none"},
	    {"<6666>x", "none"},
	    {"<x>y", "none"},
	    {"", "none"},
	    {"ipxe: x", "none"},
	};
	char out[2048];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].packet);
		CHECK_STR(lines_of(rows[i].packet, strlen(rows[i].packet), out, sizeof out),
		    rows[i].lines);
	}
	unit_row("a NUL ends a line");
	CHECK_STR(lines_of("<6>ipxe: a\0b", 12, out, sizeof out), "a|b|");
}

/* What comes out of lines that come at such times from that port; `+` ends a piece. */
static void test_pieces(void)
{
	static struct told_pieces pieces;
	static const struct {
		uint64_t at_ms;
		const char *line, *whole;
		bool is_piece;
	} rows[] = {
	    {1000, "one", "one", false},
	    {1001, "one", NULL, false}, /* the network's doing */
	    {1040, "one", "one", false},
	    {1041, "", NULL, false},
	    {1050, "http://a/vmlin", NULL, true},
	    {1051, "uz... o", NULL, true},
	    {1052, "k", "http://a/vmlinuz... ok", false},
	    {1060, "whole", NULL, true},
	    {1061, "", "whole", false},
	    {1070, "lost", NULL, true},
	    {4000, "next", "next", false},
	};
	const struct addr a = unit_addr("10.0.0.57");
	char long_line[SYSLOG_LINE];
	struct told_source *s;
	const char *whole;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].line);
		s = told_take(&pieces, &a, rows[i].at_ms);
		whole = s ? told_whole(s, rows[i].line, rows[i].is_piece, rows[i].at_ms) : "none";
		CHECK_STR(whole ? whole : "-", rows[i].whole ? rows[i].whole : "-");
	}
	unit_row("of a long one the end is kept");
	memset(long_line, 'x', sizeof long_line);
	long_line[SYSLOG_IPXE_PIECE] = '\0';
	for (int i = 0; i < 20; i++)
		CHECK(!told_whole(told_take(&pieces, &a, 5000), long_line, true, 5000));
	whole = told_whole(told_take(&pieces, &a, 5000), "... ok", false, 5000);
	CHECK(whole && strlen(whole) < SYSLOG_LINE && strstr(whole, "xxx... ok"));
}

/* One that sends much leaves room for others; all together they cost a bounded sum. */
static void test_flood(void)
{
	static struct told_pieces pieces;
	struct addr a = unit_addr("10.0.0.57"), b = unit_addr("10.0.0.58");
	size_t n = 0;

	for (int i = 0; i < 100000; i++)
		n += told_take(&pieces, &a, 1000 + (uint64_t)i / 100) != NULL;
	CHECK(n >= TOLD_BURST && n <= TOLD_BURST + TOLD_RATE + 1);
	CHECK(told_take(&pieces, &b, 2000) != NULL);
	n = 0;
	for (uint32_t i = 0; i < 100000; i++) {
		a.v4.sin_addr.s_addr = htonl(0x0a010000 + i);
		n += told_take(&pieces, &a, 3000) != NULL;
	}
	CHECK(n <= TOLD_ALL_BURST);
}

/*
 * Stories
 */

static const char site[] =
    "[profile kiosk]\nkernel = boot/vmlinuz-lts\ninitrd = boot/initramfs-lts\n"
    "modloop = boot/modloop-lts\n[host 52:54:00:12:34:56]\nname = kiosk1\nprofile = kiosk\n";

static struct machines machines;

static void hear(double seconds, char level, const char *text)
{
	char message[LINE_MAX_LEN + 1];
	struct line l;
	const uint64_t now = START + (uint64_t)(seconds * 1000);
	int n = snprintf(message, sizeof message, "lanboot1 %llu.%03u %s %c 1 %s",
	    (unsigned long long)(now / 1000), (unsigned)(now % 1000),
	    strncmp(text, "offered", 7) == 0 ? "pxedhcpd" : "httpbootd", level, text);

	if (CHECK(line_parse(message, (size_t)n, &l)))
		machines_hear(&machines, &l, now);
}

static void say(double seconds, const char *text)
{
	struct event e;

	event_start(&e, "said");
	const struct addr a = unit_addr("10.0.0.58");
	event_client(&e, &a);
	event_text(&e, "text", text);
	hear(seconds, 's', e.text);
}

#define WHO "client=10.0.0.58 mac=52:54:00:12:34:56"

/* The steps of its boot, `kernel!(why)[what it said]`. */
static const char *story(void)
{
	static char out[2000];
	size_t n, len = 0;
	const struct seen *s = machines_find(&machines, "kiosk1", START, &n);

	out[0] = '\0';
	for (size_t i = 0; s && s->n_boots && i < s->boot[0].n; i++) {
		const struct step *step = &s->boot[0].step[i];
		len += (size_t)snprintf(out + len, sizeof out - len, " %s%s",
		    step_text((enum step_kind)step->kind), step->end == STEP_FAILED ? "!" : "");
		if (step->end == STEP_FAILED && step->reason)
			len += (size_t)snprintf(out + len, sizeof out - len, "(%s)", step->reason);
		if (step->said)
			len += (size_t)snprintf(out + len, sizeof out - len, "[%s]", step->said);
	}
	return out;
}

static struct conf *begin(void)
{
	struct conf *c = conf_of(site);

	machines_init(&machines, c);
	hear(0, 'i', "offered mac=52:54:00:12:34:56 file=ipxe.efi form=4011");
	hear(1, 'i', "served " WHO " path=/ipxe.efi status=200 bytes=1 ms=1");
	return c;
}

static void end(struct conf *c)
{
	machines_free(&machines);
	conf_free(c);
}

#define BUILT " offer loader iPXE[iPXE 2.0.0+ with DNS HTTP]"

static void test_stories(void)
{
	static const struct {
		const char *name;
		const char *said[12]; /* one that begins with ! is an event of a server */
		const char *story;
	} rows[] = {
	    {"a boot, and no file that is done without",
		{"autoexec.ipxe... Not found (https://ipxe.org/2d12618e)",
		    "iPXE 2.0.0+ -- Open Source Network Boot Firmware -- https://ipxe.org",
		    "Features: DNS HTTP", "http://10.0.0.2/boot.ipxe... ok",
		    "!stub " WHO " status=200", "!script " WHO " status=200",
		    "http://10.0.0.2/boot/vmlinuz-lts... ok",
		    "http://10.0.0.2/boot/initramfs-lts... ok", "Booting"},
		BUILT " stub script kernel initrd boot"},
	    {"the server says why, and the machine what it made of that",
		{"!script " WHO " status=200",
		    "!refused " WHO " path=/boot/vmlinuz-lts status=404 reason=\"no such file\"",
		    "http://10.0.0.2/boot/vmlinuz-lts... Not found (https://ipxe.org/2d0c618e)"},
		" offer loader script kernel!(no such file)[Not found (ipxe.org/2d0c618e)]"},
	    {"the machine alone knows",
		{"!script " WHO " status=200",
		    "!served " WHO " path=/boot/vmlinuz-lts status=200 bytes=9",
		    "http://10.0.0.2/boot/vmlinuz-lts... ok",
		    "Could not select: Exec format error (https://ipxe.org/2e008081)"},
		" offer loader script kernel!(what was loaded is nothing that this iPXE can start)"
		"[Exec format error (ipxe.org/2e008081)]"},
	    {"of a server that does not tell",
		{"http://other/linux... Connection timed out (https://ipxe.org/4c0a6092)"},
		" offer loader kernel!(no answer comes from there)"
		"[Connection timed out (ipxe.org/4c0a6092)]"},
	    {"a second try goes well",
		{"http://other/linux... Connection timed out (https://ipxe.org/4c0a6092)",
		    "http://other/linux... ok"},
		" offer loader kernel"},
	    {"no address",
		{"Configuring (net0 52:54:00:12:34:56)... No configuration methods succeeded "
		 "(https://ipxe.org/040ee119)"},
		" offer loader iPXE!(DHCP gave it no address)"
		"[No configuration methods succeeded (ipxe.org/040ee119)]"},
	    {"a name that no DNS server is there for",
		{"http://boot.example/boot.ipxe... Error 0x3e11628e (https://ipxe.org/3e11628e)"},
		" offer loader stub!(DHCP names no DNS server, and the URL has a name in it)"
		"[DHCP names no DNS server, and the URL has a name in it (ipxe.org/3e11628e)]"},
	    {"a download that is not begun",
		{"Could not start download: Operation not supported (https://ipxe.org/3c092083)"},
		" offer loader stub!(this iPXE was built without the URL's scheme)"
		"[Operation not supported (ipxe.org/3c092083)]"},
	    {"told by a script: it starts",
		{"!script " WHO " status=200", "!told " WHO " step=boot"},
		" offer loader script boot"},
	    {"told by a script: it failed",
		{"!script " WHO " status=200", "!told " WHO " step=kernel error=2d0c618e"},
		" offer loader script kernel!(the server has no such file)"
		"[the server has no such file (ipxe.org/2d0c618e)]"},
	    {"told by a script: it failed, and its iPXE has no ${errno}",
		{"!told " WHO " step=initrd error="}, " offer loader initrd!(it did not work)"},
	    {"told by a script: it failed, and with which number",
		{"!script " WHO " status=200", "!told " WHO " step=kernel error=0x2e008081"},
		" offer loader script kernel!(what was loaded is nothing that this iPXE can start)"
		"[what was loaded is nothing that this iPXE can start (ipxe.org/2e008081)]"},
	    {"told of no step", {"!told " WHO " step=up", "!told " WHO}, " offer loader"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		struct conf *c = begin();
		for (size_t j = 0; j < 12 && rows[i].said[j]; j++) {
			const char *text = rows[i].said[j];
			if (text[0] == '!')
				hear(2 + (double)j, 'i', text + 1);
			else
				say(2 + (double)j, text);
		}
		CHECK_STR(story(), rows[i].story);
		end(c);
	}
}

/* Who is no machine that boots is not kept, and one that is up stays so. */
static void test_strangers(void)
{
	struct conf *c = conf_of(site);
	size_t n, lines = 0;
	bool is_shared;

	machines_init(&machines, c);
	say(1, "http://10.0.0.2/boot/vmlinuz-lts... Not found (https://ipxe.org/2d0c618e)");
	CHECK_NUM(machines.table.n, 0);
	const struct addr a = unit_addr("10.0.0.58");
	CHECK(!told_is_known(&machines, &a, START));
	end(c);

	c = begin();
	CHECK(told_is_known(&machines, &a, START + 2000));
	hear(2, 'i', "up " WHO);
	say(3, "http://10.0.0.2/boot/vmlinuz-lts... Not found (https://ipxe.org/2d0c618e)");
	CHECK_STR(story(), " offer loader up");
	for (int i = 0; i < 20000; i++)
		say(4, "a line that is said again and again, and takes no more room than it may");
	const struct seen *s = table_find_addr(&machines.table, &a, START + 4000, &is_shared);
	for (const char *line = NULL; s && (line = table_next_screen(s, line));)
		lines++;
	CHECK(lines > 10 && s->screen.size <= TABLE_LINES_EACH);
	CHECK_NUM(machines.table.n, 1);
	n = machines.table.line_bytes;
	machines_forget(&machines, s);
	CHECK(n > 0 && machines.table.line_bytes == 0);
	end(c);
}

int main(void)
{
	unit_run("said: packets", test_packets);
	unit_run("said: pieces of lines", test_pieces);
	unit_run("said: a flood", test_flood);
	unit_run("said: stories", test_stories);
	unit_run("said: strangers", test_strangers);
	return unit_result();
}
