#include "httpbootd/trace/tracer.h"

#include "common/calls.h"
#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/fetch/fetch.h"
#include "httpbootd/fetch/place.h"
#include "httpbootd/fetch/trust.h"
#include "httpbootd/trace/backlog.h"
#include "httpbootd/trace/finished.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
	CONNECT_MS = 5 * 1000,
	STALL_S = 10,
	TOTAL_MS = 30 * 1000,
	AGAIN_MS = 1000, /* doubled each time */
	AGAIN_MAX_MS = 60 * 1000,
	ASKED_MAX_MS = 300 * 1000, /* if a collector asks for more patience than that */
	ANSWER_MAX = 64 * 1024,
	BOOT_TEXT = 128 * 1024, /* of one boot, with every text of it at its longest */
};

struct tracer {
	struct loop *loop;
	const char *url; /* the configuration's, as it was at the start */
	struct fetcher *fetcher;
	struct trace_counts *counts;
	uint64_t since_ms; /* boots that were over before are not sent: maybe they were */

	struct backlog backlog;
	char *waiting, *body, *text;
	size_t body_n; /* boots in body; 0: none */

	bool is_asking, is_away; /* it did not take what it was sent last */
	uint64_t again_ms;       /* how long to wait if it fails once more */
	struct loop_timer again; /* set while it is left alone */
};

/*
 * One request
 */

static void send_next(struct tracer *t);

/* As OTLP says: these may be sent again, and no others. */
static bool is_worth_it(unsigned status)
{
	return status == 0 || status == 429 || (status >= 502 && status <= 504);
}

static void tell_failure(struct tracer *t, unsigned status, const char *error)
{
	char answer[40];

	if (t->is_away)
		return;
	t->is_away = true;
	snprintf(answer, sizeof answer, "it answers %u", status);
	log_warnx("the collector does not take the traces of boots: %s; %s",
	    status ? answer : error,
	    is_worth_it(status) ? "they wait for it, and what there is no room for is dropped, the "
				  "oldest first"
				: "they are dropped: look at collector in [httpbootd], and at its "
				  "own log");
}

static void wait_a_while(struct tracer *t, uint32_t asked_s)
{
	uint64_t ms = asked_s * UINT64_C(1000);

	if (ms > ASKED_MAX_MS)
		ms = ASKED_MAX_MS;
	if (ms < t->again_ms)
		ms = t->again_ms;
	t->again_ms = t->again_ms * 2 < AGAIN_MAX_MS ? t->again_ms * 2 : AGAIN_MAX_MS;
	loop_timer_set(t->loop, &t->again, t->loop->now_ms + ms);
}

static void count_waiting(struct tracer *t)
{
	t->counts->waiting = t->backlog.n + t->body_n;
}

static void done(void *arg, unsigned status, uint32_t retry_after_s, const char *error)
{
	struct tracer *t = arg;
	const bool is_taken = status >= 200 && status < 300;

	t->is_asking = false;
	if (is_taken) {
		t->counts->sent += t->body_n;
		if (t->is_away)
			log_info("collector takes the traces of boots again");
		t->is_away = false;
		t->again_ms = AGAIN_MS;
	} else {
		tell_failure(t, status, error);
		if (!is_worth_it(status))
			t->counts->dropped += t->body_n;
		wait_a_while(t, retry_after_s);
	}
	if (is_taken || !is_worth_it(status))
		t->body_n = 0;
	count_waiting(t);
	send_next(t);
}

static void send_next(struct tracer *t)
{
	if (t->is_asking || loop_timer_is_set(&t->again))
		return;
	if (t->body_n == 0)
		t->body_n = backlog_take(&t->backlog, t->body, TRACER_BODY);
	if (t->body_n == 0)
		return;
	const struct fetch_request request = {
	    .url = t->url,
	    .type = "application/json",
	    .body = t->body,
	    .body_len = strlen(t->body),
	    .max_bytes = ANSWER_MAX,
	    .connect_ms = CONNECT_MS,
	    .stall_s = STALL_S,
	    .total_ms = TOTAL_MS,
	    .done = done,
	    .arg = t,
	};
	t->is_asking = fetch_start(t->fetcher, &request);
	if (!t->is_asking)
		wait_a_while(t, 0);
}

static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)now_ms;
	send_next(container_of(self, struct tracer, again));
}

/*
 * One boot
 */

/* Ids of all zeros are none. */
static bool make_ids(struct otlp_boot *b)
{
	const size_t n = sizeof b->span[0] * (b->boot->n + 1u);

	if (getrandom(b->trace, sizeof b->trace, GRND_NONBLOCK) != (ssize_t)sizeof b->trace ||
	    getrandom(b->span, n, GRND_NONBLOCK) != (ssize_t)n)
		return false;
	b->trace[0] |= 1;
	for (size_t i = 0; i <= b->boot->n; i++)
		b->span[i][0] |= 1;
	return true;
}

