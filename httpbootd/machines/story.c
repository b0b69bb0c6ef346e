#include "httpbootd/machines/story.h"

#include "common/autoexec.h"
#include "common/shim.h"
#include "httpbootd/machines/state.h"

#include <string.h>

/*
 * What a word says. Some need a look at the file, too.
 */

static enum seen_daemon daemon_of(const char *name)
{
	if (strcmp(name, "pxedhcpd") == 0)
		return BY_PXEDHCPD;
	if (strcmp(name, "tftpd") == 0)
		return BY_TFTPD;
	return strcmp(name, "httpbootd") == 0 ? BY_HTTPBOOTD : BY_NOBODY;
}

static const struct story_word {
	const char *word;
	enum seen_daemon by;
	enum step_kind kind; /* STEP_NONE: its file tells */
	enum step_end end;
} words[] = {
    {"offered", BY_PXEDHCPD, STEP_OFFER, STEP_DONE},
    {"acked", BY_PXEDHCPD, STEP_ACK, STEP_DONE},
    {"refused", BY_PXEDHCPD, STEP_REFUSED, STEP_FAILED},
    {"leased", BY_PXEDHCPD, STEP_LEASE, STEP_DONE},
    {"heard", BY_PXEDHCPD, STEP_HEARD, STEP_DONE},
    {"elsewhere", BY_PXEDHCPD, STEP_ELSEWHERE, STEP_DONE},
    {"twin", BY_PXEDHCPD, STEP_TWIN, STEP_DONE},
    {"standby", BY_PXEDHCPD, STEP_STANDBY, STEP_DONE},
    {"misled", BY_PXEDHCPD, STEP_REFUSED, STEP_FAILED},
    {"unfit", BY_PXEDHCPD, STEP_REFUSED, STEP_FAILED},

    {"served", BY_TFTPD, STEP_NONE, STEP_DONE},
    {"probed", BY_TFTPD, STEP_NONE, STEP_RUNS},
    {"begun", BY_TFTPD, STEP_NONE, STEP_RUNS},
    {"progress", BY_TFTPD, STEP_NONE, STEP_RUNS},
    {"unanswered", BY_TFTPD, STEP_NONE, STEP_RUNS},
    {"failed", BY_TFTPD, STEP_NONE, STEP_FAILED},
    {"refused", BY_TFTPD, STEP_NONE, STEP_FAILED},
    {"turned-away", BY_TFTPD, STEP_REFUSED, STEP_FAILED},

    {"stub", BY_HTTPBOOTD, STEP_STUB, STEP_DONE},
    {"script", BY_HTTPBOOTD, STEP_SCRIPT, STEP_DONE},
    {"once", BY_HTTPBOOTD, STEP_SCRIPT, STEP_DONE},
    {"no-script", BY_HTTPBOOTD, STEP_SCRIPT, STEP_RUNS},
    {"no-apkovl", BY_HTTPBOOTD, STEP_SCRIPT, STEP_RUNS},
    {"not-its-machine", BY_HTTPBOOTD, STEP_SCRIPT, STEP_FAILED},
    {"ignored", BY_HTTPBOOTD, STEP_LOCAL, STEP_DONE},
    {"unknown", BY_HTTPBOOTD, STEP_WAITING, STEP_DONE},
    {"waits", BY_HTTPBOOTD, STEP_WAITING, STEP_DONE},
    {"leaves", BY_HTTPBOOTD, STEP_LOCAL, STEP_DONE},
    {"overlay", BY_HTTPBOOTD, STEP_APKOVL, STEP_DONE},
    {"no-overlay", BY_HTTPBOOTD, STEP_APKOVL, STEP_FAILED},
    {"served", BY_HTTPBOOTD, STEP_NONE, STEP_DONE},
    {"begun", BY_HTTPBOOTD, STEP_NONE, STEP_RUNS},
    {"progress", BY_HTTPBOOTD, STEP_NONE, STEP_RUNS},
    {"failed", BY_HTTPBOOTD, STEP_NONE, STEP_FAILED},
    {"refused", BY_HTTPBOOTD, STEP_NONE, STEP_FAILED},
    {"cannot-open", BY_HTTPBOOTD, STEP_NONE, STEP_FAILED},
    {"turned-away", BY_HTTPBOOTD, STEP_REFUSED, STEP_FAILED},
    {"tls-failed", BY_HTTPBOOTD, STEP_REFUSED, STEP_FAILED},
    {"stage", BY_HTTPBOOTD, STEP_STAGE, STEP_DONE},
    {"up", BY_HTTPBOOTD, STEP_UP, STEP_DONE},
};

