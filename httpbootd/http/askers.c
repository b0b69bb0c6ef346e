#include "httpbootd/http/askers.h"

#include "common/hash.h"

static uint64_t hash_of(const struct askers *a, const struct bind_asker *who)
{
	uint64_t h = hash64_bytes(HASH64_START, &a->seed, sizeof a->seed);
	if (who->is_near) {
		h = hash64_bytes(h, who->mac, MAC_LEN);
	} else if (who->addr && who->addr->len) {
		size_t len;
		const uint8_t *bytes = addr_bytes(who->addr, &len);
		h = hash64_bytes(h, bytes, len > 8 ? 8 : len);
	}
	h ^= h >> 29;
	return h ? h : 1;
}

/* Two places for each: where both are others', the one that was quiet for longer is taken. */
static struct askers_slot *slot_of(struct askers *a, const struct bind_asker *who)
{
	uint64_t h = hash_of(a, who);
	struct askers_slot *one = &a->slot[h % ASKERS], *two = &a->slot[h / ASKERS % ASKERS];
	if (one->who == h)
		return one;
	if (two->who == h)
		return two;
	struct askers_slot *s = one->full_ms <= two->full_ms ? one : two;
	*s = (struct askers_slot){.who = h};
	return s;
}

bool askers_may(struct askers *a, const struct bind_asker *who, uint64_t now_ms)
{
	struct askers_slot *s = slot_of(a, who);
	uint64_t from = s->full_ms > now_ms ? s->full_ms : now_ms;
	if (from + ASKERS_EVERY_MS > now_ms + (uint64_t)ASKERS_BURST * ASKERS_EVERY_MS)
		return false;
	s->full_ms = from + ASKERS_EVERY_MS;
	return true;
}

bool askers_tell(struct askers *a, const struct bind_asker *who, uint64_t now_ms)
{
	struct askers_slot *s = slot_of(a, who);
	if (s->told_ms && now_ms - s->told_ms < ASKERS_TOLD_MS)
		return false;
	s->told_ms = now_ms ? now_ms : 1;
	return true;
}
