#include "httpbootd/machines/state.h"

#include <stdbool.h>

const char *state_text(enum state state)
{
	static const char *const texts[] = {
	    [STATE_UNKNOWN] = "unknown",
	    [STATE_BOOTING] = "booting",
	    [STATE_UP] = "up",
	    [STATE_SILENT] = "silent",
	    [STATE_FAILED] = "failed",
	    [STATE_OFF] = "off",
	};
	return texts[state];
}

const char *step_text(enum step_kind kind)
{
	static const char *const texts[STEP_KINDS] = {
	    [STEP_NONE] = "nothing",
	    [STEP_OFFER] = "offer",
	    [STEP_ACK] = "4011",
	    [STEP_TFTP] = "tftp",
	    [STEP_LOADER] = "loader",
	    [STEP_IPXE] = "iPXE",
	    [STEP_STUB] = "stub",
	    [STEP_SCRIPT] = "script",
	    [STEP_WAITING] = "waiting",
	    [STEP_LOCAL] = "local",
	    [STEP_KERNEL] = "kernel",
	    [STEP_INITRD] = "initrd",
	    [STEP_BOOT] = "boot",
	    [STEP_APKOVL] = "apkovl",
	    [STEP_MODLOOP] = "modloop",
	    [STEP_PACKAGES] = "packages",
	    [STEP_FILE] = "file",
	    [STEP_STAGE] = "stage",
	    [STEP_UP] = "up",
	    [STEP_REFUSED] = "refused",
	    [STEP_LEASE] = "lease",
	    [STEP_HEARD] = "heard",
	    [STEP_ELSEWHERE] = "rival",
	    [STEP_SPARE] = "optional",
	    [STEP_CLASH] = "clash",
	    [STEP_TWIN] = "twin",
	    [STEP_STANDBY] = "standby",
	};
	return texts[kind];
}

bool step_is_aside(enum step_kind kind)
{
	return kind >= STEP_LEASE;
}

bool step_is_file(enum step_kind kind)
{
	return kind == STEP_TFTP || kind == STEP_LOADER ||
	       (kind >= STEP_KERNEL && kind <= STEP_FILE && kind != STEP_BOOT);
}

const struct step *step_at(const struct seen_boot *b)
{
	for (size_t i = b->n; i-- > 0;) {
		const struct step *step = &b->step[i];
		const bool was_let_in = step->kind == STEP_REFUSED && step->end == STEP_DONE;
		if (!step_is_aside((enum step_kind)step->kind) && !was_let_in)
			return step;
	}
	return NULL;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* The latest sign of life of a machine that is up. */
static uint64_t sign_of_life(const struct seen *s)
{
	return later(later(s->up_ms, s->alive_ms), s->heard_ms);
}

static void look_up(const struct seen *s, uint64_t now_ms, struct state_look *out)
{
	const uint64_t sign = sign_of_life(s);

	out->state = STATE_UP;
	out->since_ms = s->up_ms ? s->up_ms : s->alive_ms;
	if (s->says_alive && sign + STATE_SILENT_MS < now_ms) {
		out->state = STATE_SILENT;
		out->since_ms = sign;
	}
}

/* The last step that has failed, with nothing behind it that went well and leads on. */
static const struct step *failed_step(const struct seen_boot *b)
{
	for (size_t i = b->n; i-- > 0;) {
		const struct step *step = &b->step[i];
		const bool was_let_in = step->kind == STEP_REFUSED && step->end == STEP_DONE;
		if (step->kind == STEP_FILE || was_let_in ||
		    step_is_aside((enum step_kind)step->kind))
			continue; /* it can do without; if not, it stands still */
		return step->end == STEP_FAILED ? step : NULL;
	}
	return NULL;
}

static bool has_done(const struct seen_boot *b, enum step_kind kind)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].kind == kind && b->step[i].end == STEP_DONE)
			return true;
	return false;
}

/* From the first step of a kind to that of the next, as usual; 0: nothing comes then. */
static uint64_t usual_gap(const struct usual *usual, enum step_kind kind)
{
	const uint32_t here = usual->start_ms[kind];
	uint32_t next = usual->up_ms;
	for (size_t k = 0; k < STEP_KINDS; k++)
		if (!step_is_aside((enum step_kind)k) && usual->start_ms[k] > here &&
		    usual->start_ms[k] < next)
			next = usual->start_ms[k];
	return next > here ? next - here : 0;
}