static const struct story_word *find_word(const char *word, enum seen_daemon by)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].by == by && strcmp(words[i].word, word) == 0)
			return &words[i];
	return NULL;
}

/* By what it asked for; of tftpd, what iPXE is loaded by has a kind of its own. */
static void read_file(const struct boot *b, struct story_event *e)
{
	e->kind = e->file ? kind_of_file(e->file, b) : STEP_REFUSED;
	if (e->kind == STEP_LOADER && e->by == BY_TFTPD)
		e->kind = STEP_TFTP;
	else if (e->kind == STEP_LOADER && e->end == STEP_FAILED && shim_does_without(e->file)) {
		e->kind = STEP_SPARE;
		e->end = STEP_DONE;
		e->reason = "shim";
	}
}

static void read_stage(const struct line *l, struct story_event *e)
{
	const char *failed = line_value(l, "failed");

	e->file = line_value(l, "stage");
	e->reason = line_value(l, "text");
	if (failed && strcmp(failed, "yes") == 0)
		e->end = STEP_FAILED;
}

/* What firmware asks for, and iPXE. */
static void read_offer(const struct line *l, struct story_event *e)
{
	const char *class = line_value(l, "class");

	e->reason = line_value(l, "form");
	if (class && strcmp(class, "iPXE") == 0)
		e->kind = STEP_IPXE;
}

/* What is told of a boot beside its way. */
static void read_aside(const struct line *l, struct story_event *e)
{
	static const char *const keys[][2] = {
	    [STEP_LEASE] = {"address", "server"},
	    [STEP_HEARD] = {"port", NULL},
	    [STEP_ELSEWHERE] = {"server", "kind"},
	    [STEP_TWIN] = {"other", NULL},
	    [STEP_STANDBY] = {"reason", NULL},
	};
	const char *const *key = keys[e->kind];

	e->file = line_value(l, key[0]);
	e->reason = key[1] ? line_value(l, key[1]) : NULL;
}

/* Which processor's program of UEFI came whole, and that it has no signature. */
static void read_program(const struct line *l, struct story_event *e)
{
	if (e->end == STEP_DONE && !e->reason)
		e->reason = line_value(l, "program");
	e->is_unsigned = line_value(l, "signed") != NULL;
}

/* How TFTP went; what firmware does without is no failure. */
static void read_tftp(const struct line *l, struct story_event *e)
{
	e->resent = (uint32_t)line_number(l, "retransmits", 0);
	e->block = (uint32_t)line_number(l, "block", 0);
	e->blksize = (uint32_t)line_number(l, "blksize", 0);
	read_program(l, e);
	if (!line_value(l, "ordinary"))
		return;
	e->kind = STEP_SPARE;
	e->end = STEP_DONE;
	e->reason = line_value(l, "ordinary");
	e->count = (uint32_t)line_number(l, "files", 1);
}

static void read_reason(const struct line *l, struct story_event *e)
{
	const char *incomplete = line_value(l, "incomplete");

	e->reason = line_value(l, "reason");
	if (!e->reason)
		e->reason = line_value(l, "text");
	if (!incomplete)
		return;
	e->end = STEP_FAILED;
	e->reason = incomplete;
}

bool story_read(const struct line *l, const struct boot *b, struct story_event *out)
{
	const enum seen_daemon by = daemon_of(l->daemon);
	const struct story_word *w = find_word(l->word, by);

	if (!w || l->level == 'd')
		return false;
	*out = (struct story_event){.kind = w->kind, .end = w->end, .by = by};
	out->status = (unsigned)line_number(l, by == BY_TFTPD ? "code" : "status", 0) & 0xffff;
	out->took_ms = (uint32_t)line_number(l, "ms", 0);
	out->bytes = line_number(l, "bytes", 0);
	out->file = line_value(l, "file");
	if (!out->file)
		out->file = line_value(l, "path");
	read_reason(l, out);
	if (w->kind == STEP_NONE)
		read_file(b, out);
	else if (step_is_aside(w->kind))
		read_aside(l, out);
	else if (w->kind == STEP_STAGE)
		read_stage(l, out);
	else if (w->kind == STEP_OFFER || w->kind == STEP_ACK)
		read_offer(l, out);
	else if (w->kind == STEP_SCRIPT && b && b->kind == BOOT_LOCAL)
		out->kind = STEP_LOCAL;
	if (by == BY_TFTPD)
		read_tftp(l, out);
	else if (out->kind == STEP_LOADER)
		read_program(l, out);
	const char *from = out->end == STEP_DONE ? line_value(l, "from") : NULL;
	out->is_mirrored = from && out->file && kind_is_package(out->file);
	out->is_fetched = out->is_mirrored && strcmp(from, "upstream") == 0;
	/* iPXE looks for it, and goes on without. */
	if (out->end == STEP_FAILED && out->file && autoexec_is(out->file))
		return false;
	out->of = line_number(l, "of", out->end == STEP_DONE ? out->bytes : 0);
	return true;
}

