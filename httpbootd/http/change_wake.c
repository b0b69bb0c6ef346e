#include "common/clock.h"
#include "httpbootd/http/change_who.h"
#include "httpbootd/http/site.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* With a pause after each 50 this takes 4 s, and other changes wait. */
enum { CARDS_MOST = 10000 };

static bool add(struct change *c, const uint8_t mac[MAC_LEN])
{
	struct wake *w = c->wake;
	if (w->n == CARDS_MOST)
		return enrol_fail(&c->error, 409,
		    "more than %d cards at once: say a room, or use lanboot wake", CARDS_MOST);
	memcpy(w->macs[w->n++], mac, MAC_LEN);
	return true;
}

static bool add_section(struct change *c, const struct host *h)
{
	bool ok = true;
	for (size_t i = 0; ok && i <= h->n_others; i++) {
		const struct host_id *id = host_nth_id(h, i);
		ok = id->kind != HOST_MAC || add(c, id->bytes);
	}
	return ok;
}

static const struct host *section_of(const struct site *site, const uint8_t mac[MAC_LEN])
{
	struct host_id id = {.kind = HOST_MAC, .len = MAC_LEN};
	memcpy(id.bytes, mac, MAC_LEN);
	return host_exact(&site->daemon.conf->hosts, &id);
}

/* A machine by its section's name or id, by what it was seen as, or by a MAC that nobody knows. */
static bool add_one(struct site *site, struct change *c, const char *id)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	uint8_t mac[MAC_LEN];
	size_t n;
	const struct host *h = enrol_find(t, id, &n);
	const struct seen *s =
	    n > 1 ? NULL : machines_find(&site->machines, id, clock_unix_ms(), &n);

	if (n > 1)
		return enrol_fail(
		    &c->error, 409, "'%.80s' are %zu machines: say which by its MAC", id, n);
	if (!h && s && s->has_mac)
		h = section_of(site, s->mac);
	if (h && !add_section(c, h))
		return false;
	if (c->wake->n == 0 && s && s->has_mac)
		return add(c, s->mac);
	if (c->wake->n == 0 && str_mac(id, mac))
		return add(c, mac);
	return c->wake->n > 0 ||
	       enrol_fail(&c->error, 404,
		   h || s ? "no MAC of '%.80s' is known"
			  : "no machine is '%.80s', by its name, MAC, address or word",
		   id);
}

/* `room` NULL: any. */
static bool is_in(const char *room, const char *of)
{
	return !room || (of && strcasecmp(of, room) == 0);
}

static int by_mac(const void *a, const void *b)
{
	return memcmp(a, b, MAC_LEN);
}

/* Those that were seen are sections', too, by another id than their MAC perhaps. */
static void drop_twice(struct wake *w)
{
	size_t n = 0;
	qsort(w->macs, w->n, sizeof *w->macs, by_mac);
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || memcmp(w->macs[n - 1], w->macs[i], MAC_LEN) != 0)
			memmove(w->macs[n++], w->macs[i], MAC_LEN);
	w->n = n;
}

static bool add_group(struct site *site, struct change *c, const char *room)
{
	const struct host_table *hosts = &site->daemon.conf->hosts;
	const struct table *t = &site->machines.table;
	bool ok = true;

	for (size_t i = 0; ok && i < hosts->n; i++)
		if (host_id_is_exact(&hosts->hosts[i].id) && is_in(room, hosts->hosts[i].room))
			ok = add_section(c, &hosts->hosts[i]);
	for (size_t i = 0; ok && i < t->n; i++) {
		const struct seen *s = t->all[i];
		if (s->has_mac && s->is_named && is_in(room, s->room) && !section_of(site, s->mac))
			ok = add(c, s->mac);
	}
	drop_twice(c->wake);
	if (ok && c->wake->n == 0)
		return room ? enrol_fail(
				  &c->error, 404, "no machine in the room '%.80s' is known", room)
			    : enrol_fail(&c->error, 404, "no machine is known");
	return ok;
}

bool change_plan_wake(struct site *site, struct change *c)
{
	const char *id = form_value(&c->form, "id"), *room = form_value(&c->form, "room");
	const char *all = form_value(&c->form, "all");
	const bool takes_all = all && strcmp(all, "yes") == 0;

	if ((id != NULL) + (room != NULL) + takes_all != 1 || (id && !*id) || (room && !*room))
		return enrol_fail(&c->error, 400,
		    "expected one of id= (a machine's name, MAC, address, or the word on its "
		    "screen), room= and all=yes");
	if (site->wake_fd < 0)
		return enrol_fail(
		    &c->error, 503, "nobody can be woken: the log of httpbootd's start says why");
	c->wake = calloc(1, sizeof *c->wake);
	if (c->wake)
		c->wake->macs = calloc(CARDS_MOST, sizeof *c->wake->macs);
	if (!c->wake || !c->wake->macs)
		return enrol_fail(&c->error, 503, "out of memory");
	return id ? add_one(site, c, id) : add_group(site, c, room);
}
