#include "httpbootd/fetch/fetch.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "common/subject.h"
#include "httpbootd/fetch/head.h"
#include "httpbootd/fetch/names.h"
#include "httpbootd/fetch/options.h"
#include "httpbootd/fetch/place.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EVENTS = 16 };

struct fetch {
	struct fetcher *of;
	CURL *easy; /* made before the sandbox, for what it reads then */
	bool is_used, is_running;
	struct fetch_request request;
	struct place place;
	struct curl_slist *headers, *resolve;
	uint64_t bytes;         /* of the answer, so far */
	struct fetch_head head; /* of the answer that is coming, maybe one that leads elsewhere */
	bool is_head_told, is_too_long;
	char error[FETCH_ERROR];     /* ours, or libcurl's; empty: none */
	struct loop_timer look_over; /* while the name is looked up; or to tell of an error */
};

struct fetcher {
	struct loop *loop;
	CURLM *multi;
	struct loop_fd sockets; /* an epoll of libcurl's sockets */
	struct loop_timer timer;
	struct names names;
	char *ca;
	struct fetch fetch[FETCH_MAX];
};

/*
 * The end of one
 */

static void let_go(struct fetch *x)
{
	loop_timer_clear(x->of->loop, &x->look_over);
	if (x->is_running)
		curl_multi_remove_handle(x->of->multi, x->easy);
	curl_easy_reset(x->easy);
	curl_slist_free_all(x->headers);
	curl_slist_free_all(x->resolve);
	x->headers = x->resolve = NULL;
	x->is_used = x->is_running = false;
}

void fetch_cancel(struct fetch *fetch)
{
	if (fetch && fetch->is_used)
		let_go(fetch);
}

/* Its place is free once more before it is told of. */
static void finish(struct fetch *x, long status, curl_off_t retry_after)
{
	const struct fetch_request r = x->request;
	char error[FETCH_ERROR];

	memcpy(error, x->error, sizeof error);
	let_go(x);
	r.done(r.arg, error[0] ? 0 : (unsigned)status,
	    retry_after > 0 && retry_after < UINT32_MAX ? (uint32_t)retry_after : 0, error);
}

/* From the loop, whoever finds it out. */
static void fail_soon(struct fetch *x, const char *why)
{
	snprintf(x->error, sizeof x->error, "%s", why);
	if (!loop_timer_set(x->of->loop, &x->look_over, x->of->loop->now_ms))
		log_warn("a request to %s is never done", x->place.host);
}

static void look_over_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct fetch *x = container_of(self, struct fetch, look_over);
	(void)now_ms;
	if (!x->error[0])
		snprintf(x->error, sizeof x->error,
		    "%.150s: the look-up of the name takes too long", x->place.host);
	finish(x, 0, 0);
}

