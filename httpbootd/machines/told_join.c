#include "httpbootd/machines/told_join.h"

#include "common/path.h"
#include "common/url.h"
#include "httpbootd/machines/state.h"
#include "httpbootd/machines/story.h"
#include "httpbootd/machines/told.h"

#include <stdio.h>
#include <string.h>

/* What is told of a step. */
struct tale {
	enum step_kind kind;
	const char *file; /* NULL: not said */
	enum told_fault fault;
	const char *said; /* of a fault */
};

/*
 * Whose line
 */

static bool is_known(const struct seen *s)
{
	return s && s->is_machine;
}

bool told_is_known(const struct machines *m, const struct addr *a, uint64_t now_ms)
{
	bool is_shared;
	return is_known(table_find_addr(&m->table, a, now_ms, &is_shared));
}

struct seen *told_speaker(const struct machines *m, const struct line *l, uint64_t now_ms)
{
	uint8_t mac[MAC_LEN];
	struct addr a;
	bool is_shared;
	struct seen *s = NULL;

	if (line_mac(l, "mac", mac))
		s = table_find_mac(&m->table, mac);
	if (!s && line_addr(l, "client", &a))
		s = table_find_addr(&m->table, &a, now_ms, &is_shared);
	return is_known(s) ? s : NULL;
}

/*
 * Which step
 */

/* Its boot is under way, as far as anybody knows. */
static bool is_booting(const struct seen *s, uint64_t now_ms)
{
	const struct seen_boot *b = &s->boot[0];
	return s->n_boots && !b->up_ms && b->last_ms + STORY_PROMPT_MS >= now_ms;
}

static bool has_files(enum step_kind kind)
{
	return kind == STEP_KERNEL || kind == STEP_INITRD || kind == STEP_FILE ||
	       kind == STEP_LOADER;
}

static bool is_same_file(const char *a, const char *b)
{
	return !a || !b || strcmp(path_base(a), path_base(b)) == 0;
}

/* The last step of the kind, and of that file where it is said. */
static struct step *find(const struct seen_boot *b, const struct tale *t)
{
	for (size_t i = b->n; i-- > 0;)
		if (b->step[i].kind == t->kind &&
		    (!has_files(t->kind) || is_same_file(b->step[i].file, t->file)))
			return &b->step[i];
	return NULL;
}

static struct step *make(struct machines *m, struct seen *s, const struct tale *t, uint64_t now_ms)
{
	struct seen_boot *b = &s->boot[0];

	if (!table_grow_steps(&m->table, s))
		return NULL;
	struct step *step = &b->step[b->n++];
	*step = (struct step){.kind = (uint8_t)t->kind,
	    .start_ms = (uint32_t)(now_ms > b->started_ms ? now_ms - b->started_ms : 0)};
	table_set(&m->table, &step->file, t->file);
	return step;
}

/* The server says more exactly why it did not give something; the machine, what it made of that. */
static void fail(struct machines *m, const struct seen_boot *b, struct step *step,
    const struct tale *t, uint64_t now_ms)
{
	const uint64_t start_ms = b->started_ms + step->start_ms;

	if (step->end == STEP_DONE && step->wholes)
		step->wholes--; /* it was sent, and is of no use */
	if (now_ms > start_ms && now_ms - start_ms < UINT32_MAX)
		step->took_ms = (uint32_t)(now_ms - start_ms);
	if (step->end != STEP_FAILED || !step->reason)
		table_set(&m->table, &step->reason, told_fault_text(t->fault));
	table_set(&m->table, &step->said, t->said);
	step->end = STEP_FAILED;
	step->count += step->count < UINT32_MAX;
}

/* That it is started once more does not say that it starts. */
static void succeed(struct machines *m, struct step *step)
{
	if (step->kind == STEP_BOOT && step->end != STEP_DONE && step->count) {
		step->end = STEP_RUNS;
		return;
	}
	if (step->end == STEP_FAILED || step->said) {
		table_set(&m->table, &step->reason, NULL);
		table_set(&m->table, &step->said, NULL);
	}
	step->end = STEP_DONE;
	step->count += step->count == 0;
}

