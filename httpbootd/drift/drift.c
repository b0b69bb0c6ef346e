#include "httpbootd/drift/drift.h"

#include "common/calls.h"
#include "common/clock.h"
#include "common/conf_alike.h"
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/drift/drift_tree.h"
#include "httpbootd/fetch/fetch.h"
#include "httpbootd/fetch/place.h"
#include "httpbootd/fetch/trust.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
	CONNECT_MS = 2000,
	STACK = 1 << 20, /* of the thread: folders in folders, and a sanitizer's need */
	STOP_MS = 1000,
	URL = 300,
};

static const char path[] = "/drift";

struct server {
	struct drift *of;
	char url[URL]; /* as configured; empty: this place is free */
	struct place place;
	struct drift_peer peer;
	uint64_t since_ms;     /* by the loop; 0: never */
	uint64_t inventory_ms; /* since when it has another inventory, or 0 */

	struct fetch *fetch;     /* NULL: it is not asked now */
	struct loop_timer again; /* when it is asked */
	char text[DRIFT_TEXT];   /* of its answer, */
	size_t len;              /* so much of it */
};

struct drift {
	struct loop *loop;
	struct daemon *daemon;
	struct fetcher *fetcher;
	struct worker *worker;  /* NULL: not started */
	struct loop_timer look; /* when files are looked at again */
	struct drift_tree tree; /* the thread's while it looks */
	uint64_t look_ms;       /* when it was begun */
	struct drift_said own;
	struct drift_folders folders; /* for the next look */
	bool has_names;               /* who looks names up was started */
	bool is_started;
	struct server server[SERVERS_MAX];
};

/*
 * This server
 */

/* The configuration as it is now. */
static void say_conf(struct drift *t)
{
	t->own.conf = t->daemon->conf->alike;
	memset(t->own.has_conf, true, sizeof t->own.has_conf);
}

static void look_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct drift *t = container_of(self, struct drift, look);
	const int root = fcntl(t->daemon->roots.folder[0].fd, F_DUPFD_CLOEXEC, 0);

	/* A reload may have found that its name leads elsewhere. */
	if (root >= 0) {
		close(t->tree.root);
		t->tree.root = root;
	}
	t->look_ms = now_ms;
	t->tree.folders = t->folders;
	if (t->worker)
		worker_give(t->worker);
}

static void look_run(void *arg)
{
	struct drift *t = arg;
	drift_tree_look(&t->tree);
}

/* Where there is more to be read, it rests for as long as it has worked. */
static void look_done(void *arg)
{
	struct drift *t = arg;
	const uint64_t now_ms = clock_now_ms();

	t->own.reads = !t->tree.is_whole;
	t->own.n = t->tree.n;
	memcpy(t->own.unit, t->tree.unit, sizeof t->own.unit);
	loop_timer_set(t->loop, &t->look,
	    now_ms + (t->tree.is_whole ? DRIFT_LOOK_MS : 1 + now_ms - t->look_ms));
}

size_t drift_write(const struct drift *t, char out[DRIFT_TEXT])
{
	return drift_said_write(&t->own, out);
}

/*
 * The others
 */

static void tell(const struct server *s)
{
	const struct drift_peer *p = &s->peer;
	const char *remedy = drift_remedy(p);
	struct event e;

	event_start(&e, "drift");
	event_text(&e, "server", s->url);
	event_text(&e, "state", drift_state_text(p->state));
	event_text(&e, "what", p->what[0] ? p->what : NULL);
	event_text(&e, "do", remedy[0] ? remedy : NULL);
	log_event(remedy[0] ? LEVEL_WARN : p->state == DRIFT_SELF ? LEVEL_DEBUG : LEVEL_INFO, &e);
}

static void judge(struct server *s, enum drift_state seen, const char *what)
{
	const struct drift *t = s->of;
	const bool is_new = drift_judge(&s->peer, seen, what);
	const bool is_soon = s->peer.times && s->peer.next == DRIFT_GONE;

	if (is_new) {
		s->since_ms = t->loop->now_ms;
		tell(s);
	}
	loop_timer_set(
	    t->loop, &s->again, t->loop->now_ms + (is_soon ? DRIFT_AGAIN_MS : DRIFT_ASK_MS));
}

