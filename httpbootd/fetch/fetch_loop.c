#include "httpbootd/fetch/fetch_parts.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/daemon.h"
#include "common/log.h"
#include "common/subject.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EVENTS = 16 };

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
	fetch_collect(f);
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
	fetch_collect(f);
}

static void names_answered(struct names *names)
{
	struct fetcher *f = container_of(names, struct fetcher, names);

	for (size_t i = 0; i < f->at_once; i++)
		if (f->fetch[i].is_used && !f->fetch[i].is_running && !f->fetch[i].error[0])
			fetch_look(&f->fetch[i]);
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
	for (size_t i = 0; i < f->at_once; i++) {
		f->fetch[i].of = f;
		if (!(f->fetch[i].easy = curl_easy_init()))
			return false;
	}
	return (f->sockets.fd = epoll_create1(EPOLL_CLOEXEC)) >= 0 &&
	       loop_add(f->loop, &f->sockets);
}

bool fetch_connect_led(struct daemon *d)
{
	return daemon_connect(d, 80) && daemon_connect(d, 443);
}

struct fetcher *fetcher_open(struct loop *loop, const char *ca, bool names, const struct daemon *d)
{
	return fetcher_open_for(loop, ca, names, d, FETCH_MAX);
}

struct fetcher *fetcher_open_for(
    struct loop *loop, const char *ca, bool names, const struct daemon *d, size_t at_once)
{
	struct fetcher *f = calloc(1, sizeof *f + at_once * sizeof f->fetch[0]);
	int resolver = -1;

	if (!f)
		return NULL;
	f->loop = loop;
	f->daemon = d;
	f->at_once = at_once;
	f->sockets = (struct loop_fd){.fd = -1, .ready = sockets_ready};
	f->timer.fire = timer_fire;
	f->names.resolver.fd = -1;
	if (names && (resolver = resolver_start(d->user)) < 0)
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
	for (size_t i = 0; i < f->at_once; i++)
		if (f->fetch[i].easy) {
			fetch_let_go(&f->fetch[i]);
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
