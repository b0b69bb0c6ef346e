#include "common/gate.h"

#include "common/hash.h"
#include "common/host_id.h"
#include "common/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

bool gate_open(struct gate *g)
{
	*g = (struct gate){.netlink = neighbour_open()};
	if (g->netlink < 0)
		log_warn("cannot ask the kernel which addresses are on our links: only what "
			 "'clients' names is let in");
	return getrandom(&g->seed, sizeof g->seed, 0) == sizeof g->seed;
}

void gate_close(struct gate *g)
{
	if (g->netlink >= 0)
		close(g->netlink);
	g->netlink = -1;
}

/* The place of this address in a table; it may be another's now. */
static struct gate_entry *entry_of(
    const struct gate *g, struct gate_entry table[GATE_ENTRIES], const struct host_id *id)
{
	uint32_t h = hash32_bytes(HASH32_START ^ g->seed, id->bytes, sizeof id->bytes);
	return &table[h % GATE_ENTRIES];
}

static bool is_fresh(const struct gate_entry *e, const struct host_id *id, uint64_t now_ms)
{
	return e->until_ms > now_ms && memcmp(e->bytes, id->bytes, sizeof e->bytes) == 0;
}

static void keep(struct gate_entry *e, const struct host_id *id, uint64_t until_ms)
{
	memcpy(e->bytes, id->bytes, sizeof e->bytes);
	e->until_ms = until_ms;
}

enum way gate_way(struct gate *g, const struct addr *who, uint64_t now_ms)
{
	const struct addr a = addr_plain(who);
	struct host_id id;

	if (a.len == 0)
		return WAY_UNKNOWN;
	host_id_of_addr(&a, &id);
	struct gate_entry *e = entry_of(g, g->ways, &id);
	if (!is_fresh(e, &id, now_ms)) {
		keep(e, &id, now_ms + GATE_WAY_MS);
		e->way = neighbour_way(g->netlink, &a);
	}
	return e->way;
}

static void log_refused(const struct clients_rule *r, const char *section, const struct addr *who)
{
	char advice[CLIENTS_ADVICE];
	struct event e;

	event_start(&e, "refused");
	event_client(&e, who);
	event_text(&e, "reason", "not in clients");
	event_text(&e, "add", clients_advice(r, who, advice));
	event_text(&e, "section", section);
	log_event(LEVEL_INFO, &e);
}

bool gate_tells(struct gate *g, const struct addr *who, uint64_t now_ms)
{
	struct host_id id;

	if (who->len == 0)
		return false;
	host_id_of_addr(who, &id);
	struct gate_entry *e = entry_of(g, g->refused, &id);
	if (is_fresh(e, &id, now_ms))
		return false;
	keep(e, &id, now_ms + GATE_REFUSED_MS);
	return true;
}

bool gate_admits(struct gate *g, const struct conf *c, const char *section, const struct addr *who,
    uint64_t now_ms)
{
	const struct clients_rule r = clients_rule(c, section);

	if (clients_judge(&r, who, gate_way(g, who, now_ms)) != CLIENTS_OUTSIDE)
		return true;
	if (gate_tells(g, who, now_ms))
		log_refused(&r, section, who);
	return false;
}

enum clients_verdict gate_explain(
    const struct conf *c, const char *section, const struct addr *who, char out[GATE_TEXT])
{
	const struct clients_rule r = clients_rule(c, section);
	const struct addr a = addr_plain(who);
	char text[ADDR_TEXT], advice[CLIENTS_ADVICE];
	int fd = neighbour_open();
	enum clients_verdict v = clients_judge(&r, &a, neighbour_way(fd, &a));

	if (fd >= 0)
		close(fd);
	addr_text(&a, text);
	if (v != CLIENTS_OUTSIDE)
		snprintf(out, GATE_TEXT, "%s %s", text, clients_text(v));
	else
		snprintf(out, GATE_TEXT,
		    "%s %s: nothing is sent to it; '%s' in [%s] would let it in", text,
		    clients_text(v), clients_advice(&r, &a, advice), section);
	return v;
}
