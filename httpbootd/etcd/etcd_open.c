/* What `store` says, all that has to be opened for it before the sandbox, and its end. */
#include "common/calls.h"
#include "common/log.h"
#include "httpbootd/etcd/etcd_parts.h"
#include "httpbootd/fetch/place.h"
#include "httpbootd/fetch/secret_file.h"
#include "httpbootd/fetch/trust.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is wrong with it, or NULL. */
static const char *wrong_with(const struct words *store)
{
	struct place place;

	if (!store->n)
		return NULL;
	if (strcmp(store->word[0], "etcd") != 0)
		return "is to begin with etcd: without it, the folder of state is the store";
	if (store->n < 2 || store->n > 1 + MEMBERS_MAX)
		return "is to name one to eight members of the etcd, as in "
		       "store = etcd http://10.0.0.3:2379";
	for (size_t i = 1; i < store->n; i++) {
		const char *url = store->word[i];
		const char *host = strstr(url, "://");
		if (!place_parse(url, &place) || strlen(url) >= MEMBERS_URL)
			return "has a member that is no URL with a host and a port";
		const char *path = host ? strchr(host + 3, '/') : NULL;
		if (strpbrk(url, "?#@") || (path && path[1]))
			return "has a member with more than a host and a port";
	}
	return NULL;
}

bool etcd_is_said(const struct conf *c)
{
	const char *wrong = wrong_with(&c->httpbootd.store);

	if (wrong)
		fprintf(stderr, "httpbootd: store in [httpbootd] %s\n", wrong);
	return !wrong;
}

/* One line, USER:PASSWORD. NULL: read; else why not. */
static const char *read_password(const char *file, struct members *m)
{
	char text[2 * MEMBERS_USER];

	if (secret_file_read(file, text, sizeof text) < 0)
		return strerror(errno);
	text[strcspn(text, "\r\n")] = '\0';
	char *colon = strchr(text, ':');
	if (!colon || colon == text || !colon[1] || colon - text >= MEMBERS_USER ||
	    strlen(colon + 1) >= MEMBERS_USER)
		return "it is to have one line, USER:PASSWORD, each of up to 99 bytes";
	*colon = '\0';
	memcpy(m->user, text, strlen(text) + 1);
	memcpy(m->password, colon + 1, strlen(colon + 1) + 1);
	explicit_bzero(text, sizeof text);
	return NULL;
}

/* Where the members are, and how they are reached. */
static bool add_members(struct etcd *e, struct daemon *d, const char *ca)
{
	const struct words *store = &d->started->httpbootd.store;
	bool has_name = false, has_tls = false;

	for (size_t i = 1; i < store->n; i++) {
		char *url = e->members.url[e->members.n++];
		struct place place;
		snprintf(url, MEMBERS_URL, "%s", store->word[i]);
		while (*url && url[strlen(url) - 1] == '/')
			url[strlen(url) - 1] = '\0';
		if (!place_parse(url, &place))
			return false;
		has_name |= !place.is_numeric;
		has_tls |= place.is_https;
		if (!daemon_connect(d, place.port))
			return false;
	}
	daemon_allow(d, calls_connects());
	if (has_tls && ca)
		daemon_keep_folder_of(d, ca);
	e->members.loop = e->loop;
	e->members.fetcher = fetcher_open(e->loop, ca, has_name, d);
	return e->members.fetcher;
}

struct etcd *etcd_open(struct loop *loop, struct daemon *d, void (*changed)(void *arg), void *arg)
{
	const struct conf_httpbootd *c = &d->started->httpbootd;
	const char *ca = c->store_ca ? c->store_ca : trust_file(), *why = NULL;
	struct etcd *e = c->store.n ? calloc(1, sizeof *e) : NULL;

	if (!c->store.n)
		return NULL;
	if (!e)
		fatal("cannot start");
	e->loop = loop;
	e->changed = changed;
	e->arg = arg;
	list_init(&e->takings);
	list_init(&e->unknown);
	list_init(&e->ready);
	members_init(&e->members);
	if (c->store_password_file)
		why = read_password(c->store_password_file, &e->members);
	if (why)
		log_warnx("store-password-file = %s: %s", c->store_password_file, why);
	if (!add_members(e, d, ca))
		log_warnx("the store is never asked: no machine boots anything once");
	return e;
}

void etcd_stop(struct etcd *e)
{
	if (!e || e->is_stopped)
		return;
	e->is_stopped = true;
	loop_timer_clear(e->loop, &e->poll);
	members_cancel(&e->asking);
	members_cancel(&e->members.login);
	etcd_take_stop(e);
	while (!list_is_empty(&e->unknown)) {
		struct list_entry *w = list_first(&e->unknown);
		list_remove(w);
		list_append(&e->ready, w);
	}
	e->notes.is_up = false;
	snprintf(e->notes.why, sizeof e->notes.why, "httpbootd stops");
}

void etcd_close(struct etcd *e)
{
	if (!e)
		return;
	etcd_stop(e);
	fetcher_close(e->members.fetcher);
	notes_clear(&e->notes);
	notes_clear(&e->fresh);
	explicit_bzero(e->members.password, sizeof e->members.password);
	free(e);
}

/* Without a port a URL leads to that of HTTP, which is not etcd's. */
static void check_port(struct check *k, const char *url, const struct place *place)
{
	const char *host = strstr(url, "://") + 3, *v6 = strchr(host, ']');
	const size_t len = strcspn(url, "/") + 2 + strcspn(host, "/");

	if (!strchr(v6 ? v6 : host, ':'))
		check_warn_key(k, "httpbootd", "store",
		    "store: %.200s is asked at port %u; etcd listens to its clients at 2379, "
		    "unless it was told otherwise: write %.*s:2379",
		    url, place->port, (int)(len < 200 ? len : 200), url);
}

void etcd_check(struct check *k)
{
	const struct conf_httpbootd *c = &k->conf->httpbootd;
	struct members m = {.n = 0};
	bool is_https = false;

	for (size_t i = 1; i < c->store.n; i++) {
		struct place place;
		if (!place_parse(c->store.word[i], &place))
			continue;
		is_https |= place.is_https;
		check_port(k, c->store.word[i], &place);
	}
	if (is_https && !fetch_has_tls())
		check_warn_key(k, "httpbootd", "store",
		    "store: this httpbootd was built without TLS for what it asks of others; name "
		    "the members by http");
	else if (is_https && !c->store_ca && !trust_file())
		check_warn_key(k, "httpbootd", "store",
		    "store: this machine has no list of whom it trusts; install ca-certificates, "
		    "or name the members' own by store-ca");
	if (c->store_ca && access(c->store_ca, R_OK) < 0)
		check_warn_key(k, "httpbootd", "store-ca", "store-ca = %.200s: %s", c->store_ca,
		    strerror(errno));
	if (!c->store_password_file)
		return;
	const char *why = read_password(c->store_password_file, &m);
	explicit_bzero(&m, sizeof m);
	secret_file_check(k, "httpbootd", "store-password-file", c->store_password_file, why);
}
