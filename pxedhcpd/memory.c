#include "pxedhcpd/memory.h"

#include "common/hash.h"
#include "pxedhcpd/firmware.h"

#include <string.h>

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Of the hardware address alone, so that all of one address are in one set. */
static size_t set_of(const struct memory *m, const uint8_t *chaddr, const uint8_t *uuid)
{
	uint32_t h = hash32_bytes(m->seed ^ HASH32_START, chaddr, CHADDR_LEN);
	if (uuid && is_zero(chaddr, CHADDR_LEN)) /* InfiniBand says none */
		h = hash32_bytes(h, uuid, UUID_SIZE);
	return (h ^ h >> 15) % MEMORY_SETS;
}

static bool same_key(const struct memory_key *a, const struct memory_key *b)
{
	return memcmp(a->chaddr, b->chaddr, sizeof a->chaddr) == 0 &&
	       memcmp(a->uuid, b->uuid, sizeof a->uuid) == 0 && a->family == b->family;
}

bool memory_key_of(const struct conf *c, const struct dhcp_request *req, struct memory_key *key)
{
	const struct arch *a = request_arch(c, req);

	memset(key, 0, sizeof *key);
	memcpy(key->chaddr, req->chaddr, req->hlen);
	bool has_uuid = request_uuid(req, key->uuid);
	if (!has_uuid)
		memset(key->uuid, 0, sizeof key->uuid);
	if (!a)
		a = arch_by_number(0); /* as policy.c takes it */
	/* PXE and HTTP Boot of one processor load the same file; 9 is another word for 7. */
	key->family = a->boot_file;
	return has_uuid || !is_zero(key->chaddr, sizeof key->chaddr);
}

static bool is_known(const struct memory_entry *e, uint64_t now_ms)
{
	return e->used && now_ms - e->seen_ms <= MEMORY_KEEP_MS;
}

const struct memory_entry *memory_find(
    const struct memory *m, const struct memory_key *key, uint64_t now_ms)
{
	const struct memory_entry *set = m->sets[set_of(m, key->chaddr, key->uuid)];
	for (int i = 0; i < MEMORY_WAYS; i++)
		if (is_known(&set[i], now_ms) && same_key(&set[i].key, key))
			return &set[i];
	return NULL;
}

/* True unless both say a UUID, and not the same. */
static bool uuids_agree(const uint8_t *a, const uint8_t *b)
{
	return !a || is_zero(a, UUID_SIZE) || is_zero(b, UUID_SIZE) || memcmp(a, b, UUID_SIZE) == 0;
}

/*
 * Returns the entry that was last put of this hardware address, whatever its architecture, and of
 * its UUID where both say one (NULL or zeros: any): what firmware loads may say less of the
 * machine, or more, than the firmware did. Returns NULL if there is none.
 */
static const struct memory_entry *memory_find_latest(
    const struct memory *m, const uint8_t chaddr[CHADDR_LEN], const uint8_t *uuid, uint64_t now_ms)
{
	const struct memory_entry *set = m->sets[set_of(m, chaddr, uuid)], *latest = NULL;
	for (int i = 0; i < MEMORY_WAYS; i++)
		if (is_known(&set[i], now_ms) &&
		    memcmp(set[i].key.chaddr, chaddr, CHADDR_LEN) == 0 &&
		    uuids_agree(uuid, set[i].key.uuid) &&
		    (!latest || set[i].seen_ms >= latest->seen_ms))
			latest = &set[i];
	return latest;
}

const struct memory_entry *memory_recall(
    const struct memory *m, const struct conf *c, const struct dhcp_request *req, uint64_t now_ms)
{
	struct memory_key key;
	if (!memory_key_of(c, req, &key))
		return NULL;
	return firmware_is_ipxe(req) ? memory_find_latest(m, key.chaddr, key.uuid, now_ms)
				     : memory_find(m, &key, now_ms);
}

