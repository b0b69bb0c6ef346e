/* Which events begin a boot, and which are left over from the one before. */
#include "httpbootd/machines/state.h"
#include "httpbootd/machines/story.h"

/* httpbootd waits at least so long for a machine that is silent. */
enum { GIVE_UP_MS = 5 * 1000 };

/* How far the boot has got. */
static enum step_kind reached(const struct seen_boot *b)
{
	enum step_kind furthest = STEP_NONE;

	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].end == STEP_DONE && b->step[i].kind <= STEP_MODLOOP &&
		    b->step[i].kind > furthest)
			furthest = b->step[i].kind;
	return furthest;
}

/* It was handed to its own disk: the boot has ended. */
static bool has_left(const struct seen_boot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].kind == STEP_LOCAL && b->step[i].end == STEP_DONE)
			return true;
	return false;
}

/* It was being sent a file when it was last heard of. */
static bool is_loading(const struct seen_boot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].end == STEP_RUNS && step_is_file((enum step_kind)b->step[i].kind))
			return true;
	return false;
}

/* All that is known of it is what comes behind a script: who asks what to boot begins anew. */
static bool has_only_files(const struct seen_boot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].kind < STEP_KERNEL || b->step[i].kind > STEP_FILE)
			return false;
	return b->n > 0;
}

/* When the step of its way that it began last began. */
static uint64_t latest_start_ms(const struct seen_boot *b)
{
	uint32_t latest_ms = 0;

	for (size_t i = 0; i < b->n; i++)
		if (!step_is_aside((enum step_kind)b->step[i].kind) &&
		    b->step[i].start_ms > latest_ms)
			latest_ms = b->step[i].start_ms;
	return b->started_ms + latest_ms;
}

bool story_begins(const struct seen *s, enum step_kind kind, uint64_t now_ms)
{
	const struct seen_boot *b = &s->boot[0];

	if (s->n_boots == 0)
		return true;
	if (now_ms < latest_start_ms(b))
		return false;
	const uint64_t still = now_ms > b->last_ms ? now_ms - b->last_ms : 0;
	const enum step_kind far = reached(b);
	if (kind < STEP_KERNEL && has_only_files(b))
		return true;
	switch (kind) {
	case STEP_OFFER: /* who asks while it is being sent a file was switched off meanwhile */
		return b->up_ms || far > STEP_ACK || is_loading(b) || still > STORY_SILENCE_MS;
	case STEP_ACK:
	case STEP_TFTP:
	case STEP_LOADER:
		return b->up_ms || far > STEP_IPXE || still > STORY_SILENCE_MS;
	case STEP_WAITING:
		if (has_left(b))
			return true;
		/* fall through */
	case STEP_IPXE:
	case STEP_STUB:
	case STEP_SCRIPT:
	case STEP_LOCAL:
		return b->up_ms || (far >= STEP_INITRD && still > STORY_LOADED_MS) ||
		       still > STORY_PROMPT_MS;
	default: /* a machine that is up may load a kernel, too */
		return false;
	}
}

bool story_began_before(const struct story_event *e, uint64_t asked_ms, uint64_t now_ms)
{
	return (e->by == BY_TFTPD || (e->by == BY_HTTPBOOTD && e->took_ms >= GIVE_UP_MS)) &&
	       now_ms < asked_ms + e->took_ms;
}

bool story_is_left_over(const struct seen_boot *b, const struct story_event *e, uint64_t now_ms)
{
	for (size_t i = 0; i < b->n; i++) {
		const enum step_kind kind = (enum step_kind)b->step[i].kind;
		const bool asks = kind == STEP_OFFER || (i == 0 && kind == STEP_IPXE);
		if (asks && story_began_before(e, b->started_ms + b->step[i].start_ms, now_ms))
			return true;
	}
	return false;
}
