#include "pxedhcpd/adapt.h"

/* True if the last packet of its exchange is no older than that. */
static bool is_recent(const struct adapt *a, uint64_t now_ms, uint64_t ms)
{
	return a->mode != PXE_MODE_AUTO && now_ms - a->last_ms <= ms;
}

/*
 * Some ROMs make their xid of their MAC, the same in each exchange: then `secs` begins anew, or it
 * has taken a lease since, or asks for longer than any exchange takes.
 */
static bool is_same_exchange(const struct adapt *a, const struct adapt_packet *p)
{
	bool took = a->leased || a->asks || a->loaded;

	return is_recent(a, p->now_ms, took ? ADAPT_LATE_MS : ADAPT_EXCHANGE_MS) &&
	       p->now_ms - a->first_ms <= ADAPT_DISCOVERS_MS && a->xid == p->xid &&
	       p->secs >= a->secs;
}

/* What was, is too long ago to say anything. */
static bool is_over(const struct adapt *a, uint64_t now_ms)
{
	return a->works ? now_ms - a->worked_ms > ADAPT_WORKED_MS
			: !is_recent(a, now_ms, ADAPT_TRIED_MS);
}

/* Whether the form did not bring it any further in an exchange that is over. */
static bool has_failed(const struct adapt *a, uint64_t now_ms)
{
	if (a->loaded)
		return false;
	if (a->mode == PXE_MODE_4011)
		return a->asks == 0 || a->sees_tftp || a->asks >= ADAPT_ASKS;
	return (!a->leased && !a->asks) || a->sees_tftp || is_recent(a, now_ms, ADAPT_SOON_MS);
}

enum pxe_mode adapt_mode(
    const struct adapt *a, enum pxe_mode usual, const struct adapt_packet *p, const char **why)
{
	if (a->mode == PXE_MODE_AUTO || is_over(a, p->now_ms))
		return usual;
	if (is_same_exchange(a, p))
		return a->mode;
	if (has_failed(a, p->now_ms)) {
		*why = "PXE: it came back without having got any further, so the other form";
		return a->mode == PXE_MODE_4011 ? PXE_MODE_DIRECT : PXE_MODE_4011;
	}
	if (a->mode == PXE_MODE_DIRECT && usual != a->mode && !a->loaded) {
		*why = "PXE: it took a lease by the other form, and whether it booted was not seen";
		return usual;
	}
	*why = a->works ? "PXE: this form has worked for it before"
			: "PXE: it got further by this form before";
	return a->mode;
}

void adapt_offered(struct adapt *a, enum pxe_mode mode, const struct adapt_packet *p)
{
	if (is_same_exchange(a, p) && a->mode == mode) {
		a->secs = p->secs;
		a->last_ms = p->now_ms;
		return;
	}
	bool works =
	    a->works && a->mode == mode && !has_failed(a, p->now_ms) && !is_over(a, p->now_ms);
	*a = (struct adapt){
	    .mode = mode,
	    .xid = p->xid,
	    .secs = p->secs,
	    .first_ms = p->now_ms,
	    .last_ms = p->now_ms,
	    .works = works,
	    .worked_ms = works ? a->worked_ms : 0,
	};
}

/*
 * It worked if it was seen to take what we offered and then to load it. One of the two alone is
 * enough to offer the same form again, but three forged packets shall not settle it for days.
 */
static void judge(struct adapt *a, uint64_t now_ms)
{
	if (!a->loaded || (!a->leased && !a->asks))
		return;
	a->works = true;
	a->worked_ms = now_ms;
}

bool adapt_leased(struct adapt *a, const struct adapt_packet *p)
{
	if (!is_recent(a, p->now_ms, ADAPT_EXCHANGE_MS) || a->xid != p->xid)
		return false;
	a->leased = true;
	a->sees_tftp = p->sees_tftp;
	a->last_ms = p->now_ms;
	judge(a, p->now_ms);
	return true;
}

bool adapt_asked(struct adapt *a, const struct adapt_packet *p)
{
	if (a->mode == PXE_MODE_AUTO) /* its DISCOVER was before our time */
		adapt_offered(a, PXE_MODE_4011, p);
	else if (!is_recent(a, p->now_ms, ADAPT_EXCHANGE_MS))
		return false;
	if (a->asked_xid != p->xid)
		a->asks = 0;
	a->asked_xid = p->xid;
	a->sees_tftp = p->sees_tftp;
	a->asks = (uint8_t)(a->asks < ADAPT_ASKS ? a->asks + 1 : ADAPT_ASKS);
	a->last_ms = p->now_ms;
	return true;
}

bool adapt_loaded(struct adapt *a, uint64_t now_ms)
{
	if (a->loaded || !is_recent(a, now_ms, ADAPT_LOAD_MS))
		return false;
	a->loaded = true;
	judge(a, now_ms);
	return true;
}