/* What the head says is known; false: that is the end of it. */
static bool tell_head(struct fetch *x)
{
	curl_off_t length = -1;
	long status = 0;

	if (x->is_head_told || !x->request.head)
		return true;
	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(x->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	x->head.status = (unsigned)status;
	x->head.length = length;
	x->is_head_told = true;
	return x->request.head(x->request.arg, &x->head);
}

/* What has come to its end. */
static void collect(struct fetcher *f)
{
	struct fetch *x;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(f->multi, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode result = m->data.result;
		long status = 0;
		curl_off_t retry_after = 0;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
		if (!result && !tell_head(x))
			result = CURLE_WRITE_ERROR;
		/* libcurl says in its own words that we would take no more. */
		if (x->is_too_long)
			snprintf(x->error, sizeof x->error, "the answer has more than %llu bytes",
			    (unsigned long long)x->request.max_bytes);
		else if (result && !x->error[0])
			snprintf(x->error, sizeof x->error, "%s", curl_easy_strerror(result));
		else if (!result)
			x->error[0] = '\0';
		finish(x, status, retry_after);
	}
}

/*
 * libcurl's callbacks
 */

static size_t on_field(char *line, size_t one, size_t n, void *arg)
{
	struct fetch *x = arg;

	head_line(&x->head, line, one * n);
	return one * n;
}

static size_t on_data(char *bytes, size_t one, size_t n, void *arg)
{
	struct fetch *x = arg;

	if (!tell_head(x))
		return 0;
	x->bytes += one * n;
	x->is_too_long = x->bytes > x->request.max_bytes;
	if (x->is_too_long)
		return 0;
	if (x->request.data && !x->request.data(x->request.arg, bytes, one * n))
		return 0;
	return one * n;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct fetcher *f = arg;
	struct epoll_event e = {.data.fd = fd};

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(f->sockets.fd, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	e.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (epoll_ctl(f->sockets.fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) < 0)
		return -1;
	curl_multi_assign(f->multi, fd, f);
	return 0;
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct fetcher *f = arg;

	(void)multi;
	if (ms < 0)
		loop_timer_clear(f->loop, &f->timer);
	else if (!loop_timer_set(f->loop, &f->timer, clock_now_ms() + (uint64_t)ms))
		return -1;
	return 0;
}

static void timer_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct fetcher *f = container_of(self, struct fetcher, timer);
	int running;

	(void)now_ms;
	curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(f);
}

static void sockets_ready(struct loop_fd *self)
{
	struct fetcher *f = container_of(self, struct fetcher, sockets);
	struct epoll_event e[EVENTS];
	int running, n = epoll_wait(self->fd, e, EVENTS, 0);

	for (int i = 0; i < n; i++) {
		int mask = (e[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
			   (e[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			   (e[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
		curl_multi_socket_action(f->multi, e[i].data.fd, mask, &running);
	}
	collect(f);
}

/*
 * The begin of one
 */

static bool set_all(struct fetch *x)
{
	curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(x->easy, CURLOPT_ERRORBUFFER, x->error);
	curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(x->easy, CURLOPT_HEADERFUNCTION, on_field);
	curl_easy_setopt(x->easy, CURLOPT_HEADERDATA, x);
	if (x->of->ca)
		curl_easy_setopt(x->easy, CURLOPT_CAINFO, x->of->ca);
	return options_set(x->easy, &x->request, &x->headers);
}

/* libcurl asks nobody for a name whose addresses it is told of. */
static bool set_addresses(struct fetch *x, const struct resolver_answer *a)
{
	char text[NAMES_TEXT];

	if (!names_text(a, x->place.port, text) || !(x->resolve = curl_slist_append(NULL, text)))
		return false;
	return curl_easy_setopt(x->easy, CURLOPT_RESOLVE, x->resolve) == CURLE_OK;
}

static void run(struct fetch *x)
{
	loop_timer_clear(x->of->loop, &x->look_over);
	x->is_running = curl_multi_add_handle(x->of->multi, x->easy) == CURLM_OK;
	if (!x->is_running)
		fail_soon(x, "there is no memory for it");
}

/* Goes on once the name is known, or never will be. */
static void look(struct fetch *x)
{
	const struct resolver_answer *answer;
	char why[FETCH_ERROR];

	switch (names_look(&x->of->names, x->place.host, &answer)) {
	case NAMES_ASKED:
		return;
	case NAMES_KNOWN:
		if (set_addresses(x, answer))
			run(x);
		else
			fail_soon(x, "there is no memory for it");
		return;
	case NAMES_FAILED:
		snprintf(why, sizeof why, "%.120s: %s", x->place.host, answer->error);
		fail_soon(x, why);
	}
}

static void names_answered(struct names *names)
{
	struct fetcher *f = container_of(names, struct fetcher, names);

	for (size_t i = 0; i < FETCH_MAX; i++)
		if (f->fetch[i].is_used && !f->fetch[i].is_running && !f->fetch[i].error[0])
			look(&f->fetch[i]);
}

struct fetch *fetch_start(struct fetcher *f, const struct fetch_request *request)
{
	const uint64_t wait_ms = request->total_ms ? request->total_ms : 30 * 1000;
	struct fetch *x = f->fetch;

	while (x < f->fetch + FETCH_MAX && x->is_used)
		x++;
	if (x == f->fetch + FETCH_MAX || !place_parse(request->url, &x->place))
		return NULL;
	x->request = *request;
	x->bytes = 0;
	x->is_head_told = x->is_too_long = false;
	x->head = (struct fetch_head){.length = -1};
	x->error[0] = '\0';
	x->is_used = true;
	if (!set_all(x)) {
		let_go(x);
		return NULL;
	}
	if (x->place.is_numeric) {
		run(x);
		return x;
	}
	if (!loop_timer_set(f->loop, &x->look_over, f->loop->now_ms + wait_ms)) {
		let_go(x);
		return NULL;
	}
	look(x);
	return x;
}

bool fetcher_is_at(struct fetcher *f, const struct place *place, const struct addr *address)
{
	const struct resolver_answer *answer;
	struct addr a;
	bool is_at =
	    place->is_numeric && subject_addr(place->host, &a) && addr_same_host(&a, address);

	if (place->is_numeric || names_look(&f->names, place->host, &answer) != NAMES_KNOWN)
		return is_at;
	for (size_t i = 0; i < answer->n; i++)
		is_at |= addr_same_host(&answer->addr[i], address);
	return is_at;
}

/*
 * All of it
 */

static bool make(struct fetcher *f)
{
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
	curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)FETCH_CONNECTS);
	for (size_t i = 0; i < FETCH_MAX; i++) {
		f->fetch[i].of = f;
		f->fetch[i].look_over.fire = look_over_fire;
		if (!(f->fetch[i].easy = curl_easy_init()))
			return false;
	}
	return (f->sockets.fd = epoll_create1(EPOLL_CLOEXEC)) >= 0 &&
	       loop_add(f->loop, &f->sockets);
}

struct fetcher *fetcher_open(struct loop *loop, const char *ca, bool names, const char *user)
{
	struct fetcher *f = calloc(1, sizeof *f);
	int resolver = -1;

	if (!f)
		return NULL;
	f->loop = loop;
	f->sockets = (struct loop_fd){.fd = -1, .ready = sockets_ready};
	f->timer.fire = timer_fire;
	f->names.resolver.fd = -1;
	if (names && (resolver = resolver_start(user)) < 0)
		log_warn("cannot start the process that looks names up");
	names_open(&f->names, loop, resolver, names_answered);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(f->multi = curl_multi_init()) ||
	    (ca && !(f->ca = strdup(ca))) || !make(f)) {
		log_warn("cannot start to ask other servers");
		fetcher_close(f);
		return NULL;
	}
	return f;
}

void fetcher_close(struct fetcher *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < FETCH_MAX; i++)
		if (f->fetch[i].easy) {
			let_go(&f->fetch[i]);
			curl_easy_cleanup(f->fetch[i].easy);
		}
	if (f->multi)
		curl_multi_cleanup(f->multi);
	loop_timer_clear(f->loop, &f->timer);
	names_close(&f->names);
	if (f->sockets.fd >= 0) {
		loop_remove(f->loop, &f->sockets);
		close(f->sockets.fd);
	}
	free(f->ca);
	free(f);
	curl_global_cleanup();
}
