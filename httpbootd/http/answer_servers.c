#include "httpbootd/http/answer_servers.h"

#include "common/amount.h"
#include "common/clock.h"
#include "httpbootd/codec/json.h"
#include "httpbootd/http/site.h"
#include "httpbootd/machines/why.h"

#include <stdio.h>
#include <string.h>

void answer_drift(struct site *site, struct reply *reply)
{
	_Static_assert((size_t)SITE_TEXT_SIZE >= DRIFT_TEXT, "an answer has room");
	drift_write(site->drift, site->text);
	reply_text(reply, 200, site->text);
	reply->is_generated = true;
}

/* The word of a store's state. */
static const char *state_of(const struct etcd_look *store)
{
	if (!store->is_asked)
		return "unknown";
	return store->is_up ? "answers" : "away";
}

static void put_store(struct json *j, const struct site *site)
{
	const struct words *words = &site->daemon.started->httpbootd.store;
	struct etcd_look store;

	if (!etcd_look(site->etcd, &store))
		return;
	json_object(j, "store");
	json_string(j, "state", state_of(&store));
	if (store.since_ms)
		json_number(j, "since", (int64_t)(store.since_ms / 1000));
	json_array(j, "asked");
	for (size_t i = 1; i < words->n; i++)
		json_string(j, NULL, words->word[i]);
	json_close(j);
	json_string(j, "what", store.why);
	json_string(j, "do", store.remedy);
	json_number(j, "waiting", (int64_t)site->once_waits);
	json_close(j);
}

static void write_json(struct site *site)
{
	struct drift_look look;
	struct json j;

	json_start(&j, site->text, sizeof site->text - 1);
	json_object(&j, NULL);
	put_store(&j, site);
	json_array(&j, "servers");
	for (size_t i = 0; drift_nth(site->drift, i, &look); i++) {
		const char *remedy = drift_remedy(look.peer);
		json_object(&j, NULL);
		json_string(&j, "server", look.url);
		json_string(&j, "state", drift_state_text(look.peer->state));
		if (look.since_ms)
			json_number(&j, "since", (int64_t)(look.since_ms / 1000));
		if (look.peer->what[0])
			json_string(&j, "what", look.peer->what);
		if (remedy[0])
			json_string(&j, "do", remedy);
		json_close(&j);
	}
	json_close(&j);
	json_close(&j);
	memcpy(site->text + strlen(site->text), "\n", 2);
}

/* Returns the length of its line. */
static size_t write_store(struct site *site, uint64_t now_ms)
{
	struct etcd_look store;
	char age[AMOUNT_TEXT] = "", waits[60] = "";

	if (!etcd_look(site->etcd, &store))
		return 0;
	if (store.since_ms && store.since_ms <= now_ms)
		amount_rough((int64_t)(now_ms - store.since_ms), age);
	if (site->once_waits)
		snprintf(
		    waits, sizeof waits, "; %zu wait with what they boot once", site->once_waits);
	const int n = snprintf(site->text, sizeof site->text, "the store: %s%s%s%s%s%s\n",
	    state_of(&store), age[0] ? ", for " : "", age, store.why ? ": " : "",
	    store.why ? store.why : "", waits);
	return n > 0 ? (size_t)n : 0;
}

/* A line each; SERVERS_MAX of them fit. */
static void write_text(struct site *site)
{
	const uint64_t now_ms = clock_unix_ms();
	struct drift_look look;
	size_t len = write_store(site, now_ms);

	snprintf(site->text + len, sizeof site->text - len,
	    "no other server: servers of [httpbootd] names none that is compared\n");
	for (size_t i = 0; drift_nth(site->drift, i, &look); i++) {
		char age[AMOUNT_TEXT] = "";
		if (look.since_ms && look.since_ms <= now_ms)
			amount_rough((int64_t)(now_ms - look.since_ms), age);
		const int n = snprintf(site->text + len, sizeof site->text - len,
		    "%s: %s%s%s%s%s\n", look.url, drift_state_text(look.peer->state),
		    age[0] ? ", for " : "", age, look.peer->what[0] ? ": " : "", look.peer->what);
		len += n > 0 ? (size_t)n : 0;
	}
}

void answer_servers(struct site *site, bool is_json, struct reply *reply)
{
	if (is_json)
		write_json(site);
	else
		write_text(site);
	reply_text(reply, 200, site->text);
	if (is_json)
		reply->type = "application/json";
	reply->is_generated = true;
}

void servers_print_metrics(struct metrics_page *p, const struct site *site)
{
	static const enum drift_state states[] = {
	    DRIFT_SAME, DRIFT_DIFFERS, DRIFT_GONE, DRIFT_MUTE, DRIFT_UNKNOWN};
	struct drift_look look;

	if (!drift_nth(site->drift, 0, &look))
		return;
	metrics_header(p, "server_state", "gauge",
	    "1 of the state that another one of servers is in, beside this one.");
	for (size_t i = 0; drift_nth(site->drift, i, &look); i++)
		for (size_t k = 0; k < sizeof states / sizeof *states; k++)
			metrics_print(p,
			    "lanboot_http_server_state{server=\"%s\",state=\"%s\"} %d\n", look.url,
			    drift_state_text(states[k]), look.peer->state == states[k]);
}

static void store_facts(const struct site *site, struct why_store *facts)
{
	struct etcd_look store;

	if (!etcd_look(site->etcd, &store))
		return;
	*facts = (struct why_store){.is_asked = store.is_asked,
	    .is_up = store.is_up,
	    .asked = &site->daemon.started->httpbootd.store,
	    .why = store.why,
	    .remedy = store.remedy,
	    .since_ms = store.since_ms,
	    .waits = site->once_waits};
}

void servers_facts(const struct site *site, struct why_site *facts)
{
	static const enum why_server_kind kinds[DRIFT_STATES] = {
	    [DRIFT_DIFFERS] = WHY_SERVER_DIFFERS,
	    [DRIFT_GONE] = WHY_SERVER_GONE,
	    [DRIFT_MUTE] = WHY_SERVER_MUTE};
	struct drift_look look;

	store_facts(site, &facts->store);
	for (size_t i = 0; drift_nth(site->drift, i, &look); i++) {
		if (!kinds[look.peer->state] || facts->n_servers == SERVERS_MAX)
			continue;
		facts->server[facts->n_servers++] = (struct why_server){
		    .kind = kinds[look.peer->state],
		    .url = look.url,
		    .what = look.peer->what,
		    .remedy = drift_remedy(look.peer),
		    .since_ms = look.since_ms,
		};
	}
}
