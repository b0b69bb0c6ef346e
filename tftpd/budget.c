#include "tftpd/budget.h"

#include "common/hash.h"

void budget_init(struct budget *b, uint32_t most, uint32_t one_ms)
{
	*b = (struct budget){.most = most, .one_ms = one_ms};
}

static uint32_t hash_of(const struct budget *b, const struct addr *a)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	uint32_t h = hash32_bytes(HASH32_START ^ b->seed, bytes, len);

	return h ^ h >> 16;
}

/* The address's entry as it is now. */
static struct budget_entry entry_of(const struct budget *b, uint32_t hash, uint64_t now_ms)
{
	struct budget_entry e = b->entry[hash % BUDGET_ENTRIES];

	if (!e.at_ms || e.hash != hash)
		return (struct budget_entry){hash, b->most, now_ms};
	uint64_t back = (now_ms - e.at_ms) / b->one_ms;
	if (back >= b->most - e.left)
		return (struct budget_entry){hash, b->most, now_ms};
	e.left += (uint32_t)back;
	e.at_ms += back * b->one_ms;
	return e;
}

uint32_t budget_left(const struct budget *b, const struct addr *a, uint64_t now_ms)
{
	return entry_of(b, hash_of(b, a), now_ms).left;
}

bool budget_take(struct budget *b, const struct addr *a, uint64_t now_ms)
{
	uint32_t hash = hash_of(b, a);
	struct budget_entry e = entry_of(b, hash, now_ms);
	bool has = e.left > 0;

	e.left -= has;
	b->entry[hash % BUDGET_ENTRIES] = e;
	return has;
}
