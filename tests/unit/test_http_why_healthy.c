/*
 * Boots of virtual machines that came up, as the daemons told of them, each again and again in
 * other times: nobody says at any moment that one is stuck.
 */
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/why.h"
#include "tests/unit/http_golden.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START UINT64_C(1764375229000)

enum {
	LOOK_MS = 500, /* how often somebody looks */
	PAUSE_MS = 20 * 1000 /* and at most, between two lines */,
	LATER_MS = 5 * 1000, /* and after the last one */
	NEXT_DAY_MS = 86400 * 1000,
};

static const char site_text[] =
    "[profile thinclient]\nkernel = boot/vmlinuz-lts\ninitrd = boot/initramfs-lts\n"
    "modloop = boot/modloop-lts\napkovl = thinclient.apkovl.tar.gz\n"
    "[host 52:54:00:12:34:56]\nname = kiosk1\nprofile = thinclient\n"
    "[host 52:54:00:12:34:57]\nname = kiosk2\nprofile = thinclient\n"
    "[host 52:54:00:12:34:58]\nname = kiosk3\nprofile = thinclient\n";

/* How fast, in percent, and how much each pause differs from that. */
static const struct pace {
	unsigned percent, jitter;
} paces[] = {{50, 0}, {70, 20}, {85, 10}, {100, 0}, {100, 30}, {100, 50}, {120, 20}, {140, 40},
    {160, 20}, {180, 30}, {200, 0}, {200, 20}, {220, 20}, {250, 10}};

static struct machines machines;
static unsigned seq, tried;
static uint32_t seed;

static unsigned draw(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void hear(const char *daemon, const char *text, size_t len, uint64_t now_ms)
{
	char message[LINE_MAX_LEN + 1];
	struct line l;
	int n = snprintf(message, sizeof message, "lanboot1 %llu.%03u %s i %u %.*s",
	    (unsigned long long)(now_ms / 1000), (unsigned)(now_ms % 1000), daemon, ++seq, (int)len,
	    text);
	if (CHECK(line_parse(message, (size_t)n, &l)))
		machines_hear(&machines, &l, now_ms);
}

/* Looks at all machines; nothing may be wrong but that no section is for one. */
static void look(uint64_t now_ms, const char *after)
{
	const struct why_site site = {
	    .hears_dhcp = true, .hears_tftp = true, .serves_http = true, .root = "/srv"};

	for (size_t i = 0; i < machines.table.n; i++) {
		const struct seen *s = machines.table.all[i];
		struct state_look state;
		struct usual usual;
		struct why why;
		machines_usual(&machines, s, &usual);
		why_state(s, &usual, &site, now_ms, &state);
		why_make(s, &state, &usual, &site, now_ms, &why);
		const bool is_well =
		    state.state != STATE_FAILED &&
		    (!why.rule || why.rule->kind == WHY_UNKNOWN || why.rule->kind == WHY_DARK);
		if (!CHECK(is_well))
			fprintf(stderr, "%s %s %llu s: %s\n  after %.120s\n",
			    why.rule ? why.rule->name : "", s->word,
			    (unsigned long long)((now_ms - s->boot[0].last_ms) / 1000),
			    why.sentence, after);
	}
}

/* Lets the time go by from *now_ms to `to_ms`. */
static void wait_until(uint64_t *now_ms, uint64_t to_ms, const char *after)
{
	for (uint64_t t = *now_ms + LOOK_MS; t < to_ms && t < *now_ms + PAUSE_MS; t += LOOK_MS)
		look(t, after);
	*now_ms = to_ms;
}

/* Hears the lines of a boot, up to the next or the end. Returns when it ended. */
static uint64_t hear_boot(const char *lines, const struct pace *pace, uint64_t now_ms)
{
	const char *last = "";
	double before = 0;

	while (*lines && strncmp(lines, "boot ", 5) != 0) {
		const size_t len = strcspn(lines, "\n");
		char daemon[16];
		double seconds;
		int at = 0;
		if (sscanf(lines, "%lf %15s %n", &seconds, daemon, &at) != 2)
			abort();
		unsigned percent = pace->percent + draw(2 * pace->jitter + 1) - pace->jitter;
		uint64_t ms = (uint64_t)((seconds - before) * 10 * percent);
		wait_until(&now_ms, now_ms + ms, last);
		hear(daemon, lines + at, len - (size_t)at, now_ms);
		look(now_ms, lines);
		last = lines;
		before = seconds;
		lines += len + (lines[len] == '\n');
	}
	wait_until(&now_ms, now_ms + LATER_MS, last);
	return now_ms;
}

/* All of them came up in the end. */
static void all_up(uint64_t now_ms)
{
	for (size_t i = 0; i < machines.table.n; i++) {
		char text[100], mac[MAC_TEXT];
		const struct seen *s = machines.table.all[i];
		if (!s->has_mac)
			continue;
		int n =
		    snprintf(text, sizeof text, "up mac=%s status=200", mac_text(s->mac, ':', mac));
		hear("httpbootd", text, (size_t)n, now_ms);
	}
}

/* A boot at this pace: nothing is known of the machine, then it has booted before. */
static void try_boot(const char *lines, const struct conf *c, const struct pace *pace)
{
	static const struct pace plain = {100, 0};
	uint64_t now_ms = START;

	machines_init(&machines, c);
	hear_boot(lines, pace, now_ms);
	machines_free(&machines);
	machines_init(&machines, c);
	for (int i = 0; i < 2; i++) {
		now_ms = hear_boot(lines, &plain, now_ms);
		all_up(now_ms);
		now_ms += NEXT_DAY_MS;
	}
	hear_boot(lines, pace, now_ms);
	machines_free(&machines);
	tried++;
}

static void test_boots(void)
{
	static char lines[128 * 1024];
	struct conf *c = conf_of(site_text);

	golden_read("boots.events", lines, sizeof lines);
	for (char *at = lines; (at = strstr(at, "boot ")); at++) {
		char *end = strchr(at, '\n'), name[80];
		if ((at > lines && at[-1] != '\n') || !end)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)(end - at), at);
		for (size_t i = 0; i < sizeof paces / sizeof *paces; i++) {
			unit_row(name);
			try_boot(end + 1, c, &paces[i]);
		}
	}
	CHECK(tried >= 200);
	conf_free(c);
}

int main(void)
{
	unit_run("why: boots that came up raise no alarm", test_boots);
	return unit_result();
}
