/*
 * How often the right reason is given, and how soon. Each boot of http_why_rows.h that fails, at
 * other paces, by other firmware, with packets sent again, lines that come out of order, and other
 * machines between: the first that is said has to be the right one, within ten seconds of when the
 * next step was due, in 95 of 100 at least. The same of a boot that comes up: nothing may be said.
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
#define DAY_MS UINT64_C(86400000)

enum {
	LINES = 256,     /* of a story, with what a variant adds */
	TEXT = 400,      /* bytes of a line */
	LOOK_MS = 500,   /* how often somebody looks */
	SOON_MS = 10000, /* the promise */
	LONG_MS = 75000, /* who has not been told of by then is not told of */
	LEAST = 95,      /* percent */
};

enum firmware { UEFI, BIOS, HTTP, FIRMWARES };
static const char *const firmware_text[] = {"UEFI", "BIOS", "HTTP"};

enum {
	AGAIN = 1 << 0,  /* firmware sends what it sends by UDP twice */
	SWAP = 1 << 1,   /* what two daemons tell at once comes in the other order */
	LATE = 1 << 2,   /* tftpd and httpbootd tell a fifth of a second late */
	OTHERS = 1 << 3, /* two machines boot between, and come up */
	WAYS = 1 << 4,
};

static const unsigned paces[] = {50, 100, 300}; /* percent of the time */

struct told {
	char daemon[16], text[TEXT];
	uint64_t ms;
};

struct story {
	struct told line[LINES];
	size_t n;
};

static struct machines machines;
static unsigned seq;

/*
 * Variants
 */

static void add(struct story *s, const char *daemon, const char *text, size_t len, uint64_t ms)
{
	struct told *t = &s->line[s->n];

	if (s->n++ == LINES || len >= TEXT)
		abort();
	snprintf(t->daemon, sizeof t->daemon, "%s", daemon);
	snprintf(t->text, sizeof t->text, "%.*s", (int)len, text);
	t->ms = ms;
}

static bool is_by_clock(const char *text)
{
	return strncmp(text, "unanswered ", 11) == 0 || strncmp(text, "progress ", 9) == 0 ||
	       strncmp(text, "failed ", 7) == 0;
}

static void read_story(const char *lines, unsigned percent, struct story *s)
{
	for (s->n = 0; *lines;) {
		char daemon[16];
		double seconds;
		int at = 0;
		const size_t len = strcspn(lines, "\n");
		if (sscanf(lines, "%lf %15s %n", &seconds, daemon, &at) != 2)
			abort();
		/* What a daemon's own clock says takes as long in a slow boot. */
		const char *ms = memmem(lines, len, " ms=", 4);
		const double by_clock = is_by_clock(lines + at) && ms ? atof(ms + 4) / 1000 : 0;
		add(s, daemon, lines + at, len - (size_t)at,
		    (uint64_t)((seconds - by_clock) * 10 * percent + by_clock * 1000));
		lines += len + (lines[len] == '\n');
	}
}

/* Puts `new` in the place of each `old`. */
static void replace(char text[TEXT], const char *old, const char *new)
{
	char out[TEXT];
	const size_t len = strlen(old);

	for (char *at = text; (at = strstr(at, old)); at += strlen(new)) {
		snprintf(out, sizeof out, "%.*s%s%s", (int)(at - text), text, new, at + len);
		memcpy(text, out, sizeof out);
	}
}

static void drop(struct story *s, const char *word)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (strncmp(s->line[i].text, word, strlen(word)) != 0)
			s->line[n++] = s->line[i];
	s->n = n;
}