static bool take(void *arg, const void *bytes, size_t n)
{
	struct server *s = arg;

	if (n > sizeof s->text - s->len)
		return false;
	memcpy(s->text + s->len, bytes, n);
	s->len += n;
	return true;
}

static void done(void *arg, unsigned status, uint32_t retry_after_s, const char *error)
{
	struct server *s = arg;
	char what[DRIFT_WHAT];
	struct drift_said other;

	(void)retry_after_s;
	s->fetch = NULL;
	snprintf(what, sizeof what, "it answers %u", status);
	if (status == 200 && drift_said_parse(s->text, s->len, &other)) {
		drift_pass_inventory(&s->of->own, &other, &s->inventory_ms, s->of->loop->now_ms);
		enum drift_state seen = drift_compare(&s->of->own, &other, what);
		judge(s, seen, what);
	} else if (status == 200) {
		judge(s, DRIFT_MUTE, "what it answers is no lanboot's");
	} else if (status == 404) {
		judge(s, DRIFT_MUTE,
		    "it answers 404: it runs an older lanboot, or servers there does not have the "
		    "address that this one asks from");
	} else {
		judge(s, DRIFT_GONE, status ? what : error);
	}
}

static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct server *s = container_of(self, struct server, again);
	char url[URL + sizeof path];

	snprintf(url, sizeof url, "%s%s", s->url, path);
	s->len = 0;
	const struct fetch_request request = {
	    .url = url,
	    .max_bytes = DRIFT_TEXT,
	    .connect_ms = CONNECT_MS,
	    .total_ms = DRIFT_WAIT_MS,
	    .data = take,
	    .done = done,
	    .arg = s,
	};
	s->fetch = fetch_start(s->of->fetcher, &request);
	if (!s->fetch)
		loop_timer_set(s->of->loop, self, now_ms + DRIFT_ASK_MS);
}

bool drift_admits(const struct drift *t, const struct addr *client)
{
	for (const struct server *s = t ? t->server : NULL; s && s < t->server + SERVERS_MAX; s++)
		if (s->url[0] && fetcher_is_at(t->fetcher, &s->place, client))
			return true;
	return false;
}

bool drift_nth(const struct drift *t, size_t n, struct drift_look *look)
{
	for (const struct server *s = t ? t->server : NULL; s && s < t->server + SERVERS_MAX; s++)
		if (s->url[0] && s->peer.state != DRIFT_SELF && n-- == 0) {
			const uint64_t gone_ms = clock_now_ms() - s->since_ms;
			*look = (struct drift_look){
			    s->url, &s->peer, s->since_ms ? clock_unix_ms() - gone_ms : 0};
			return true;
		}
	return false;
}

/*
 * Which servers there are
 */

static struct server *find(struct drift *t, const char *url)
{
	for (struct server *s = t->server; s < t->server + SERVERS_MAX; s++)
		if (strcmp(s->url, url) == 0)
			return s;
	return NULL;
}

static void let_go(struct server *s)
{
	fetch_cancel(s->fetch);
	loop_timer_clear(s->of->loop, &s->again);
	*s = (struct server){.of = s->of, .again = {.fire = again_fire}};
}

/* One that has just come; it is asked at once. */
static void add(struct drift *t, const char *url)
{
	struct server *s = find(t, "");
	struct place place;

	if (!s || strlen(url) >= URL || !place_parse(url, &place))
		return;
	if (t->is_started &&
	    (!daemon_connects_to(t->daemon, place.port) || (!place.is_numeric && !t->has_names))) {
		log_warnx("servers: %s is compared once httpbootd is restarted", url);
		return;
	}
	memcpy(s->url, url, strlen(url) + 1);
	s->place = place;
	if (t->is_started)
		loop_timer_set(t->loop, &s->again, t->loop->now_ms);
}

void drift_look_at(struct drift *t, const struct drift_folders *folders)
{
	t->folders = *folders;
}