static void add(struct tracer *t, const struct finished *f)
{
	struct otlp_boot b = {
	    .seen = &f->as_it_was,
	    .boot = &f->as_it_was.boot[0],
	    .outcome = f->outcome,
	    .why = f->outcome == OTLP_FAILED ? &f->why : NULL,
	};
	struct json j;

	if (!make_ids(&b)) {
		t->counts->dropped++;
		return;
	}
	json_start(&j, t->text, BOOT_TEXT);
	json_array(&j, NULL);
	otlp_write(&j, &b);
	json_close(&j);
	t->counts->dropped += backlog_add(&t->backlog, t->text + 1, j.len - 2);
}

/* Returns true if it is one more to be sent. Most are not, and cost little. */
static bool look_at(
    struct tracer *t, const struct machines *m, const struct finished_ask *what, uint64_t now_ms)
{
	struct seen_boot *b = &m->table.all[what->seen->place]->boot[what->boot];
	struct finished_ask ask = *what;
	struct finished f;
	struct usual usual;

	if (b->is_traced)
		return false;
	const uint64_t over_ms = finished_at(ask.seen, ask.boot);
	if (over_ms > now_ms)
		return false;
	b->is_traced = true;
	if (over_ms < t->since_ms)
		return false;
	machines_usual(m, ask.seen, &usual);
	ask.usual = &usual;
	if (!finished_look(&ask, &f))
		return false;
	add(t, &f);
	return true;
}

uint64_t tracer_look(
    struct tracer *t, struct machines *m, const struct why_site *site, uint64_t now_ms)
{
	size_t n = 0;

	for (size_t k = 0; k < m->table.n && n < TRACER_AT_ONCE; k++) {
		const struct seen *s = m->table.all[k];
		for (size_t i = 0; i < s->n_boots; i++) {
			const struct finished_ask ask = {.seen = s, .boot = i, .site = site};
			n += look_at(t, m, &ask, now_ms);
		}
	}
	count_waiting(t);
	send_next(t);
	return n >= TRACER_AT_ONCE ? TRACER_MORE_MS : TRACER_LOOK_MS;
}

/*
 * All of it
 */

static bool allocate(struct tracer *t)
{
	t->waiting = malloc(TRACER_BACKLOG);
	t->body = malloc(TRACER_BODY);
	t->text = malloc(BOOT_TEXT);
	if (t->waiting)
		backlog_init(&t->backlog, t->waiting, TRACER_BACKLOG);
	return t->waiting && t->body && t->text;
}

struct tracer *tracer_open(struct loop *loop, struct daemon *d, struct trace_counts *counts)
{
	const struct conf_httpbootd *c = &d->started->httpbootd;
	const char *ca = c->collector_ca ? c->collector_ca : trust_file();
	struct place place;

	if (!c->collector)
		return NULL;
	struct tracer *t = calloc(1, sizeof *t);
	if (!t || !allocate(t) || !place_parse(c->collector, &place) ||
	    !(t->fetcher = fetcher_open(loop, ca, !place.is_numeric, d))) {
		log_warnx("no boot is sent to the collector: %s",
		    t && t->text ? "its URL is none" : "there is no memory for it");
		tracer_close(t);
		return NULL;
	}
	if (!daemon_connect(d, place.port)) {
		log_warnx(
		    "collector: httpbootd connects to too many ports already: no traces are sent");
		tracer_close(t);
		return NULL;
	}
	t->loop = loop;
	t->url = c->collector;
	t->counts = counts;
	t->counts->is_on = true;
	t->since_ms = clock_unix_ms();
	t->again_ms = AGAIN_MS;
	t->again.fire = again_fire;
	daemon_allow(d, calls_connects());
	if (place.is_https && ca)
		daemon_keep_folder_of(d, ca);
	return t;
}

void tracer_close(struct tracer *t)
{
	if (!t)
		return;
	fetcher_close(t->fetcher);
	if (t->loop)
		loop_timer_clear(t->loop, &t->again);
	free(t->waiting);
	free(t->body);
	free(t->text);
	free(t);
}

void tracer_check(struct check *k)
{
	const struct conf_httpbootd *c = &k->conf->httpbootd;
	struct place place;

	if (!c->collector)
		return;
	if (!place_parse(c->collector, &place))
		check_warn_key(k, "httpbootd", "collector",
		    "collector = %.200s is no URL with a host and a port up to 65535",
		    c->collector);
	else if (place.is_https && !fetch_has_tls())
		check_warn_key(k, "httpbootd", "collector",
		    "collector = %.200s: this httpbootd was built without TLS for what it asks of "
		    "others; name a collector by http",
		    c->collector);
	else if (place.is_https && !c->collector_ca && !trust_file())
		check_warn_key(k, "httpbootd", "collector",
		    "collector = %.200s: this machine has no list of whom it trusts; install "
		    "ca-certificates, or name the collector's own by collector-ca",
		    c->collector);
	else if (place.is_https && c->collector_ca && access(c->collector_ca, R_OK) < 0)
		check_warn_key(k, "httpbootd", "collector-ca", "collector-ca = %.200s: %s",
		    c->collector_ca, strerror(errno));
}

void tracer_clock_set(struct tracer *t, int64_t by_ms)
{
	if (t)
		t->since_ms += (uint64_t)by_ms;
}