/* As if it had booted by that firmware. */
static void by_firmware(struct story *s, enum firmware f)
{
	if (f == UEFI)
		return;
	drop(s, "acked ");
	if (f == HTTP)
		drop(s, "heard ");
	for (size_t i = 0; i < s->n; i++) {
		char *text = s->line[i].text;
		const bool is_ipxe = strstr(text, "class=iPXE");
		replace(text, "form=4011", f == BIOS ? "form=direct" : "form=http");
		if (f == BIOS) {
			replace(text, "arch=efi-x64", "arch=bios");
			replace(text, " program=x86_64", "");
			replace(text, "ipxe64.efi", "undionly.kpxe");
			continue;
		}
		if (!is_ipxe)
			replace(text, "arch=efi-x64", "arch=http-x64");
		replace(text, "class=PXEClient", "class=HTTPClient");
		if (strcmp(s->line[i].daemon, "tftpd") != 0) {
			replace(text, "file=ipxe64.efi", "file=http://10.0.0.2/ipxe64.efi");
			continue;
		}
		snprintf(s->line[i].daemon, sizeof s->line[i].daemon, "httpbootd");
		replace(text, "file=", "path=/");
		replace(text, " blksize=1468 program=x86_64", " status=200");
	}
}

static int by_time(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	return x->ms < y->ms ? -1 : x->ms > y->ms;
}

static void sort(struct story *s)
{
	for (size_t i = 1; i < s->n; i++) { /* in their order, where they are of one time */
		const struct told t = s->line[i];
		size_t at = i;
		for (; at && by_time(&s->line[at - 1], &t) > 0; at--)
			s->line[at] = s->line[at - 1];
		s->line[at] = t;
	}
}

static void send_again(struct story *s)
{
	static const char *const words[] = {"offered ", "acked ", "leased ", "heard "};
	const size_t n = s->n;

	for (size_t i = 0; i < n; i++)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			if (strncmp(s->line[i].text, words[w], strlen(words[w])) == 0)
				add(s, s->line[i].daemon, s->line[i].text, strlen(s->line[i].text),
				    s->line[i].ms + 50);
}

static void swap(struct story *s)
{
	for (size_t i = 0; i + 1 < s->n; i++) {
		struct told *a = &s->line[i], *b = a + 1;
		if (strcmp(a->daemon, b->daemon) == 0 || b->ms > a->ms + 100)
			continue;
		const struct told t = *a;
		const uint64_t ms = a->ms;
		*a = *b;
		*b = t;
		b->ms = a->ms;
		a->ms = ms;
		i++;
	}
}

/* The boot of another machine, from `ms` on. */
static void add_other(struct story *s, const char *mac, const char *addr, uint64_t ms)
{
	static struct story other;
	char at[32];

	snprintf(at, sizeof at, "address%s", strchr(addr, '='));
	read_story(why_row_boot, 100, &other);
	for (size_t i = 0; i < other.n; i++) {
		char *text = other.line[i].text;
		replace(text, "52:54:00:00:00:01", mac);
		replace(text, "client=10.0.0.5", addr);
		replace(text, "address=10.0.0.5", at);
		replace(text, "host=kiosk1", "host=other");
		add(s, other.line[i].daemon, text, strlen(text), other.line[i].ms + ms);
	}
}

static void vary(struct story *s, enum firmware f, unsigned ways)
{
	by_firmware(s, f);
	if (ways & AGAIN)
		send_again(s);
	if (ways & LATE)
		for (size_t i = 0; i < s->n; i++)
			s->line[i].ms += strcmp(s->line[i].daemon, "pxedhcpd") == 0 ? 0 : 200;
	sort(s);
	if (ways & SWAP)
		swap(s);
	if (ways & OTHERS) {
		add_other(s, "52:54:00:00:00:02", "client=10.0.0.77", 300);
		add_other(s, "52:54:00:00:00:03", "client=10.0.0.78", 2700);
	}
	sort(s);
}

/*
 * What is said
 */

/* The first reason that is given of a machine, and when; NULL: none. */
struct first {
	const char *rule;
	uint64_t ms;
	uint64_t boot_ms; /* when the boot began that it is of */
};

static void hear(const struct told *t, uint64_t now_ms)
{
	char message[LINE_MAX_LEN + 1];
	struct line l;
	int n = snprintf(message, sizeof message, "lanboot1 %llu.%03u %s i %u %s",
	    (unsigned long long)(now_ms / 1000), (unsigned)(now_ms % 1000), t->daemon, ++seq,
	    t->text);
	if (CHECK(line_parse(message, (size_t)n, &l)))
		machines_hear(&machines, &l, now_ms);
}