static bool tell(struct machines *m, struct seen *s, const struct tale *t, uint64_t now_ms)
{
	struct step *step;

	if (t->kind == STEP_NONE || !is_booting(s, now_ms))
		return false;
	step = find(&s->boot[0], t);
	/* The server that gives it knows how far it is. */
	if (step && step->end == STEP_RUNS && step->by != BY_NOBODY && t->fault == TOLD_WELL)
		return false;
	if (!step && !(step = make(m, s, t, now_ms)))
		return false;
	if (t->fault == TOLD_WELL)
		succeed(m, step);
	else
		fail(m, &s->boot[0], step, t, now_ms);
	s->boot[0].last_ms = now_ms;
	return true;
}

/*
 * Lines
 */

static void keep_screen(struct machines *m, struct seen *s, const struct line *l, const char *text)
{
	char line[LINE_MAX_LEN];
	int n = snprintf(line, sizeof line, "%llu.%03u %s", (unsigned long long)(l->at_ms / 1000),
	    (unsigned)(l->at_ms % 1000), text);

	if (n > 0 && (size_t)n < sizeof line)
		table_add_screen(&m->table, s, line, (size_t)n);
}

/* `2.0.0+ with DNS HTTP …`: its version comes first. */
static bool note_build(struct machines *m, struct seen *s, const struct told *t, uint64_t now_ms)
{
	const struct tale tale = {.kind = STEP_IPXE};
	char text[TOLD_SAID];
	struct step *step;

	if (!is_booting(s, now_ms))
		return false;
	step = find(&s->boot[0], &tale);
	if (!step && (step = make(m, s, &tale, now_ms)))
		succeed(m, step);
	if (!step || step->end == STEP_FAILED)
		return false;
	const bool goes_on = t->kind == TOLD_FEATURES && step->said;
	snprintf(text, sizeof text, "%.40s%s%.*s", goes_on ? step->said : "",
	    t->kind == TOLD_VERSION ? "iPXE " : " with ",
	    (int)(t->what.len < 60 ? t->what.len : 60), t->what.at);
	if (t->kind == TOLD_VERSION || !goes_on || !strstr(step->said, " with "))
		table_set(&m->table, &step->said, text);
	return true;
}

static bool has_script(const struct seen *s)
{
	for (size_t i = 0; s->n_boots && i < s->boot[0].n; i++)
		if (s->boot[0].step[i].kind == STEP_SCRIPT)
			return true;
	return false;
}

/* The path of a URL, as a server of ours would have it. */
static const char *path_of(const char *url)
{
	const size_t scheme = url_scheme(url);
	const char *path = scheme ? strchr(url + scheme + 3, '/') : NULL;
	return path ? path : url;
}

bool told_join_line(struct machines *m, struct seen *s, const struct line *l,
    const struct boot *boot, uint64_t now_ms)
{
	const char *text = line_value(l, "text");
	char url[SEEN_TEXT_LEN + 1] = "", said[TOLD_SAID];
	struct told told;

	if (!text)
		return false;
	keep_screen(m, s, l, text);
	told_read(text, &told);
	if (told.kind == TOLD_VERSION || told.kind == TOLD_FEATURES)
		return note_build(m, s, &told, now_ms);
	struct tale tale = {.kind = told_step(&told, boot), .fault = told.fault, .said = said};
	told_said(&told, said);
	if (told.kind == TOLD_FETCH) {
		snprintf(url, sizeof url, "%.*s",
		    (int)(told.what.len < SEEN_TEXT_LEN ? told.what.len : SEEN_TEXT_LEN),
		    told.what.at);
		tale.file = path_of(url);
	} else if (tale.kind == STEP_FILE) {
		tale.kind = has_script(s) ? STEP_KERNEL : STEP_STUB;
	}
	return tell(m, s, &tale, now_ms);
}

/* Those that scripts name: what comes before them, the servers tell. */
static enum step_kind kind_of(const char *name)
{
	for (size_t k = STEP_LOADER; name && k <= STEP_APKOVL; k++)
		if (strcmp(step_text((enum step_kind)k), name) == 0)
			return (enum step_kind)k;
	return STEP_NONE;
}

bool told_join_step(struct machines *m, struct seen *s, const struct line *l, uint64_t now_ms)
{
	const char *error = line_value(l, "error");
	char said[TOLD_SAID];
	struct told told = {.error = error ? told_number(error) : 0};

	/* Builds without ${errno} say nothing in its place. */
	told.fault = error && !told.error ? TOLD_OTHER : told_fault_of(told.error);
	const struct tale tale = {.kind = kind_of(line_value(l, "step")),
	    .fault = told.fault,
	    .said = told.error ? told_said(&told, said) : NULL};
	return tell(m, s, &tale, now_ms);
}
