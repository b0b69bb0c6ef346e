#include "tools/ask_watch.h"

#include "common/clock.h"
#include "common/json_read.h"
#include "common/plain.h"
#include "httpbootd/codec/json.h"
#include "tools/ask_alert.h"
#include "tools/ask_event.h"
#include "tools/ask_run.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	ANSWER_MAX = 64 * 1024 * 1024,
	PROGRAM_MS = 30 * 1000,
	LOST_MS = 30 * 1000, /* without an answer: that is told, too */
	ARGUMENT = JSON_READ_VALUE,
	TOLD_SIZE = 8 * 1024,
};

static const char lost[] = "lost";
static const char usual_kinds[] = "stuck,unknown,rival,missing,full,lost,daemon";

/* What is wrong with whom, as httpbootd says it. */
struct trouble {
	char kind[32], was[32], mac[64], name[ARGUMENT], word[ARGUMENT], room[ARGUMENT];
	char sentence[ARGUMENT], todo[ARGUMENT];
};

struct watching {
	const struct watch *watch;
	struct alerts alerts;
	uint64_t answered_ms; /* when it was asked with success last */
	bool is_lost;         /* that it cannot be asked was said */
	struct ask events;    /* as they come */
	bool has_events;
	struct event_lines lines;
	bool is_stopped;
};

static bool is_wanted(const char *kinds, const char *kind)
{
	const size_t len = strlen(kind);
	for (const char *p = kinds; *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == len && memcmp(p, kind, len) == 0)
			return len > 0;
	return false;
}

/* As an argument of a program: ASCII, and no option of its. */
static void argument(const char *text, char out[ARGUMENT])
{
	const bool is_option = *text == '-';
	plain_name(
	    is_option ? text + 1 : text, out + (is_option ? 4 : 0), ARGUMENT - (is_option ? 4 : 0));
	if (is_option)
		memcpy(out, "\\x2d", 4);
}

/* The same for programs that read, in `text`. */
static void write_told(const struct trouble *t, char *text, size_t size)
{
	struct json j;
	json_start(&j, text, size);
	json_object(&j, NULL);
	json_string(&j, "kind", t->kind);
	json_string(&j, "was", *t->was ? t->was : NULL);
	json_string(&j, "mac", t->mac);
	json_string(&j, "name", t->name);
	json_string(&j, "room", t->room);
	json_string(&j, "sentence", t->sentence);
	json_string(&j, "do", t->todo);
	json_number(&j, "time", (int64_t)time(NULL));
	json_close(&j);
}

static void say_result(const char *program, enum run_result result, int status)
{
	switch (result) {
	case RUN_ENDED:
		if (status != 0)
			fprintf(
			    stderr, "lanboot: watch: %s ended with status %d\n", program, status);
		break;
	case RUN_KILLED:
		fprintf(stderr, "lanboot: watch: %s was ended by signal %d\n", program, status);
		break;
	case RUN_HANGS:
		fprintf(stderr, "lanboot: watch: %s did not end within %d s; it was killed\n",
		    program, PROGRAM_MS / 1000);
		break;
	case RUN_FAILED:
		fprintf(stderr, "lanboot: watch: %s: %s\n", program, strerror(errno));
		break;
	case RUN_STOPPED:
		break;
	}
}

static void tell(struct watching *w, const struct trouble *t)
{
	char told[TOLD_SIZE], post[TOLD_SIZE + 16];
	char kind[ARGUMENT], mac[ARGUMENT], name[ARGUMENT], sentence[ARGUMENT];
	argument(t->kind, kind);
	argument(t->mac, mac);
	argument(t->name, name);
	argument(t->sentence, sentence);
	write_told(t, told, sizeof told);
	snprintf(post, sizeof post, "--post-data=%s", told);
	printf("%s %s %s %s\n", kind, *mac ? mac : "-", *name ? name : "-", sentence);
	fflush(stdout);

#define WORD(text) (char *)(uintptr_t)(text)
	char *const run[] = {WORD(w->watch->program), kind, mac, name, sentence, NULL};
	char *const curl[] = {WORD("curl"), WORD("-q"), WORD("-sSf"), WORD("-o"), WORD("/dev/null"),
	    WORD("--max-time"), WORD("25"), WORD("--proto"), WORD("=http,https"), WORD("-H"),
	    WORD("Content-Type: application/json"), WORD("--data-binary"), WORD("@-"),
	    WORD(w->watch->url), NULL};
	char *const wget[] = {WORD("wget"), WORD("-q"), WORD("-O"), WORD("/dev/null"),
	    WORD("--header"), WORD("Content-Type: application/json"), post, WORD(w->watch->url),
	    NULL};
#undef WORD
	char *const *argv = w->watch->program                       ? run
			    : strcmp(w->watch->client, "wget") == 0 ? wget
								    : curl;
	int status;
	enum run_result result =
	    run_program(argv, told, PROGRAM_MS, w->watch->server->stop_fd, &status);
	say_result(argv[0], result, status);
	w->is_stopped = result == RUN_STOPPED;
}

