#include "pxedhcpd/standby.h"

#include "common/hash.h"

#include <string.h>

/* InfiniBand has no hardware address in its packets (RFC 4390): there it is the exchange's. */
static void key_of(const uint8_t chaddr[CHADDR_LEN], uint32_t xid, uint8_t who[CHADDR_LEN])
{
	static const uint8_t none[CHADDR_LEN];

	memcpy(who, chaddr, CHADDR_LEN);
	if (memcmp(chaddr, none, CHADDR_LEN) != 0)
		return;
	memset(who, 0xff, CHADDR_LEN);
	memcpy(who, &xid, sizeof xid);
}

/* Its slot; where it has none, the one that was not used for longest. */
static struct standby_slot *slot_of(struct standby *s, const uint8_t who[CHADDR_LEN])
{
	uint32_t h = hash32_bytes(s->seed ^ HASH32_START, who, CHADDR_LEN);
	struct standby_slot *set = s->sets[(h ^ h >> 15) % STANDBY_SETS], *slot = set;

	for (int i = 0; i < STANDBY_WAYS; i++) {
		if (set[i].used && memcmp(set[i].who, who, CHADDR_LEN) == 0)
			return &set[i];
		if (slot->used && (!set[i].used || set[i].last_ms < slot->last_ms))
			slot = &set[i];
	}
	*slot = (struct standby_slot){.used = true};
	memcpy(slot->who, who, CHADDR_LEN);
	return slot;
}

uint32_t standby_secs(const struct dhcp_request *req)
{
	uint32_t secs = req->secs;

	/*
	 * iPXE counts its packets there, times 4, and has bits beside (dhcp.c, dhcp_tx): its first
	 * one says 4.
	 */
	if (firmware_is_ipxe(req))
		return 0;
	if (secs > 0xff && (secs & 0xff) == 0) /* in the wrong byte order */
		secs >>= 8;
	return secs > STANDBY_SECS_LITTLE && secs <= STANDBY_SECS_MUCH ? secs : 0;
}

/* iPXE says in the same field whether it holds a proxy's offer; older ones leave it 0. */
static bool says_it_was_answered(const struct dhcp_request *req)
{
	enum { HAS_PROXY = 1 };
	return firmware_is_ipxe(req) && req->secs & HAS_PROXY;
}

void standby_heard(
    struct standby *s, const uint8_t chaddr[CHADDR_LEN], uint32_t xid, uint64_t now_ms)
{
	uint8_t who[CHADDR_LEN];

	key_of(chaddr, xid, who);
	struct standby_slot *slot = slot_of(s, who);
	slot->heard_xid = xid;
	slot->heard_ms = slot->last_ms = now_ms;
}

/*
 * Whether the packet is the first of its machine: the one before is too long ago, or has come to
 * something. Some ROMs make their xid of their MAC, the same each time: then `secs` begins anew.
 */
static bool begins(const struct standby_slot *slot, const struct policy_input *in)
{
	bool answered = slot->ours || slot->heard_ms;

	return slot->asked == 0 || slot->over || in->now_ms - slot->last_ms > ADAPT_EXCHANGE_MS ||
	       (answered && (slot->xid != in->req->xid || in->req->secs < slot->secs));
}

/* Notes the packet of a machine that would be answered. */
static void note_asked(struct standby_slot *slot, const struct policy_input *in)
{
	if (begins(slot, in)) {
		bool ahead = slot->heard_ms && slot->heard_xid == in->req->xid &&
			     in->now_ms - slot->heard_ms <= STANDBY_AHEAD_MS;
		slot->heard_ms = ahead ? slot->heard_ms : 0;
		slot->ours = slot->over = false;
		slot->first_ms = in->now_ms;
		slot->asked = 0;
	}
	if (slot->asked == 0 || in->now_ms - slot->counted_ms >= STANDBY_AGAIN_MS) {
		slot->counted_ms = in->now_ms;
		slot->asked = (uint16_t)(slot->asked < UINT16_MAX ? slot->asked + 1 : UINT16_MAX);
	}
	slot->xid = in->req->xid;
	slot->secs = in->req->secs;
	slot->last_ms = in->now_ms;
}

/* Whether a machine that asks is to be answered here; *why, where it is not. */
static bool steps_in(const struct standby_slot *slot, const struct policy_input *in, bool hears,
    uint32_t delay_ms, struct standby_waited *w, const char **why)
{
	uint32_t secs = standby_secs(in->req);
	uint64_t seen_ms = in->now_ms - slot->first_ms;

	w->asked = slot->asked;
	w->waited_ms = seen_ms > secs * UINT64_C(1000) ? seen_ms : secs * UINT64_C(1000);
	*why = "standby: another server has answered it";
	if (slot->ours)
		return true;
	if (slot->heard_ms || says_it_was_answered(in->req))
		return false;
	if (w->waited_ms >= in->conf->pxedhcpd.standby * UINT64_C(1000))
		return true;
	if (!hears || in->req->giaddr.s_addr) {
		*why = "standby: whether another server answers it is not heard, and it has not "
		       "waited for so long";
		return false;
	}
	*why = "standby: it has only begun to ask, and another server may answer it";
	/* The first server may have been told to wait with its answer. */
	return seen_ms >= delay_ms + STANDBY_AGAIN_MS;
}

/* A lease is taken: what the machine asks from then on is another exchange. */
static bool takes_lease(const struct policy_input *in, const struct decision *d)
{
	return in->port == DHCP_SERVER_PORT && in->req->type == DHCPREQUEST &&
	       d->verdict != VERDICT_ANSWER;
}

void standby_decide(
    struct standby *s, const struct policy_input *in, bool hears, struct decision *d)
{
	bool asked_us = in->port == PXE_PORT && in->to_us_alone; /* by its offer, or by a menu */
	bool asks = d->verdict == VERDICT_ANSWER && !asked_us;
	uint8_t chaddr[CHADDR_LEN] = {0}, who[CHADDR_LEN];

	if (!in->conf->pxedhcpd.standby || d->kind == CLIENT_OTHER)
		return;
	if (!asks && !takes_lease(in, d))
		return;
	memcpy(chaddr, in->req->chaddr, in->req->hlen);
	key_of(chaddr, in->req->xid, who);
	struct standby_slot *slot = slot_of(s, who);
	if (!asks) {
		slot->over = true;
		slot->heard_ms = 0;
		return;
	}
	note_asked(slot, in);
	const char *why = NULL;
	if (steps_in(slot, in, hears, d->delay_ms, &d->waited, &why)) {
		d->standby = slot->ours ? STANDBY_GOES_ON : STANDBY_STEPS_IN;
		slot->ours = true;
		return;
	}
	d->standby = STANDBY_HELD;
	d->verdict = VERDICT_NOT_OURS;
	d->why = why;
	d->has_update = false;
}

bool standby_holds6(const struct policy6_input *in, struct decision6 *d)
{
	bool asked_us = in->port == PXE_PORT || in->req->server_id.at;

	if (d->verdict != VERDICT_ANSWER || asked_us ||
	    in->req->elapsed_cs >= in->conf->pxedhcpd.standby * 100)
		return false;
	d->verdict = VERDICT_NOT_OURS;
	d->why = "standby: it has not waited for so long, and another server may answer it";
	return true;
}
