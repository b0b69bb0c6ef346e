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

static void write_json(struct site *site)
{
	struct drift_look look;
	struct json j;

	json_start(&j, site->text, sizeof site->text - 1);
	json_object(&j, NULL);
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

/* A line each; SERVERS_MAX of them fit. */
static void write_text(struct site *site)
{
	const uint64_t now_ms = clock_unix_ms();
	struct drift_look look;
	size_t len = 0;

	snprintf(site->text, sizeof site->text,
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

void servers_facts(const struct site *site, struct why_site *facts)
{
	static const enum why_server_kind kinds[DRIFT_STATES] = {
	    [DRIFT_DIFFERS] = WHY_SERVER_DIFFERS,
	    [DRIFT_GONE] = WHY_SERVER_GONE,
	    [DRIFT_MUTE] = WHY_SERVER_MUTE};
	struct drift_look look;

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