/* Whoever is told that a machine does not get further is told whatever keeps it. */
static bool is_for(const char *kinds, const char *kind)
{
	static const char stuck[] = "stuck", also[] = "refused,stage,dark";
	return is_wanted(kinds, kind) || (is_wanted(also, kind) && is_wanted(kinds, stuck));
}

/* What tells this trouble from others of its kind. */
static const char *whose(const struct trouble *t)
{
	return *t->mac ? t->mac : *t->name ? t->name : t->sentence;
}

/* `is_moment`: it does not last. */
static void see(struct watching *w, const struct trouble *t, bool is_moment)
{
	if (!w->is_stopped && is_for(w->watch->kinds, t->kind) &&
	    alerts_see(&w->alerts, t->kind, whose(t), is_moment ? NULL : t->name, clock_now_ms()))
		tell(w, t);
}

/* What was told and is over. */
static void see_ended(struct watching *w)
{
	const struct alert *a;
	while (!w->is_stopped && (a = alerts_ended(&w->alerts))) {
		struct trouble t = {.kind = "ended"};
		const size_t n = strcspn(a->key, " ");
		snprintf(t.was, sizeof t.was, "%.*s", (int)n, a->key);
		if (strchr(a->key, ':') && strlen(a->key + n) == MAC_TEXT)
			snprintf(t.mac, sizeof t.mac, "%s", a->key + n + 1);
		snprintf(t.name, sizeof t.name, "%s", a->name);
		snprintf(t.sentence, sizeof t.sentence, "What was told is over: %s.", t.was);
		tell(w, &t);
	}
}

/* Keeps a string of a machine, or of the trouble that it is in. */
static void keep(struct trouble *t, bool in_trouble, const char *name, const char *value)
{
	const struct {
		const char *name;
		bool of_trouble;
		char *to;
		size_t size;
	} members[] = {
	    {"kind", true, t->kind, sizeof t->kind},
	    {"sentence", true, t->sentence, sizeof t->sentence},
	    {"do", true, t->todo, sizeof t->todo},
	    {"mac", false, t->mac, sizeof t->mac},
	    {"name", false, t->name, sizeof t->name},
	    {"server", true, t->name, sizeof t->name},
	    {"daemon", true, t->name, sizeof t->name},
	    {"word", false, t->word, sizeof t->word},
	    {"room", false, t->room, sizeof t->room},
	};
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(members[i].name, name) == 0 && (in_trouble || !members[i].of_trouble))
			snprintf(members[i].to, members[i].size, "%s", value);
}

/*
 * Sees what is wrong in {"machines":[{…,"trouble":{…}}],"trouble":[{…}]}: the troubles of machines,
 * and those of nobody. False: it is none of that.
 */
static bool see_all(struct watching *w, const char *text, size_t len)
{
	struct trouble t = {0};
	bool in_machines = false, in_troubles = false, in_trouble = false;
	struct json_read j = json_read_of(text, len);
	while (json_read_next(&j)) {
		if (j.kind == JSON_READ_ARRAY && j.depth == 2) {
			in_machines = strcmp(j.name, "machines") == 0;
			in_troubles = strcmp(j.name, "trouble") == 0;
		} else if (j.kind == JSON_READ_OBJECT && j.depth == 3) {
			t = (struct trouble){0};
			in_trouble = in_troubles;
		} else if (j.kind == JSON_READ_OBJECT && j.depth == 4) {
			in_trouble = in_machines && strcmp(j.name, "trouble") == 0;
		} else if (j.kind == JSON_READ_STRING &&
			   (j.depth == 3 || (j.depth == 4 && in_trouble))) {
			keep(&t, in_trouble, j.name, j.value);
		} else if (j.kind == JSON_READ_END && j.depth == 3) {
			in_trouble = in_troubles;
		} else if (j.kind == JSON_READ_END && j.depth == 2 &&
			   (in_machines || in_troubles)) {
			if (!*t.name)
				memcpy(t.name, t.word, sizeof t.name);
			if (*t.kind)
				see(w, &t, false);
		} else if (j.kind == JSON_READ_END && j.depth == 1) {
			in_machines = in_troubles = false;
		}
	}
	return !j.has_failed && len > 0;
}

