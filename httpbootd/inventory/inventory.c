#include "httpbootd/inventory/inventory.h"

#include "common/amount.h"
#include "common/calls.h"
#include "common/clock.h"
#include "common/conf_inventory.h"
#include "common/container_of.h"
#include "common/hash.h"
#include "common/log.h"
#include "httpbootd/fetch/trust.h"
#include "httpbootd/inventory/inventory_next.h"
#include "httpbootd/inventory/inventory_stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	AGAIN_MS = 10 * 1000,      /* after it has failed once, until it is asked again */
	AGAIN_MORE_MS = 60 * 1000, /* and then */
	ALONE_S = 3600,            /* how long it is left alone at most, if it asks for that */
	TWICE = 2,
	LEFT_LINES = 60, /* of what is left out, in the log, and in an hour */
	LEFT_MS = 3600 * 1000,
};

struct inventory {
	struct loop *loop;
	struct daemon *daemon;
	struct fetcher *fetcher;
	struct inventory_gather *gather;
	struct inventory_map map;
	struct inventory_token token;
	struct loop_timer again;
	const char *url;
	char plain_url[INVENTORY_PATH];
	int dir; /* where the file is; -1: it cannot be written */

	enum inventory_state state;
	unsigned failed;               /* times in a row */
	uint32_t alone_s;              /* it asks to be left alone for so long */
	uint64_t fetched_ms, since_ms; /* by the loop; 0: not by this process; it does not fail */
	uint64_t stamp_s;              /* of what another one has fetched, in Unix time; 0: none */
	char what[FETCH_ERROR + 80];
	uint64_t left_digest; /* of what was told to be left out */
	uint64_t left_ms;     /* when the hour of these lines began; 0: there were none */
	size_t left_lines;
};

const char *inventory_state_text(enum inventory_state state)
{
	static const char *const text[INVENTORY_STATES] = {"unknown", "fetched", "stale", "none"};
	return text[state];
}

const char *inventory_remedy(enum inventory_state state)
{
	return state == INVENTORY_STALE || state == INVENTORY_NONE
		   ? "lanboot inventory test says what it answers"
		   : "";
}

/* When it was fetched last, by the clock as it is set now; 0: never. */
static uint64_t fetched_s(const struct inventory *t)
{
	if (!t->fetched_ms)
		return t->stamp_s;
	return (clock_unix_ms() - (clock_now_ms() - t->fetched_ms)) / 1000;
}

bool inventory_look(const struct inventory *t, struct inventory_look *look)
{
	if (!t)
		return false;
	const struct conf *c = t->daemon->conf;
	const uint64_t now_ms = clock_now_ms();
	*look = (struct inventory_look){
	    .url = t->plain_url,
	    .state = t->state,
	    .fetched_s = fetched_s(t),
	    .since_ms = t->since_ms ? clock_unix_ms() - (now_ms - t->since_ms) : 0,
	    .what = t->what,
	    .machines = c->hosts.n - c->inventory.first,
	    .left = &c->inventory,
	};
	return true;
}

/*
 * What came of it
 */

static void tell(const struct inventory *t, const struct inventory_found *found)
{
	const char *remedy = inventory_remedy(t->state);
	const uint64_t now_s = clock_unix_ms() / 1000, had_s = fetched_s(t);
	char age[AMOUNT_TEXT];
	struct event e;

	event_start(&e, "inventory");
	event_text(&e, "url", t->plain_url);
	event_text(&e, "state", inventory_state_text(t->state));
	if (found->is_good)
		event_num(&e, "machines", found->n);
	if (!found->is_good && had_s && had_s <= now_s)
		event_text(&e, "age", amount_rough((int64_t)(now_s - had_s) * 1000, age));
	event_text(&e, "what", t->what[0] ? t->what : NULL);
	event_text(&e, "do", remedy[0] ? remedy : NULL);
	log_event(remedy[0] ? LEVEL_WARN : LEVEL_INFO, &e);
}

/* Servers ask at the same times, so that what one of them knows the others know as well. */
static uint64_t next_time(const struct inventory *t)
{
	const uint64_t every_ms = t->daemon->conf->lanboot.inventory_seconds * UINT64_C(1000);
	const uint64_t most_ms = t->failed == 1 ? AGAIN_MS : AGAIN_MORE_MS;
	const uint64_t alone_ms = (t->alone_s < ALONE_S ? t->alone_s : ALONE_S) * UINT64_C(1000);
	const uint64_t again_ms = every_ms < most_ms ? every_ms : most_ms;

	if (t->failed)
		return again_ms > alone_ms ? again_ms : alone_ms;
	return every_ms - clock_unix_ms() % every_ms;
}

static void succeed(struct inventory *t, const struct inventory_found *found)
{
	const bool is_told = found->is_new || t->state != INVENTORY_FETCHED;

	t->state = INVENTORY_FETCHED;
	t->failed = 0;
	t->since_ms = 0;
	t->what[0] = '\0';
	t->fetched_ms = t->loop->now_ms;
	inventory_stamp_write(t->dir, clock_unix_ms() / 1000);
	if (is_told)
		tell(t, found);
}