/* What comes then is the machine's own doing: no person, no other DHCP server is waited for. */
static bool is_its_own_turn(enum step_kind kind)
{
	return kind == STEP_TFTP || kind == STEP_LOADER || kind >= STEP_STUB;
}

/* The longest that this boot may stand still where it is now. */
static uint64_t patience(const struct seen *s, const struct step *at, const struct usual *usual)
{
	if (at && at->kind == STEP_SCRIPT && at->end == STEP_DONE && s->may_ask)
		return STATE_ASK_MS;
	if (!at || !usual->up_ms || !usual->start_ms[at->kind])
		return STATE_STUCK_MS;
	const uint64_t gap = usual_gap(usual, (enum step_kind)at->kind);
	if (usual->is_own && is_its_own_turn((enum step_kind)at->kind))
		return later(gap * STATE_OWN_FACTOR + STATE_STUCK_MORE_MS, STATE_OWN_LEAST_MS);
	return later(gap * STATE_STUCK_FACTOR + STATE_STUCK_MORE_MS,
	    usual->is_own ? STATE_STUCK_LEAST_MS : STATE_OTHERS_LEAST_MS);
}

/* Nobody will say that it is up: its profile does not, or never has. */
static bool ends_quietly(const struct seen *s, const struct seen_boot *b, const struct usual *usual)
{
	if (has_done(b, STEP_LOCAL))
		return true;
	if (!has_done(b, STEP_KERNEL))
		return false;
	const struct step *at = step_at(b);
	if (at && at->end == STEP_RUNS && at->kind != STEP_BOOT)
		return false;
	return !s->expects_up || !(s->insists_on_up || usual->up_ms || s->up_ms);
}

static void look_boot(
    const struct seen *s, const struct usual *usual, uint64_t now_ms, struct state_look *out)
{
	const struct seen_boot *b = &s->boot[0];
	const uint64_t still = now_ms > b->last_ms ? now_ms - b->last_ms : 0;

	out->since_ms = b->started_ms;
	out->state = STATE_BOOTING;
	out->failed = failed_step(b);
	if (out->failed) {
		out->state = STATE_FAILED;
		out->since_ms = b->last_ms;
	} else if (still >= patience(s, out->at, usual)) {
		/* One that waited to be enrolled may have been switched off meanwhile. */
		bool has_waited = out->at && out->at->kind == STEP_WAITING;
		bool is_over = has_waited || ends_quietly(s, b, usual);
		out->state = is_over ? STATE_OFF : STATE_FAILED;
		out->is_stuck = !is_over;
		out->since_ms = b->last_ms;
	}
}

void state_look(
    const struct seen *s, const struct usual *usual, uint64_t now_ms, struct state_look *out)
{
	const struct seen_boot *b = s->n_boots ? &s->boot[0] : NULL;

	*out = (struct state_look){.state = STATE_OFF, .since_ms = s->heard_ms};
	if (b)
		out->at = step_at(b);
	const bool was_up = s->up_ms || s->alive_ms;
	if (b && (!was_up || (!b->up_ms && b->started_ms >= s->alive_ms)))
		look_boot(s, usual, now_ms, out);
	else if (was_up)
		look_up(s, now_ms, out);
	out->waits = state_waits(s, now_ms);
	out->is_held_up = out->state == STATE_FAILED;
	if (!s->section) {
		out->state = STATE_UNKNOWN;
		out->is_stuck = false;
		out->since_ms = s->first_ms;
	}
}

bool state_was_told_to_wait(const struct seen *s)
{
	const struct seen_boot *b = s->n_boots ? &s->boot[0] : NULL;

	for (size_t i = 0; b && i < b->n; i++)
		if (b->step[i].kind == STEP_WAITING)
			return true;
	return false;
}

bool state_waits(const struct seen *s, uint64_t now_ms)
{
	return state_was_told_to_wait(s) && !has_done(&s->boot[0], STEP_LOCAL) &&
	       now_ms <= s->boot[0].last_ms + STATE_WAITS_MS;
}
