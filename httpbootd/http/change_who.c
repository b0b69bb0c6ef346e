#include "httpbootd/http/change_who.h"

#include "common/clock.h"
#include "httpbootd/http/site.h"

#include <stdlib.h>
#include <string.h>

/* NULL with the error set where the form names nobody. */
static const char *read_id(struct change *c)
{
	const char *id = form_value(&c->form, "id");
	if (id && *id)
		return id;
	enrol_fail(&c->error, 400,
	    "id= is missing: a machine's name, MAC, address, or the word on its screen");
	return NULL;
}

static void fail_several(struct change *c, const char *id, size_t n)
{
	enrol_fail(&c->error, 409, "'%.80s' are %zu machines: say which by its MAC", id, n);
}

/* The machine seen that `id` means; NULL: none, and the error is set where it means several. */
static const struct seen *find_seen(struct site *site, struct change *c, const char *id)
{
	size_t n;
	const struct seen *s = machines_find(&site->machines, id, clock_unix_ms(), &n);

	if (n <= 1)
		return s;
	fail_several(c, id, n);
	return NULL;
}

static void id_of_mac(const uint8_t mac[MAC_LEN], struct host_id *id)
{
	*id = (struct host_id){.kind = HOST_MAC, .len = MAC_LEN};
	memcpy(id->bytes, mac, MAC_LEN);
}

/* An id of one machine that need not have been seen, and that every daemon may know. */
static bool is_id(const char *text, struct change_target *t)
{
	if (strlen(text) >= sizeof t->text)
		return false;
	memcpy(t->text, text, strlen(text) + 1);
	return host_id_parse(t->text, &t->id) && host_id_is_exact(&t->id) &&
	       t->id.kind != HOST_ADDRESS;
}

static bool find_one(struct site *site, struct change *c, struct change_target *t)
{
	const char *id = read_id(c);

	if (!id)
		return false;
	if (is_id(id, t))
		return true;
	const struct seen *s = find_seen(site, c, id);
	if (s && s->has_mac) {
		id_of_mac(s->mac, &t->id);
		return true;
	}
	if (!c->error.status)
		enrol_fail(&c->error, 404,
		    "no machine that has asked here is '%.80s': 'lanboot list --unknown' shows "
		    "those that wait; by its MAC a machine is enrolled before it asks",
		    id);
	return false;
}

static int by_mac(const void *a, const void *b)
{
	const struct change_target *one = a, *other = b;
	return memcmp(one->id.bytes, other->id.bytes, MAC_LEN);
}

/*
 * True if it asked what it boots, lately, and no section is for it. A packet with a made-up MAC
 * costs nothing; a script, each asker gets so many of.
 */
static bool waits(const struct site *site, const struct seen *s, uint64_t now_ms)
{
	struct host_id id;

	if (!s->has_mac || s->section || !state_waits(s, now_ms))
		return false;
	id_of_mac(s->mac, &id);
	return !site->daemon.conf->hosts.slots || !host_exact(&site->daemon.conf->hosts, &id);
}

static size_t find_waiting(struct site *site, struct change_target *all, size_t max)
{
	const struct table *t = &site->machines.table;
	uint64_t now_ms = clock_unix_ms();
	size_t n = 0;

	for (size_t i = 0; i < t->n && n < max; i++)
		if (waits(site, t->all[i], now_ms))
			id_of_mac(t->all[i]->mac, &all[n++].id);
	qsort(all, n, sizeof *all, by_mac);
	return n;
}

struct change_target *change_targets(struct site *site, struct change *c, size_t *n)
{
	const char *all = form_value(&c->form, "all");
	bool takes_all = all && strcmp(all, "yes") == 0;
	struct change_target *t = calloc(takes_all ? CHANGE_MACHINES : 1, sizeof *t);

	*n = 1;
	if (!t) {
		enrol_fail(&c->error, 503, "out of memory");
	} else if (takes_all && form_value(&c->form, "id")) {
		enrol_fail(&c->error, 400, "both id= and all=yes: leave one out");
	} else if (takes_all) {
		*n = find_waiting(site, t, CHANGE_MACHINES);
		if (!*n)
			enrol_fail(&c->error, 404, "no machine waits to be enrolled");
	} else {
		find_one(site, c, t);
	}
	if (!c->error.status)
		return t;
	free(t);
	return NULL;
}

const struct host *change_host(struct site *site, struct change *c)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	const char *id = read_id(c);
	struct host_id mac;
	size_t n;

	if (!id)
		return NULL;
	const struct host *h = enrol_find(t, id, &n);
	if (h)
		return h;
	if (n > 1) {
		fail_several(c, id, n);
		return NULL;
	}
	const struct seen *s = find_seen(site, c, id);
	if (s && s->has_mac && t->slots) {
		id_of_mac(s->mac, &mac);
		h = host_exact(t, &mac);
	}
	if (h || c->error.status)
		return h;
	enrol_fail(&c->error, 404,
	    s ? "no section is for '%.80s' alone: enrol it first"
	      : "no machine is '%.80s', by its name, MAC, address or word",
	    id);
	return NULL;
}

void change_forget(struct site *site, struct change *c)
{
	const char *id = read_id(c);
	const struct seen *s = id ? find_seen(site, c, id) : NULL;

	if (s)
		machines_forget(&site->machines, s);
	else if (!c->error.status)
		enrol_fail(&c->error, 404, "no machine that was seen is '%.80s'", id);
}
