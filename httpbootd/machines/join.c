#include "httpbootd/machines/join.h"

#include "httpbootd/machines/state.h"
#include "httpbootd/machines/story.h"
#include "httpbootd/machines/told_join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * What is usual
 */

/* The profile's boots, made if there is room; NULL: there is not. */
static struct profile_boots *boots_of(struct machines *m, const char *profile)
{
	size_t i = 0;

	for (; profile && i < MACHINES_PROFILES && m->profile[i]; i++)
		if (strcmp(m->profile[i]->name, profile) == 0)
			return m->profile[i];
	if (!profile || i == MACHINES_PROFILES)
		return NULL;
	struct profile_boots *p = calloc(1, sizeof *p);
	if (p)
		table_set(&m->table, &p->name, profile);
	if (!p || !p->name) {
		free(p);
		return NULL;
	}
	return m->profile[i] = p;
}

void machines_usual(const struct machines *m, const struct seen *s, struct usual *usual)
{
	struct usual boots[SEEN_BOOTS];
	size_t n = 0;

	*usual = (struct usual){0};
	for (size_t i = 0; i < s->n_boots; i++)
		n += usual_of_boot(&s->boot[i], &boots[n]);
	if (n) {
		usual_median(boots, n, usual);
		usual->is_own = true;
		return;
	}
	for (size_t i = 0; s->profile && i < MACHINES_PROFILES && m->profile[i]; i++)
		if (strcmp(m->profile[i]->name, s->profile) == 0)
			usual_median(m->profile[i]->boot, m->profile[i]->n, usual);
}

/*
 * Events
 */

static void count_up(struct machines *m, uint64_t up_ms, uint64_t now_ms)
{
	const uint64_t hour = now_ms / 3600000, up_hour = up_ms / 3600000;

	if (m->ups_hour + MACHINES_HOURS < hour)
		m->ups_hour = hour - MACHINES_HOURS;
	while (m->ups_hour < hour)
		m->ups[++m->ups_hour % MACHINES_HOURS] = 0;
	if (up_hour + MACHINES_HOURS > hour && up_hour <= hour)
		m->ups[up_hour % MACHINES_HOURS]++;
}

void join_up(struct machines *m, const struct seen_boot *b, uint64_t now_ms)
{
	struct usual took;
	struct profile_boots *p;

	count_up(m, b->up_ms, now_ms);
	if (!usual_of_boot(b, &took) || !(p = boots_of(m, b->profile)))
		return;
	p->boot[p->next] = took;
	p->next = (p->next + 1) % USUAL_BOOTS;
	p->n += p->n < USUAL_BOOTS;
}

static void come_up(struct machines *m, struct seen *s, uint64_t now_ms)
{
	struct seen_boot *b = &s->boot[0];

	/* It says so once a boot: this is another one, of which nothing else was seen. */
	if (b->up_ms && s->up_ms + STORY_SILENCE_MS < now_ms)
		count_up(m, now_ms, now_ms);
	s->alive_ms = s->up_ms = now_ms;
	s->says_alive = false;
	if (b->up_ms)
		return;
	b->up_ms = now_ms;
	join_up(m, b, now_ms);
	boot_counts_up(&m->counts, b);
}

/* `3.24.1` of `alpine/3.24.1/x86_64/vmlinuz-lts`. */
static void learn_release(struct machines *m, struct seen *s, const char *file)
{
	static const char folder[] = "alpine/";
	const char *at = file ? strstr(file, folder) : NULL;
	char release[32];

	if (!at)
		return;
	at += sizeof folder - 1;
	const size_t len = strcspn(at, "/?");
	if (len == 0 || len >= sizeof release || !at[len])
		return;
	memcpy(release, at, len);
	release[len] = '\0';
	table_set(&m->table, &s->release, release);
	table_set(&m->table, &s->boot[0].release, release);
}

/* The step that it is, with room made for it; NULL: there is no room. */
static struct step *step_for(struct machines *m, struct seen *s, const struct story_event *e)
{
	struct step *step = story_find(s, e);

	if (step && (step->file || !e->file))
		return step;
	if (step) {
		table_set(&m->table, &step->file, e->file);
		return step;
	}
	if (!table_grow_steps(&m->table, s))
		return NULL;
	step = &s->boot[0].step[s->boot[0].n++];
	*step = (struct step){0};
	table_set(&m->table, &step->file, e->file);
	return step;
}

static bool asks_to_boot(const struct story_event *e)
{
	return e->by == BY_PXEDHCPD || e->kind < STEP_KERNEL || e->kind == STEP_UP ||
	       e->kind == STEP_STAGE;
}

bool join_is_known(const struct seen *s, uint64_t now_ms)
{
	const struct seen_boot *b = &s->boot[0];
	const uint64_t sign = s->alive_ms > s->heard_ms ? s->alive_ms : s->heard_ms;

	if (!s->is_named || s->n_boots == 0 || !b->is_proven)
		return false;
	if (b->up_ms)
		return !s->says_alive || sign + STATE_SILENT_MS >= now_ms;
	return b->last_ms + STORY_SILENCE_MS >= now_ms;
}

