#include "common/log_machine.h"

#include "common/hash.h"
#include "common/host_name.h"
#include "common/neighbour.h"

#include <string.h>

void log_machine_open(struct log_machine *m, uint32_t seed)
{
	m->is_open = true;
	m->netlink = neighbour_open();
	m->seed = seed;
}

static struct log_machine_entry *entry_of(
    struct log_machine *m, const struct host_id *id, uint32_t scope)
{
	uint32_t h = hash32_bytes(HASH32_START ^ m->seed, id->bytes, sizeof id->bytes);

	h = hash32_bytes(h, &scope, sizeof scope);
	return &m->entry[(h ^ h >> 16) % LOG_MACHINES];
}

/* The MAC address of who has this address, as it was some seconds ago at most; NULL: not known. */
static const uint8_t *mac_of(struct log_machine *m, const struct addr *client, uint64_t now_ms)
{
	const struct addr a = addr_plain(client);
	uint32_t scope = a.sa.sa_family == AF_INET6 ? a.v6.sin6_scope_id : 0;
	struct host_id id;

	if (m->netlink < 0 || a.len == 0)
		return NULL;
	host_id_of_addr(&a, &id);
	struct log_machine_entry *e = entry_of(m, &id, scope);
	if (e->until_ms <= now_ms || e->scope != scope ||
	    memcmp(e->bytes, id.bytes, sizeof e->bytes) != 0) {
		memcpy(e->bytes, id.bytes, sizeof e->bytes);
		e->scope = scope;
		e->has_mac = neighbour_receives(m->netlink, &a, e->mac);
		e->until_ms = now_ms + (e->has_mac ? LOG_MACHINE_MS : LOG_NO_MACHINE_MS);
	}
	return e->has_mac ? e->mac : NULL;
}

/* The address of who the line is about; len 0: it says none. */
static struct addr client_of(const struct event *e)
{
	struct addr a = {.len = 0};

	if (e->client.len)
		return e->client;
	if (e->asker.is_hardware)
		return a;
	if (e->asker.len == sizeof a.v4.sin_addr) {
		a.v4.sin_family = AF_INET;
		memcpy(&a.v4.sin_addr, e->asker.bytes, e->asker.len);
		a.len = sizeof a.v4;
	} else if (e->asker.len == sizeof a.v6.sin6_addr) {
		a.v6.sin6_family = AF_INET6;
		memcpy(&a.v6.sin6_addr, e->asker.bytes, e->asker.len);
		a.len = sizeof a.v6;
	}
	return a;
}

/*
 * By a MAC that the client itself said, is it another one that asks? NULL: it is the very one, or
 * nobody asked by an address.
 */
static const char *asks_of(struct log_machine *m, const struct event *e, const struct addr *client,
    uint64_t now_ms, char text[MAC_TEXT])
{
	if (!e->has_mac || client->len == 0)
		return NULL;
	const uint8_t *mac = mac_of(m, client, now_ms);
	if (!mac)
		return "unseen";
	return memcmp(mac, e->mac, MAC_LEN) != 0 ? mac_text(mac, ':', text) : NULL;
}

void log_machine_complete(struct log_machine *m, struct event *e, uint64_t now_ms)
{
	const struct addr client = client_of(e);
	const uint8_t *mac = e->has_mac ? e->mac : NULL;
	char name[HOST_NAME_SIZE], other[MAC_TEXT];
	const char *host = NULL, *asks;

	if (!m->is_open || (!mac && (client.len == 0 || (e->says_mac && e->says_host))))
		return;
	asks = asks_of(m, e, &client, now_ms, other);
	if (!mac && !e->says_mac)
		mac = mac_of(m, &client, now_ms);
	if (!e->says_host && m->hosts) {
		const struct machine_id id = {.mac = mac, .addr = client.len ? &client : NULL};
		const struct host *h = host_find(m->hosts, &id);
		host = h ? host_name_of(h, mac, name) : NULL;
	}
	if (asks || host || (mac && !e->says_mac))
		event_insert_machine(e, asks, e->says_mac ? NULL : mac, host);
}