void drift_reload(struct drift *t)
{
	if (!t)
		return;
	const struct words *servers = &t->daemon->conf->httpbootd.servers;
	say_conf(t);
	for (struct server *s = t->server; s < t->server + SERVERS_MAX; s++)
		if (s->url[0] && !words_have(servers, s->url, strlen(s->url)))
			let_go(s);
	for (size_t i = 0; i < servers->n; i++)
		if (!find(t, servers->word[i]))
			add(t, servers->word[i]);
}

/*
 * All of it
 */

/* The certificates that those by https have to be signed by: the site's own, else the system's. */
static const char *authority(const struct conf *c, char own[URL])
{
	const char *key = c->lanboot.ca_key;
	const size_t len = strlen(key);

	if (len < URL && len > 4 && strcmp(key + len - 4, ".key") == 0) {
		snprintf(own, URL, "%.*s.crt", (int)len - 4, key);
		if (access(own, R_OK) == 0)
			return own;
	}
	return trust_file();
}

static bool connect_all(struct drift *t)
{
	struct daemon *d = t->daemon;
	bool is_https = false;
	char own[URL];

	for (const struct server *s = t->server; s < t->server + SERVERS_MAX; s++) {
		if (!s->url[0])
			continue;
		is_https |= s->place.is_https;
		t->has_names |= !s->place.is_numeric;
		if (!daemon_connect(d, s->place.port))
			return false;
	}
	const char *ca = is_https ? authority(d->conf, own) : NULL;
	if (!(t->fetcher = fetcher_open(t->loop, ca, t->has_names, d)))
		return false;
	daemon_allow(d, calls_connects());
	if (ca)
		daemon_keep_folder_of(d, ca);
	return true;
}

struct drift *drift_open(struct loop *loop, struct daemon *d)
{
	const struct words *servers = &d->conf->httpbootd.servers;

	if (!servers->n || !d->roots.n)
		return NULL;
	struct drift *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	*t = (struct drift){.loop = loop, .daemon = d, .look = {.fire = look_fire}};
	t->own.reads = true;
	snprintf(t->own.version, sizeof t->own.version, "%s", LANBOOT_VERSION);
	for (size_t i = 0; i < SERVERS_MAX; i++)
		t->server[i] = (struct server){.of = t, .again = {.fire = again_fire}};
	for (size_t i = 0; i < servers->n; i++)
		add(t, servers->word[i]);
	t->tree.root = fcntl(d->roots.folder[0].fd, F_DUPFD_CLOEXEC, 0);
	if (t->tree.root < 0 || getrandom(t->own.id, DRIFT_ID, 0) != DRIFT_ID || !connect_all(t)) {
		log_warnx("the servers of servers are not compared");
		drift_close(t);
		return NULL;
	}
	d->source.compares = true;
	conf_alike_make(d->conf);
	say_conf(t);
	return t;
}

void drift_start(struct drift *t)
{
	const struct worker_job job = {look_run, look_done, t, STACK};

	if (!t)
		return;
	t->is_started = true;
	if (!(t->worker = worker_start(t->loop, &job)))
		log_warn("the files of servers are not compared");
	look_fire(&t->look, clock_now_ms());
	for (struct server *s = t->server; s < t->server + SERVERS_MAX; s++)
		if (s->url[0])
			loop_timer_set(t->loop, &s->again, clock_now_ms());
}

void drift_close(struct drift *t)
{
	if (!t)
		return;
	for (struct server *s = t->server; s < t->server + SERVERS_MAX; s++)
		let_go(s);
	loop_timer_clear(t->loop, &t->look);
	fetcher_close(t->fetcher);
	t->fetcher = NULL;
	if (!worker_stop(t->worker, STOP_MS))
		return; /* a disk does not answer: the thread has it */
	drift_tree_free(&t->tree);
	if (t->tree.root >= 0)
		close(t->tree.root);
	free(t);
}

void drift_check(struct check *k)
{
	const struct words *servers = &k->conf->httpbootd.servers;

	for (size_t i = 0; i < servers->n; i++) {
		struct place place;
		if (place_parse(servers->word[i], &place) && place.is_https && !fetch_has_tls())
			check_warn_key(k, "httpbootd", "servers",
			    "servers = %.200s: this httpbootd was built without TLS for what it "
			    "asks of others, and cannot compare it",
			    servers->word[i]);
	}
}