static bool is_alarm(const struct seen *s, uint64_t now_ms, struct why *why)
{
	const struct why_site site = {
	    .hears_dhcp = true, .hears_tftp = true, .serves_http = true, .root = "/srv"};
	struct state_look look;
	struct usual usual;

	machines_usual(&machines, s, &usual);
	why_state(s, &usual, &site, now_ms, &look);
	if (look.state != STATE_FAILED)
		return false;
	why_make(s, &look, &usual, &site, now_ms, why);
	return true;
}

/* Looks at all: at kiosk1 for what is said first; nothing may be said of others. */
static void look(uint64_t now_ms, uint64_t since_ms, struct first *first)
{
	struct why why;

	for (size_t i = 0; i < machines.table.n; i++) {
		const struct seen *s = machines.table.all[i];
		if (s->mac[5] == 1 && s->n_boots && s->boot[0].started_ms != first->boot_ms) {
			first->rule = NULL; /* what was said of the boot before was of that */
			first->boot_ms = s->boot[0].started_ms;
		}
		if (!s->section || !is_alarm(s, now_ms, &why))
			continue;
		if (!CHECK(s->mac[5] == 1))
			fprintf(stderr, "another machine: %s\n", why.sentence);
		if (!first->rule) {
			first->rule = why.rule ? why.rule->name : "nothing";
			first->ms = now_ms - since_ms;
		}
	}
}

/* Hears the story, which begins at `start_ms`, and waits up to `then_ms` behind it. */
static struct first play(const struct story *s, uint64_t start_ms, uint64_t then_ms)
{
	struct first first = {NULL, 0, 0};
	uint64_t now_ms = start_ms;

	for (size_t i = 0; i < s->n; i++) {
		for (; now_ms + LOOK_MS < start_ms + s->line[i].ms; now_ms += LOOK_MS)
			look(now_ms + LOOK_MS, start_ms, &first);
		now_ms = start_ms + s->line[i].ms;
		hear(&s->line[i], now_ms);
		if (i + 1 == s->n || s->line[i + 1].ms > s->line[i].ms + 100)
			look(now_ms, start_ms, &first);
	}
	for (const uint64_t end = now_ms + then_ms; now_ms < end && !first.rule; now_ms += LOOK_MS)
		look(now_ms + LOOK_MS, start_ms, &first);
	return first;
}

/* It came up yesterday, as fast. */
static void come_up(enum firmware f, unsigned percent, unsigned flags)
{
	static struct story s;

	read_story(why_row_boot, percent, &s);
	by_firmware(&s, f);
	for (size_t i = 0; flags & WHY_NO_APKOVL && i < s.n; i++)
		if (strstr(s.line[i].text, "apkovl") || strstr(s.line[i].text, "APKINDEX"))
			snprintf(s.line[i].text, TEXT, "nothing");
	for (size_t i = 0; i < s.n; i++)
		hear(&s.line[i], START + s.line[i].ms);
}

/*
 * Counts
 */

static unsigned tried, right;

static void try_row(const struct why_row *r, enum firmware f, unsigned percent, unsigned ways)
{
	static struct story s;
	struct conf *c = conf_of(why_row_site);
	uint64_t stall_ms = 0;

	machines_init(&machines, c);
	if (r->flags & WHY_USUAL)
		come_up(f, percent, r->flags);
	read_story(r->lines, percent, &s);
	vary(&s, f, ways);
	for (size_t i = 0; i < s.n; i++)
		if (strstr(s.line[i].text, WHY_MAC))
			stall_ms = s.line[i].ms;
	stall_ms += (uint64_t)(r->due_s * 10 * percent);
	const struct first first = play(&s, START + DAY_MS, LONG_MS);
	const bool is_right =
	    first.rule && strcmp(first.rule, r->rule) == 0 && first.ms <= stall_ms + SOON_MS;
	tried++;
	right += is_right;
	if (!is_right && getenv("WHY_MISSES"))
		printf("# %s %s %u %% ways %u: %s at %.1f, due at %.1f\n", r->rule,
		    firmware_text[f], percent, ways, first.rule ? first.rule : "nothing",
		    (double)first.ms / 1000, (double)stall_ms / 1000);
	machines_free(&machines);
	conf_free(c);
}