/* It did not answer: that is told, once it lasts. */
static void see_lost(struct watching *w, const char *why)
{
	if (!w->is_lost && !w->is_stopped)
		fprintf(stderr, "lanboot: watch: %s; it is asked again\n", why);
	w->is_lost = true;
	alerts_pass(&w->alerts, lost);
	if (clock_now_ms() - w->answered_ms < LOST_MS)
		return;
	struct trouble t = {.name = "httpbootd"};
	snprintf(t.kind, sizeof t.kind, "%s", lost);
	snprintf(t.sentence, sizeof t.sentence, "httpbootd does not answer: %.400s", why);
	see(w, &t, false);
}

static void look(struct watching *w)
{
	struct ask ask;
	size_t len;
	char *text = NULL;
	if (ask_open(&ask, w->watch->server, "/machines.json", NULL)) {
		if (ask.head.status == 200)
			text = ask_read_all(&ask, ANSWER_MAX, &len);
		else
			snprintf(ask.why, sizeof ask.why,
			    "httpbootd answers with status %u to /machines.json", ask.head.status);
	}
	ask_end(&ask);
	w->is_stopped = w->is_stopped || ask.is_stopped;
	if (text && see_all(w, text, len)) {
		if (w->is_lost)
			fprintf(stderr, "lanboot: watch: httpbootd answers again\n");
		w->is_lost = false;
		w->answered_ms = clock_now_ms();
	} else {
		see_lost(w, text ? "what httpbootd answers is cut off, or no JSON" : ask.why);
	}
	free(text);
}

static void sum_up(struct watching *w)
{
	const unsigned more = alerts_more(&w->alerts, clock_now_ms());
	if (more == 0)
		return;
	struct trouble t = {.kind = "more"};
	snprintf(t.sentence, sizeof t.sentence,
	    "%u more that were not told one by one; lanboot status shows them", more);
	tell(w, &t);
}

/* What the daemons warn of while it is not looked. */
static void take_events(struct watching *w)
{
	char piece[4096];
	ssize_t n;
	while (w->has_events && (n = ask_read(&w->events, piece, sizeof piece, 0)) != -2) {
		if (n <= 0) {
			ask_end(&w->events);
			w->has_events = false;
			break;
		}
		for (size_t at = 0, used; at < (size_t)n; at += used) {
			struct ask_event e;
			if (!event_lines_take(&w->lines, piece + at, (size_t)n - at, &used) ||
			    !ask_event_read(w->lines.text, &e) || !ask_event_is_full(&e))
				continue;
			struct trouble t = {.kind = "full"};
			snprintf(t.name, sizeof t.name, "%s", e.daemon);
			snprintf(t.sentence, sizeof t.sentence, "%.*s", ARGUMENT - 1, e.text);
			see(w, &t, true);
		}
	}
}

/* Until it is time to look again. */
static void wait_for_next(struct watching *w)
{
	const uint64_t end = clock_now_ms() + (uint64_t)w->watch->every_ms;
	if (!w->has_events && !w->is_lost) {
		w->lines = (struct event_lines){0};
		w->has_events = ask_open(&w->events, w->watch->server, "/follow", NULL) &&
				w->events.head.status == 200;
		if (!w->has_events)
			ask_end(&w->events);
	}
	for (uint64_t now; !w->is_stopped && (now = clock_now_ms()) < end;) {
		struct pollfd fds[2] = {{.fd = w->watch->server->stop_fd, .events = POLLIN},
		    {.fd = w->has_events ? w->events.fd : -1, .events = POLLIN}};
		poll(fds, 2, (int)(end - now));
		w->is_stopped = w->is_stopped || fds[0].revents;
		if (fds[1].revents)
			take_events(w);
	}
}

int watch_run(const struct watch *watch)
{
	struct watching *w = calloc(1, sizeof *w);
	struct watch usual = *watch;
	if (!w) {
		fprintf(stderr, "lanboot: watch: out of memory\n");
		return ASK_WARNING;
	}
	if (!usual.kinds)
		usual.kinds = usual_kinds;
	w->watch = &usual;
	w->events.fd = -1;
	w->answered_ms = clock_now_ms();
	while (!w->is_stopped) {
		sum_up(w);
		alerts_begin(&w->alerts, clock_now_ms());
		look(w);
		see_ended(w);
		alerts_end(&w->alerts, clock_now_ms());
		wait_for_next(w);
	}
	ask_end(&w->events);
	free(w);
	return ASK_WELL;
}