/*
 * Where it belongs
 */

void story_let_in(struct seen_boot *b, const struct story_event *e)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].kind == STEP_REFUSED && b->step[i].by == e->by &&
		    e->kind != STEP_REFUSED && e->end != STEP_FAILED)
			b->step[i].end = STEP_DONE;
}

/* Whether steps of this kind differ by their files. */
static bool has_files(enum step_kind kind)
{
	return kind == STEP_KERNEL || kind == STEP_INITRD || kind == STEP_FILE ||
	       kind == STEP_STAGE || kind == STEP_TFTP || kind == STEP_LOADER ||
	       kind == STEP_HEARD || kind == STEP_ELSEWHERE || kind == STEP_CLASH;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strncmp(a, b, SEEN_TEXT_LEN) == 0);
}

struct step *story_find(struct seen *s, const struct story_event *e)
{
	const struct seen_boot *b = &s->boot[0];

	for (size_t i = s->n_boots ? b->n : 0; i-- > 0;) {
		struct step *step = &b->step[i];
		const bool is_untold = step->by == BY_NOBODY && !step->file; /* told_join.c */
		if (step->kind == e->kind &&
		    (!has_files(e->kind) || is_untold || is_same_text(step->file, e->file)))
			return step;
	}
	return NULL;
}

static uint32_t since_start(const struct seen_boot *b, uint64_t now_ms)
{
	const uint64_t since = now_ms > b->started_ms ? now_ms - b->started_ms : 0;
	return since < UINT32_MAX ? (uint32_t)since : UINT32_MAX;
}

bool story_moves(const struct step *step, const struct story_event *e)
{
	return !step || step->end != e->end || e->end != STEP_RUNS || step->bytes != e->bytes;
}

bool story_has_failed_there(const struct seen_boot *b, const struct step *step,
    const struct story_event *e, uint64_t now_ms)
{
	const uint64_t failed_ms = b->started_ms + step->start_ms + step->took_ms;
	return step->end == STEP_FAILED && step->said && step_is_file(e->kind) &&
	       now_ms < failed_ms + e->took_ms;
}

void story_tell(
    const struct seen_boot *b, struct step *step, const struct story_event *e, uint64_t now_ms)
{
	const uint32_t at = since_start(b, now_ms);
	const struct step before = *step;
	const bool is_new = step->kind == STEP_NONE, was_running = step->end == STEP_RUNS;
	const bool adds = e->kind == STEP_PACKAGES && e->end == STEP_DONE;

	if (is_new) {
		step->kind = (uint8_t)e->kind;
		step->start_ms = at > e->took_ms ? at - e->took_ms : 0;
	}
	step->by = (uint8_t)e->by;
	if (e->end != STEP_RUNS)
		step->count += step->count < UINT32_MAX ? (e->count ? e->count : 1) : 0;
	if (e->end == STEP_DONE && step->wholes < UINT16_MAX)
		step->wholes++;
	step->mirrored += e->is_mirrored;
	step->fetched += e->is_fetched;
	if (adds) {
		step->bytes += e->bytes;
		step->of = step->bytes;
	} else if (e->kind != STEP_PACKAGES || e->end == STEP_FAILED) {
		step->bytes = e->bytes;
		step->of = e->of ? e->of : step->of;
	}
	/* That nothing came meanwhile does not say that it lacks no ACK. */
	if (e->blksize || e->end != STEP_RUNS || story_moves(is_new ? NULL : &before, e)) {
		step->resent = e->resent;
		step->block = e->block;
		step->blksize = e->blksize;
		step->is_unsigned = e->is_unsigned;
	}
	if (e->kind == STEP_PACKAGES || step_is_aside(e->kind) || (was_running && !is_new))
		step->took_ms = at - step->start_ms;
	else
		step->took_ms = e->took_ms;
	step->end = (uint8_t)e->end;
	step->status = (uint16_t)e->status;
}
