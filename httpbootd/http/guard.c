#include "httpbootd/http/guard.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/neighbour.h"
#include "httpbootd/boot/boot_client.h"
#include "httpbootd/http/site.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

void guard_open(struct guard *g, const struct conf *c)
{
	*g = (struct guard){.neighbours = neighbour_open(), .tokens = calloc(1, sizeof *g->tokens)};
	if (getrandom(&g->askers.seed, sizeof g->askers.seed, 0) < 0 ||
	    (g->tokens && getrandom(g->tokens->seed, sizeof g->tokens->seed, 0) < 0)) {
		free(g->tokens);
		g->tokens = NULL;
	}
	own_files_build(&g->own, c);
}

static void forget(struct guard *g)
{
	free(g->first);
	free(g->has_first);
	g->first = NULL;
	g->has_first = NULL;
	g->n_sections = 0;
}

void guard_reload(struct guard *g, const struct conf *c)
{
	forget(g);
	own_files_free(&g->own);
	own_files_build(&g->own, c);
}

void guard_close(struct guard *g)
{
	forget(g);
	own_files_free(&g->own);
	free(g->tokens);
	g->tokens = NULL;
	if (g->neighbours >= 0)
		close(g->neighbours);
	g->neighbours = -1;
}

void guard_look(const struct guard *g, const struct addr *client, struct bind_asker *a)
{
	*a = (struct bind_asker){.addr = client};
	a->is_near = client && neighbour_receives(g->neighbours, client, a->mac);
}

void guard_look_at(const struct guard *g, const struct request *q, struct bind_asker *a)
{
	guard_look(g, &q->client, a);
	a->test = q->test;
}

/* Its place among the sections; false: memory ran out. */
static bool place_of(
    struct guard *g, const struct host_table *t, const struct host *h, size_t *place)
{
	if (!g->first) {
		g->first = calloc(t->n, sizeof *g->first);
		g->has_first = calloc(t->n, sizeof *g->has_first);
		if (!g->first || !g->has_first) {
			forget(g);
			return false;
		}
		g->n_sections = t->n;
	}
	*place = (size_t)(h - t->hosts);
	return *place < g->n_sections;
}

static enum bind_verdict decide(struct guard *g, const struct conf *c,
    const struct guard_question *q, const struct host *h, const struct bind_asker *asker)
{
	const struct boot b = host_boot(h);
	size_t place = 0;
	bool by_words = bind_is_by_words(h);

	if (by_words && !place_of(g, &c->hosts, h, &place))
		return BIND_BEYOND;
	const struct bind_question question = {.host = h,
	    .boot = &b,
	    .mode = c->httpbootd.bind,
	    .said = q->said,
	    .key = q->key,
	    .asker = asker,
	    .first = by_words && g->has_first[place] ? g->first[place] : NULL};
	enum bind_verdict v = bind_decide(&question);
	if (by_words && v == BIND_BY_MAC && !g->has_first[place]) {
		g->has_first[place] = true;
		memcpy(g->first[place], asker->mac, MAC_LEN);
	}
	return v;
}

void guard_tell(struct site *site, const struct bind_asker *asker, const uint8_t *for_mac,
    const struct host *h, const char *reason)
{
	static const char word[] = "not-its-machine";
	char section[HOST_ID_TEXT];
	struct event e;

	if (!askers_tell(&site->guard.askers, asker, clock_now_ms()))
		return;
	event_start(&e, word);
	if (asker->addr)
		event_client(&e, asker->addr);
	event_text(&e, "test", asker->test);
	if (asker->is_near)
		event_mac(&e, "asks", asker->mac);
	if (for_mac)
		event_mac(&e, "for", for_mac);
	if (h)
		event_text(&e, "section", host_id_text(&h->id, section));
	event_text(&e, "reason", reason);
	log_event(LEVEL_WARN, &e);
}

void guard_tell_private(
    struct site *site, const struct request *q, const uint8_t *for_mac, const struct host *h)
{
	struct bind_asker asker;
	guard_look_at(&site->guard, q, &asker);
	guard_tell(site, &asker, for_mac, h,
	    "it is private, and asked for without the token of its machine's script");
}

/* Whether who asks may have this section; notes in *a what was found out. */
static bool may_have(
    struct site *site, const struct guard_question *q, const struct host *h, struct guard_answer *a)
{
	const struct conf *c = site->daemon.conf;
	const struct boot b = host_boot(h);
	bool is_free = bind_mode_of(&b, c->httpbootd.bind) == BIND_NONE;

	if (q->is_dry_run || is_free || (!q->always && !bind_is_wanted(h, &c->httpbootd.private))) {
		if (!a->is_refused)
			a->verdict = BIND_IS_OPEN;
		return true;
	}
	if (!a->is_bound)
		guard_look(&site->guard, q->said->addr, &a->asker);
	a->asker.test = q->test;
	a->is_bound = true;
	enum bind_verdict v = decide(&site->guard, c, q, h, &a->asker);
	if (bind_admits(v)) {
		a->verdict = v;
		return true;
	}
	if (!a->is_refused) {
		a->is_refused = true;
		a->verdict = v;
		guard_tell(site, &a->asker, q->said->mac, h, bind_verdict_text(v));
	}
	return false;
}

void guard_ask(struct site *site, const struct guard_question *q, struct guard_answer *a)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	struct host_walk walk = {0};
	const struct host *h = q->only ? q->only : host_next(t, q->said, &walk);

	*a = (struct guard_answer){.verdict = BIND_IS_OPEN};
	while (h && !may_have(site, q, h, a))
		h = q->only ? NULL : host_next(t, q->said, &walk);
	a->host = h;
	if (!h && !a->is_bound && !q->is_dry_run) /* takes as long as if there were one */
		guard_look(&site->guard, q->said->addr, &a->asker);
}

bool guard_admits(struct site *site, const struct request *q, const struct target *t,
    const struct machine_id *said, const struct host *h)
{
	const struct guard_question question = {.said = said,
	    .key = boot_client_key(t),
	    .only = h,
	    .is_dry_run = q->is_dry_run,
	    .test = q->test};
	struct guard_answer a;
	guard_ask(site, &question, &a);
	return a.host != NULL;
}

bool guard_tells(struct site *site, const struct bind_asker *asker)
{
	return askers_may(&site->guard.askers, asker, clock_now_ms());
}
