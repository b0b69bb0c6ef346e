#include "httpbootd/machines/why_look.h"

#include <stdio.h>
#include <string.h>

const char why_other_asker[] =
    "is not the machine|another machine|cannot be seen|anybody's to say|for another address";

bool why_has_any(const char *text, const char *words)
{
	char word[64];
	while (text && *words) {
		size_t len = strcspn(words, "|");
		snprintf(word, sizeof word, "%.*s", (int)len, words);
		if (strstr(text, word))
			return true;
		words += len + (words[len] == '|');
	}
	return false;
}

bool why_is_text(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

const struct step *why_step(const struct seen_boot *b, enum step_kind kind, const char *file)
{
	for (size_t i = b ? b->n : 0; i-- > 0;)
		if (b->step[i].kind == kind && (!file || why_is_text(b->step[i].file, file)))
			return &b->step[i];
	return NULL;
}

const struct step *why_loader(const struct seen_boot *b)
{
	for (size_t i = b ? b->n : 0; i-- > 0;) {
		const struct step *step = &b->step[i];
		if ((step->kind == STEP_TFTP || step->kind == STEP_LOADER) &&
		    step->end == STEP_DONE)
			return step;
	}
	return NULL;
}

bool why_has(const struct why_story *s, enum step_kind kind)
{
	return why_step(s->boot, kind, NULL) != NULL;
}

bool why_has_script(const struct why_story *s)
{
	return why_has(s, STEP_STUB) || why_has(s, STEP_SCRIPT) || why_has(s, STEP_WAITING) ||
	       why_has(s, STEP_LOCAL);
}

/* How long ago something was, `ms` since the boot's start. */
static uint64_t ago(const struct why_story *s, uint64_t ms)
{
	const uint64_t at_ms = s->boot->started_ms + ms;
	return s->now_ms > at_ms ? s->now_ms - at_ms : 0;
}

static uint64_t since_first(const struct why_story *s, const struct step *step)
{
	return ago(s, step->start_ms);
}

static uint64_t since_last(const struct why_story *s, const struct step *step)
{
	return ago(s, (uint64_t)step->start_ms + step->took_ms);
}

static bool has_failed(const struct why_story *s)
{
	return (s->look->state == STATE_FAILED || s->look->is_held_up) && !s->look->is_soon;
}

/*
 * Who
 */

bool why_waits_no_more(const struct why_story *s)
{
	return state_was_told_to_wait(s->seen) && !s->look->waits;
}

bool why_is_other_asker(const struct why_story *s)
{
	for (size_t i = 0; s->boot && i < s->boot->n; i++)
		if (s->boot->step[i].kind == STEP_SCRIPT &&
		    why_has_any(s->boot->step[i].reason, why_other_asker))
			return true;
	return false;
}

bool why_lacks_modloop(const struct why_story *s)
{
	const struct step *modloop = why_step(s->boot, STEP_MODLOOP, NULL);
	return s->boot && s->boot->up_ms && modloop && modloop->end == STEP_FAILED;
}

bool why_asked_again(const struct why_story *s)
{
	const struct seen *m = s->seen;
	return m->held_ms > m->up_ms && m->held_ms > m->alive_ms &&
	       s->now_ms >= m->held_ms + STATE_STUCK_MS;
}

bool why_has_clash(const struct why_story *s)
{
	return why_has(s, STEP_CLASH);
}

bool why_has_twin(const struct why_story *s)
{
	return why_has(s, STEP_TWIN);
}

/*
 * The offer. What firmware does about it, it does at once: a lease shows that it has one.
 */

static bool is_form(const struct why_story *s, const char *form)
{
	return why_is_text(s->step->reason, form);
}

/* It has stood at its offer, or at port 4011, for longer than firmware does. */
bool why_is_overdue(const struct why_story *s)
{
	const struct step *lease = why_step(s->boot, STEP_LEASE, NULL);

	if (has_failed(s))
		return true;
	if (s->step->kind == STEP_ACK)
		return ago(s, s->boot->last_ms - s->boot->started_ms) >= WHY_GRACE_MS;
	if (s->step->kind == STEP_IPXE)
		return lease && since_last(s, lease) >= WHY_GRACE_MS &&
		       since_first(s, s->step) > since_last(s, lease);
	/* What firmware tried before HTTP Boot, PXE, has had offers and a lease of its own. */
	if (is_form(s, "http"))
		return lease && since_last(s, lease) >= WHY_GRACE_MS &&
		       ago(s, s->boot->last_ms - s->boot->started_ms) >= WHY_GRACE_MS;
	return lease && since_first(s, lease) >= WHY_GRACE_MS &&
	       since_first(s, s->step) >= WHY_GRACE_MS;
}

/*
 * What was heard of another server, unless that has given an address since, with nothing of it.
 * That is of firmware alone, which has answers sent to all: those to iPXE, to it alone, nobody
 * hears.
 */
static const struct step *heard_rival(const struct why_story *s)
{
	const struct step *other = why_step(s->boot, STEP_ELSEWHERE, NULL);
	const struct step *lease = why_step(s->boot, STEP_LEASE, NULL);

	if (other && lease && !why_step(s->boot, STEP_IPXE, NULL) &&
	    why_is_text(lease->reason, other->file) &&
	    since_last(s, other) > since_last(s, lease) + WHY_GRACE_MS)
		return NULL;
	return other;
}

/* It was in the way of this machine, and has given it an address since, with nothing of that. */
static bool is_mended(const struct why_story *s)
{
	const struct step *lease = why_step(s->boot, STEP_LEASE, NULL);

	if (heard_rival(s) || !lease || !why_is_text(lease->reason, s->site->rival))
		return false;
	for (size_t i = 0; i < s->seen->n_boots; i++)
		if (why_step(&s->seen->boot[i], STEP_ELSEWHERE, s->site->rival))
			return true;
	return false;
}

/* Whether there is one of the site that is in the way of this boot, too. */
static bool site_has_rival(const struct why_story *s)
{
	return s->site->rival && !s->site->rival_was && !is_mended(s);
}

bool why_has_rival(const struct why_story *s)
{
	return site_has_rival(s) && why_is_overdue(s);
}

/* By what was heard of this boot; where nothing was, of the site. */
static bool is_rival(const struct why_story *s, const char *kind)
{
	const struct step *other = heard_rival(s);
	const char *of_site = site_has_rival(s) ? s->site->rival_kind : NULL;
	const char *seen = other ? other->reason : of_site;
	return why_is_text(seen, kind) && why_is_overdue(s);
}

bool why_two_proxies(const struct why_story *s)
{
	return is_rival(s, "proxy");
}

bool why_site_class(const struct why_story *s)
{
	return is_rival(s, "site-class");
}

bool why_site_http(const struct why_story *s)
{
	return is_rival(s, "site-http");
}

bool why_site_menu(const struct why_story *s)
{
	return is_rival(s, "site-menu");
}

bool why_site_file(const struct why_story *s)
{
	return is_rival(s, "site-file");
}

bool why_is_site_silent(const struct why_story *s)
{
	/* Offers that come for the second try are taken twelve seconds after the first. */
	return !why_has(s, STEP_LEASE) && s->step->count > 2 &&
	       since_first(s, s->step) >= WHY_SILENT_MS;
}

bool why_ignores_4011(const struct why_story *s)
{
	return is_form(s, "4011") && why_is_overdue(s);
}

bool why_ignores_direct(const struct why_story *s)
{
	return is_form(s, "direct") && why_has(s, STEP_LEASE) && why_is_overdue(s) &&
	       why_sees_loaders(s);
}

/* The boot before had the other form, and came no further. */
bool why_ignores_both(const struct why_story *s)
{
	const struct seen_boot *before = s->seen->n_boots > 1 ? &s->seen->boot[1] : NULL;
	const struct step *at = before ? step_at(before) : NULL;

	if (!at || at->kind != STEP_OFFER || !at->reason || !s->step->reason ||
	    !why_has_any(s->step->reason, "4011|direct") || !why_is_overdue(s))
		return false;
	return why_is_text(at->reason, is_form(s, "4011") ? "direct" : "4011");
}

bool why_ignores_http(const struct why_story *s)
{
	return is_form(s, "http") && why_is_overdue(s);
}

bool why_ignores_https(const struct why_story *s)
{
	return why_ignores_http(s) && s->step->file && strncmp(s->step->file, "https://", 8) == 0;
}

bool why_ignores_offer(const struct why_story *s)
{
	return why_sees_loaders(s) && why_is_overdue(s);
}

/* It was on the wire, and who it was for has told of nothing. */
static bool was_dropped(const struct why_story *s, const char *port)
{
	const struct step *heard = why_step(s->boot, STEP_HEARD, port);
	return heard && since_first(s, heard) >= WHY_HEARD_MS;
}

bool why_tftp_is_blocked(const struct why_story *s)
{
	return why_sees_loaders(s) && was_dropped(s, "tftp") && !why_has(s, STEP_SPARE);
}

bool why_tftp_is_unseen(const struct why_story *s)
{
	return !why_sees_loaders(s) && was_dropped(s, "tftp") && why_sees_ipxe(s);
}

bool why_4011_is_blocked(const struct why_story *s)
{
	return was_dropped(s, "4011");
}

bool why_sees_loaders(const struct why_story *s)
{
	return s->site->hears_tftp;
}

bool why_sees_no_loaders(const struct why_story *s)
{
	return !s->site->hears_tftp;
}

static bool is_gone(const struct why_daemon *d)
{
	return d->state == TELLER_ENDED || d->state == TELLER_SILENT;
}

bool why_dhcp_is_gone(const struct why_story *s)
{
	const bool asks = s->step->kind != STEP_OFFER || is_form(s, "4011");
	return is_gone(&s->site->dhcp) && asks;
}

bool why_4011_is_dark(const struct why_story *s)
{
	return is_form(s, "4011") && !s->site->hears_dhcp;
}

bool why_tftp_is_gone(const struct why_story *s)
{
	/* It takes an address first, and by HTTP it comes to us. */
	const bool comes = s->step->kind != STEP_OFFER || why_has(s, STEP_LEASE);
	return is_gone(&s->site->tftp) && comes && !is_form(s, "http");
}

bool why_sees_ipxe(const struct why_story *s)
{
	return s->site->hears_dhcp || s->site->serves_http;
}

bool why_serves_http(const struct why_story *s)
{
	return s->site->serves_http;
}

bool why_serves_no_http(const struct why_story *s)
{
	return !s->site->serves_http;
}
