#include "httpbootd/http/once_shared.h"

#include "common/event.h"
#include "common/log.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <string.h>

const char *once_shared_next(
    const struct site *site, const struct request *q, const struct host *h, char out[ONCE_NEXT])
{
	const struct take *asked = etcd_taken(q->store);
	const struct once_place at = site_once(site);

	if (!asked)
		return once_next(&at, h, out);
	if (asked->kind != TAKE_NEXT || strlen(asked->profile) >= ONCE_NEXT)
		return NULL;
	memcpy(out, asked->profile, strlen(asked->profile) + 1);
	return out;
}

/* A name that a script of ours has given the boot; empty: none. */
static const char *boot_of(const struct target *t)
{
	static const char hex[] = "0123456789abcdef";
	const char *boot = t ? target_param(t, "boot") : NULL;

	return boot && strlen(boot) < TAKE_BOOT && !boot[strspn(boot, hex)] ? boot : "";
}

bool once_shared_is_again(
    const struct site *site, const struct target *t, const struct host *h, const char *profile)
{
	char name[ONCE_NAME], value[ETCD_VALUE];
	const char *note = h && site->etcd && *boot_of(t)
			       ? notes_value(etcd_notes(site->etcd), once_next_name(h, name))
			       : NULL;

	snprintf(value, sizeof value, "%s %s", profile, boot_of(t));
	return note && strcmp(note, value) == 0;
}

void once_shared_warn(
    const char *word, const struct site *site, const struct machine_id *id, const char *test)
{
	struct event e;

	event_start(&e, word);
	e.asker = asker_of_addr(id->addr);
	if (id->mac)
		event_mac(&e, "mac", id->mac);
	event_text(&e, "test", test);
	event_text(&e, "state", "store");
	event_text(&e, "reason",
	    etcd_notes(site->etcd)->why[0] ? etcd_notes(site->etcd)->why
					   : "it does not decide in time");
	log_event(LEVEL_WARN, &e);
}

enum etcd_result once_shared_take(struct site *site, const struct request *q,
    const struct target *t, const struct host *h, const char *next)
{
	static const char word[] = "once-not-noted";
	const struct machine_id id = {
	    .addr = &q->client, .mac = h->id.kind == HOST_MAC ? h->id.bytes : NULL};
	char name[ONCE_NAME];

	if (!q->store)
		return ETCD_AWAY;
	const enum etcd_result result = etcd_take(site->etcd, q->store,
	    next ? TAKE_NEXT : TAKE_ONCE, next ? once_next_name(h, name) : once_file_name(h, name),
	    next ? next : h->once_name, boot_of(t));
	if (result == ETCD_AWAY)
		once_shared_warn(word, site, &id, q->test);
	return result;
}

static void hand_over(struct site *site)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	const struct once_place here = {.dir = site->daemon.state_fd};
	char name[ONCE_NAME];

	if (site->is_handed_over || !etcd_notes(site->etcd)->is_known)
		return;
	site->is_handed_over = true;
	for (size_t i = 0; i < t->n; i++)
		if (once_read(&here, &t->hosts[i]) == ONCE_DONE)
			etcd_note(
			    site->etcd, once_file_name(&t->hosts[i], name), t->hosts[i].once_name);
}

/* While the store is away: who would boot something else if it were there. */
static size_t count_waiting(const struct site *site)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	const struct once_place at = site_once(site);
	size_t n = 0;

	for (size_t i = 0; !at.notes->is_up && i < t->n; i++)
		n += once_read(&at, &t->hosts[i]) == ONCE_UNDECIDED ||
		     once_next_is_kept_back(&at, &t->hosts[i]);
	return n;
}

void once_shared_changed(void *site)
{
	((struct site *)site)->has_news = true;
}

bool once_shared_follow(struct site *site)
{
	if (!site->has_news)
		return false;
	site->has_news = false;
	hand_over(site);
	site->once_waits = count_waiting(site);
	return true;
}

static void written(void *arg, const char *why)
{
	changes_noted(arg, why);
}

bool once_shared_write(struct site *site, struct change *c)
{
	if (!c->once_file[0] || !site->etcd)
		return false;
	changes_note(&site->changes, c);
	etcd_put(site->etcd, c->once_file, c->once[0] ? c->once : NULL, written, &site->changes);
	return true;
}