static bool is_same_uuid(const uint8_t *a, const uint8_t *b)
{
	uint8_t turned[UUID_SIZE];

	uuid_swap(b, turned);
	return memcmp(a, b, UUID_SIZE) == 0 || memcmp(a, turned, UUID_SIZE) == 0;
}

const struct memory_entry *memory_twin(
    const struct memory *m, const struct memory_entry *e, uint64_t now_ms)
{
	if (!e || !e->asked_ms || now_ms - e->asked_ms > MEMORY_TWIN_MS ||
	    is_zero(e->key.uuid, UUID_SIZE) || is_zero(e->key.chaddr, CHADDR_LEN))
		return NULL;
	const struct memory_entry *set = m->sets[set_of(m, e->key.chaddr, e->key.uuid)];
	for (int i = 0; i < MEMORY_WAYS; i++) {
		const struct memory_entry *other = &set[i];
		if (is_known(other, now_ms) && other->asked_ms > e->asked_ms &&
		    memcmp(other->key.chaddr, e->key.chaddr, CHADDR_LEN) == 0 &&
		    other->key.family == e->key.family && !is_zero(other->key.uuid, UUID_SIZE) &&
		    !is_same_uuid(other->key.uuid, e->key.uuid))
			return other;
	}
	return NULL;
}

bool memory_loaded(struct memory_entry *e, uint64_t now_ms)
{
	/* HTTP Boot goes before or after PXE, in an exchange of its own. */
	return e->http_ms <= e->pxe.last_ms && adapt_loaded(&e->pxe, now_ms);
}

/* Made-up machines are many, and shall not crowd out what real ones have shown. */
enum worth { WORTH_NOTHING, WORTH_LITTLE, WORTH_MISLED, WORTH_WORKS };

static enum worth worth_of(const struct memory_entry *e, uint64_t now_ms)
{
	if (!is_known(e, now_ms))
		return WORTH_NOTHING;
	return e->pxe.works ? WORTH_WORKS : e->misled ? WORTH_MISLED : WORTH_LITTLE;
}

/* The slot for a key that is not there: the oldest of those that are worth least. */
static struct memory_entry *slot_for_new(struct memory_entry *set, uint64_t now_ms)
{
	struct memory_entry *slot = set;
	for (int i = 1; i < MEMORY_WAYS; i++) {
		enum worth worth = worth_of(&set[i], now_ms), least = worth_of(slot, now_ms);
		if (worth == least ? set[i].seen_ms < slot->seen_ms : worth < least)
			slot = &set[i];
	}
	return slot;
}

void memory_put(struct memory *m, const struct memory_entry *e, uint64_t now_ms)
{
	struct memory_entry *set = m->sets[set_of(m, e->key.chaddr, e->key.uuid)], *slot = NULL;
	for (int i = 0; i < MEMORY_WAYS && !slot; i++)
		if (set[i].used && same_key(&set[i].key, &e->key))
			slot = &set[i];
	if (!slot)
		slot = slot_for_new(set, now_ms);
	*slot = *e;
	slot->used = true;
	slot->seen_ms = now_ms;
}

/* The entry that was last put of that Ethernet address; NULL: there is none. */
static const struct memory_entry *find_mac(
    const struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms)
{
	uint8_t chaddr[CHADDR_LEN] = {0};

	memcpy(chaddr, mac, MAC_LEN);
	return memory_find_latest(m, chaddr, NULL, now_ms);
}

bool memory_knows(const struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms)
{
	return find_mac(m, mac, now_ms) != NULL;
}

void memory_tftp(struct memory *m, const uint8_t mac[MAC_LEN], uint64_t now_ms)
{
	const struct memory_entry *known = find_mac(m, mac, now_ms);
	if (!known)
		return;
	struct memory_entry update = *known;
	if (memory_loaded(&update, now_ms))
		memory_put(m, &update, now_ms);
}