static void try_rows(const struct why_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (int f = UEFI; f < FIRMWARES; f++)
			for (size_t p = 0; p < sizeof paces / sizeof *paces; p++)
				for (unsigned ways = 0; ways < WAYS; ways++) {
					const unsigned flags = rows[i].flags;
					unit_row(rows[i].rule);
					if (f != UEFI && flags & WHY_AS_IS)
						continue;
					if (f == HTTP && flags & WHY_NO_HTTP)
						continue;
					try_row(&rows[i], (enum firmware)f, paces[p], ways);
				}
}

static void test_failures(void)
{
	tried = right = 0;
	try_rows(why_rows, why_rows_n);
	try_rows(why_rows_steps, why_rows_steps_n);
	printf("# the right reason first, within %d s: %u of %u, %.1f %%\n", SOON_MS / 1000, right,
	    tried, 100.0 * right / tried);
	CHECK(tried >= 1000);
	CHECK(right * 100 >= tried * LEAST);
}

/* A boot that comes up, after `usual` percent of the time yesterday (0: it never did). */
static void try_healthy(enum firmware f, unsigned percent, unsigned usual, unsigned ways)
{
	static struct story s;
	struct conf *c = conf_of(why_row_site);

	machines_init(&machines, c);
	if (usual)
		come_up(f, usual, 0);
	read_story(why_row_boot, percent, &s);
	vary(&s, f, ways);
	const struct first first = play(&s, START + DAY_MS, LONG_MS);
	tried++;
	right += !first.rule;
	if (!CHECK(!first.rule))
		fprintf(stderr, "%s %u %% of %u %% ways %u: %s at %.1f\n", firmware_text[f],
		    percent, usual, ways, first.rule, (double)first.ms / 1000);
	machines_free(&machines);
	conf_free(c);
}

/* Half a minute to unpack its initramfs, of a machine that has booted before so, or never. */
static void try_slow(enum firmware f, bool has_usual, bool has_others)
{
	static struct story s, before;
	struct conf *c = conf_of(why_row_site);

	machines_init(&machines, c);
	read_story(why_row_boot, 100, &s);
	by_firmware(&s, f);
	for (size_t i = 0, slow_ms = 0; i < s.n; i++) {
		slow_ms += strstr(s.line[i].text, "apkovl") ? 30000 : 0;
		s.line[i].ms += slow_ms;
	}
	before.n = 0;
	if (has_others) {
		add_other(&before, "52:54:00:00:00:02", "client=10.0.0.77", 0);
		add_other(&before, "52:54:00:00:00:03", "client=10.0.0.78", 0);
		sort(&before);
	}
	play(&before, START, 0);
	if (has_usual)
		play(&s, START + DAY_MS / 2, 0);
	const struct first first = play(&s, START + DAY_MS, LONG_MS);
	tried++;
	right += !first.rule;
	if (!CHECK(!first.rule))
		fprintf(stderr, "slow: %s at %.1f\n", first.rule, (double)first.ms / 1000);
	machines_free(&machines);
	conf_free(c);
}

static void test_healthy(void)
{
	tried = right = 0;
	for (int f = UEFI; f < FIRMWARES; f++)
		for (unsigned ways = 0; ways < WAYS; ways++)
			for (size_t p = 0; p < sizeof paces / sizeof *paces; p++) {
				unit_row(firmware_text[f]);
				try_healthy((enum firmware)f, paces[p], 0, ways);
				try_healthy((enum firmware)f, paces[p], paces[p], ways);
				try_healthy((enum firmware)f, 2 * paces[p], paces[p], ways);
			}
	for (int f = UEFI; f < FIRMWARES; f++)
		for (int of = 0; of < 4; of++)
			try_slow((enum firmware)f, of & 1, of & 2);
	printf("# boots that come up, and no alarm: %u of %u\n", right, tried);
}

int main(void)
{
	unit_run("why: the right reason first, and soon", test_failures);
	unit_run("why: variants of a boot that comes up raise no alarm", test_healthy);
	return unit_result();
}