bool join_holds(struct seen *s, const struct line *l, const struct boot *boot, uint64_t now_ms)
{
	struct story_event e;

	if (line_proof(l) != PROOF_NONE || !join_is_known(s, now_ms))
		return false;
	if (strcmp(l->daemon, "pxedhcpd") != 0)
		return true; /* somebody else's request */
	if (!story_read(l, boot, &e))
		return false;
	if (step_is_aside(e.kind)) /* of the boot that an offer which was held may be of */
		return s->held_ms && s->held_ms + STORY_HELD_MS >= now_ms;
	if (!story_begins(s, e.kind, now_ms))
		return false;
	if (s->held_ms + STORY_HELD_MS < now_ms) {
		s->held_ms = now_ms;
		s->held_at_ms = l->at_ms;
	}
	return true;
}

/* The offers that were held are steps of the boot: they stand among the machine's lines. */
static void take_held(struct machines *m, struct seen *s)
{
	struct story_event e;
	struct line l;

	for (const char *text = NULL; (text = table_next_line(s, text));) {
		if (!line_parse_kept(text, strlen(text), &l) || strcmp(l.daemon, "pxedhcpd") != 0 ||
		    l.at_ms < s->held_at_ms || !story_read(&l, NULL, &e) || e.kind == STEP_HEARD)
			continue;
		struct step *step = step_for(m, s, &e);
		if (!step)
			return;
		table_set(&m->table, &step->reason, e.reason);
		const uint64_t later_ms = l.at_ms - s->held_at_ms;
		/* Later than that is nobody held: its teller's clock was set. */
		story_tell(
		    &s->boot[0], step, &e, s->held_ms + (later_ms <= STORY_HELD_MS ? later_ms : 0));
	}
}

/* Does the event begin a boot, or show that an offer which was held did? */
static bool begins(
    const struct seen *s, const struct story_event *e, enum line_proof proof, uint64_t now_ms)
{
	const bool is_early = e->kind >= STEP_TFTP && e->kind <= STEP_LOCAL;
	const bool is_held = s->held_ms + STORY_HELD_MS >= now_ms;

	/* It was up, and is up again: what is between may be dark. */
	if (e->kind == STEP_UP && proof != PROOF_NONE && is_held && s->n_boots && s->boot[0].up_ms)
		return true;
	return story_begins(s, e->kind, now_ms) ||
	       ((is_early || e->kind == STEP_HEARD) && proof == PROOF_CARD && is_held &&
		   !story_began_before(e, s->held_ms, now_ms));
}

static void begin_boot(
    struct machines *m, struct seen *s, const struct story_event *e, uint64_t now_ms)
{
	const bool was_held = s->held_ms && s->held_ms + STORY_HELD_MS >= now_ms;
	uint64_t started_ms = now_ms - (e->took_ms < now_ms ? e->took_ms : 0);

	if (was_held && s->held_ms < started_ms)
		started_ms = s->held_ms;
	table_begin_boot(&m->table, s, started_ms);
	m->counts.begun++;
	if (was_held && (e->by != BY_PXEDHCPD || e->kind == STEP_HEARD))
		take_held(m, s);
	s->held_ms = 0;
}

/* The kernel that a machine has loaded since it came up, and lately; NULL: none. */
static const char *kernel_line(
    const struct seen *s, const struct line *l, const struct boot *boot, uint64_t now_ms)
{
	struct story_event e;
	struct line kept;
	const char *kernel = NULL;

	for (const char *text = NULL; (text = table_next_line(s, text));)
		if (line_parse_kept(text, strlen(text), &kept) && kept.at_ms <= l->at_ms &&
		    kept.at_ms + STORY_HELD_MS >= l->at_ms &&
		    now_ms - (l->at_ms - kept.at_ms) > s->up_ms &&
		    line_proof(&kept) == PROOF_CARD && story_read(&kept, boot, &e) &&
		    e.kind == STEP_KERNEL && e.end == STEP_DONE)
			kernel = text;
	return kernel;
}

/*
 * A machine that is up may load a kernel. One that loads an initramfs behind it has been started
 * anew, by what loads both from its own disk or from memory, and asks nobody what it shall boot.
 */
static bool begin_by_kernel(struct machines *m, struct seen *s, const struct story_event *e,
    const struct line *l, const struct boot *boot, uint64_t now_ms)
{
	struct story_event kernel;
	struct line kept;

	if (e->kind != STEP_INITRD || s->n_boots == 0 || !s->boot[0].up_ms ||
	    line_proof(l) != PROOF_CARD)
		return false;
	const char *text = kernel_line(s, l, boot, now_ms);
	if (!text || !line_parse_kept(text, strlen(text), &kept) ||
	    !story_read(&kept, boot, &kernel))
		return false;
	const uint64_t at_ms = now_ms - (l->at_ms - kept.at_ms);
	begin_boot(m, s, &kernel, at_ms);
	struct step *step = step_for(m, s, &kernel);
	if (step)
		story_tell(&s->boot[0], step, &kernel, at_ms);
	learn_release(m, s, kernel.file);
	return true;
}