/* One that fails once has been restarted, maybe; where nothing is known that is told at once. */
static void fail(struct inventory *t, const struct inventory_found *found)
{
	const bool has_some = t->daemon->conf->inventory.is_there;
	const enum inventory_state seen = has_some ? INVENTORY_STALE : INVENTORY_NONE;

	if (t->failed++ == 0)
		t->since_ms = t->loop->now_ms;
	t->alone_s = found->retry_after_s;
	snprintf(t->what, sizeof t->what, "%s", found->why);
	if (t->state == seen || (has_some && t->failed < TWICE))
		return;
	t->state = seen;
	tell(t, found);
}

static void done(void *arg, const struct inventory_found *found)
{
	struct inventory *t = arg;

	if (found->is_good)
		succeed(t, found);
	else
		fail(t, found);
	loop_timer_set(t->loop, &t->again, t->loop->now_ms + next_time(t));
}

static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct inventory *t = container_of(self, struct inventory, again);
	const struct inventory_ask ask = {
	    .url = t->url, .token = &t->token, .map = &t->map, .dir = t->dir};

	(void)now_ms;
	inventory_gather_start(t->gather, &ask);
}

/*
 * Its begin and end
 */

/* False: it says something else too often for each record to be a line. */
static bool may_list(struct inventory *t, size_t n)
{
	const uint64_t now_ms = clock_now_ms();

	if (!t->left_ms || now_ms - t->left_ms >= LEFT_MS) {
		t->left_ms = now_ms;
		t->left_lines = 0;
	}
	t->left_lines += n;
	return t->left_lines <= LEFT_LINES;
}

/* What of it is left out, once. */
static void tell_left(struct inventory *t)
{
	const struct conf_inventory *in = &t->daemon->conf->inventory;
	uint64_t digest = HASH64_START;

	for (size_t i = 0; i < in->n_told; i++)
		digest = hash64_bytes(digest, in->left[i], strlen(in->left[i]) + 1);
	if (digest == t->left_digest)
		return;
	t->left_digest = digest;
	if (!may_list(t, in->n_told)) {
		log_warnx("inventory: %zu records are left out, which change again and again: "
			  "lanboot check names them",
		    in->n_left);
		return;
	}
	for (size_t i = 0; i < in->n_told; i++) {
		struct event e;
		event_start(&e, "inventory");
		event_text(&e, "left-out", in->left[i]);
		log_event(LEVEL_WARN, &e);
	}
	if (in->n_left > in->n_told)
		log_warnx("inventory: %zu records are left out in all", in->n_left);
}

void inventory_reload(struct inventory *t)
{
	struct inventory_map map;
	char why[INVENTORY_WHY];

	if (!t)
		return;
	if (inventory_map_parse(t->daemon->conf->lanboot.inventory_map, &map, why))
		t->map = map;
	else
		log_warnx("inventory-map: %s: going on with the one before", why);
	tell_left(t);
}

struct inventory *inventory_open(struct loop *loop, struct daemon *d)
{
	const struct conf_lanboot *c = &d->started->lanboot;
	const char *ca = c->inventory_ca ? c->inventory_ca : trust_file();
	struct inventory *t = c->inventory ? calloc(1, sizeof *t) : NULL;
	char why[INVENTORY_WHY];

	if (!c->inventory)
		return NULL;
	if (!t)
		fatal("cannot start");
	*t = (struct inventory){
	    .loop = loop, .daemon = d, .url = c->inventory, .left_digest = HASH64_START};
	t->again.fire = again_fire;
	inventory_plain_url(t->url, t->plain_url);
	inventory_map_parse(c->inventory_map, &t->map, why);
	const char *no_token = inventory_read_token(d->started, &t->token);
	if (no_token)
		log_warnx("inventory-token-file = %s: %s", c->inventory_token_file, no_token);
	t->dir = daemon_make_folder(d, INVENTORY_FOLDER);
	if (t->dir < 0)
		log_warn("%s/" INVENTORY_FOLDER ": the inventory is never asked", d->state);
	t->stamp_s = inventory_stamp_read(t->dir);
	if (t->dir < 0 || !inventory_connect(d, t->url) ||
	    !(t->fetcher = fetcher_open(loop, ca, true, d)) ||
	    !(t->gather = inventory_gather_open(loop, t->fetcher, done, t))) {
		log_warnx("the inventory is never asked: its machines are those from before");
		return t;
	}
	daemon_allow(d, calls_connects());
	if (ca)
		daemon_keep_folder_of(d, ca);
	return t;
}

void inventory_start(struct inventory *t)
{
	if (!t)
		return;
	tell_left(t);
	if (t->gather)
		loop_timer_set(t->loop, &t->again, clock_now_ms());
}

void inventory_close(struct inventory *t)
{
	if (!t)
		return;
	loop_timer_clear(t->loop, &t->again);
	inventory_gather_close(t->gather);
	fetcher_close(t->fetcher);
	if (t->dir >= 0)
		close(t->dir);
	explicit_bzero(&t->token, sizeof t->token);
	free(t);
}