bool join_event(struct machines *m, struct seen *s, const struct line *l, const struct boot *boot,
    uint64_t now_ms)
{
	struct story_event e;

	if (strcmp(l->word, "alive") == 0) {
		s->is_machine = s->says_alive = true;
		s->alive_ms = now_ms;
		return false;
	}
	if (strcmp(l->word, "told") == 0)
		return told_join_step(m, s, l, now_ms);
	if (!story_read(l, boot, &e))
		return false;
	if (s->n_boots && story_is_left_over(&s->boot[0], &e, now_ms))
		return false;
	s->is_machine |= asks_to_boot(&e);
	bool is_new = begins(s, &e, line_proof(l), now_ms);
	if (is_new)
		begin_boot(m, s, &e, now_ms);
	else
		is_new = begin_by_kernel(m, s, &e, l, boot, now_ms);
	struct seen_boot *b = &s->boot[0];
	b->is_proven |= line_proof(l) == PROOF_CARD;
	const bool is_late_modloop = e.kind == STEP_MODLOOP && e.end == STEP_DONE;
	const bool is_heard_late = now_ms < b->up_ms;
	if (b->up_ms && e.kind != STEP_UP && e.kind != STEP_STAGE && !is_heard_late &&
	    !(is_late_modloop && story_find(s, &e)))
		return false; /* what a machine that is up loads is no part of its boot */
	if (now_ms > b->last_ms &&
	    (is_new || (!step_is_aside(e.kind) && story_moves(story_find(s, &e), &e))))
		b->last_ms = now_ms;
	if (s->profile && !b->profile)
		table_set(&m->table, &b->profile, s->profile);
	story_let_in(b, &e);
	struct step *step = step_for(m, s, &e);
	if (step && !story_has_failed_there(b, step, &e, now_ms)) {
		const bool had_failed = step->end == STEP_FAILED;
		if (e.reason || e.end != STEP_DONE || e.kind != STEP_SCRIPT)
			table_set(&m->table, &step->reason, e.reason);
		if (e.end == STEP_DONE && e.kind != STEP_IPXE)
			table_set(&m->table, &step->said, NULL);
		story_tell(b, step, &e, now_ms);
		if (!had_failed)
			boot_counts_step(&m->counts, b, step);
	}
	if (e.kind == STEP_KERNEL)
		learn_release(m, s, e.file);
	if (e.kind == STEP_UP)
		come_up(m, s, now_ms);
	return true;
}

void join_clash(struct machines *m, struct seen *s, const struct seen *other, uint64_t now_ms)
{
	char mac[MAC_TEXT];
	const struct story_event e = {
	    .kind = STEP_CLASH, .end = STEP_DONE, .file = mac_text(other->mac, ':', mac)};

	if (s->n_boots == 0 || s->boot[0].up_ms)
		return;
	struct step *step = step_for(m, s, &e);
	if (step)
		story_tell(&s->boot[0], step, &e, now_ms);
}

/*
 * Addresses
 */

/* Puts a step, with its texts, among those of the latest boot, by its time. */
static void adopt_step(struct machines *m, struct seen *s, struct step *of, uint64_t started_ms)
{
	struct seen_boot *b = &s->boot[0];

	if (!table_grow_steps(&m->table, s))
		return;
	if (started_ms < b->started_ms) { /* its steps begin later than we thought */
		const uint64_t shift = b->started_ms - started_ms;
		for (size_t i = 0; i < b->n; i++)
			b->step[i].start_ms += (uint32_t)shift;
		b->started_ms = started_ms;
	}
	of->start_ms += (uint32_t)(started_ms - b->started_ms);
	size_t at = b->n;
	while (at && b->step[at - 1].start_ms > of->start_ms)
		at--;
	memmove(b->step + at + 1, b->step + at, (b->n - at) * sizeof *b->step);
	b->step[at] = *of;
	b->n++;
	*of = (struct step){0}; /* its texts went along */
}

static void adopt(struct machines *m, struct seen *s, struct seen *orphan, uint64_t now_ms)
{
	struct seen_boot *from = &orphan->boot[0];

	s->is_machine |= orphan->is_machine;
	if (orphan->n_boots && from->last_ms + STORY_SILENCE_MS > now_ms) {
		if (s->n_boots == 0 || s->boot[0].up_ms ||
		    s->boot[0].last_ms + STORY_SILENCE_MS < from->started_ms)
			table_begin_boot(&m->table, s, from->started_ms);
		for (size_t i = 0; i < from->n; i++)
			adopt_step(m, s, &from->step[i], from->started_ms);
		for (const char *line = NULL; (line = table_next_line(orphan, line));)
			table_add_line(&m->table, s, line, strlen(line));
	}
	table_remove(&m->table, orphan);
}

void join_addr(struct machines *m, struct seen *s, const struct addr *a, uint64_t now_ms)
{
	bool is_shared;
	struct seen *other = table_find_addr(&m->table, a, now_ms, &is_shared);

	if (other && !other->has_mac)
		adopt(m, s, other, now_ms);
	table_set_addr(&m->table, s, a, now_ms);
}
