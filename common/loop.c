#include "common/loop.h"

#include "common/clock.h"
#include "common/container_of.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void signals_ready(struct loop_fd *self)
{
	struct loop *l = container_of(self, struct loop, signals);
	struct signalfd_siginfo info;
	while (read(self->fd, &info, sizeof info) == sizeof info)
		if ((int)info.ssi_signo == seccomp_signal())
			seccomp_tell(&l->told, info.ssi_int, info.ssi_pid);
		else
			l->on_signal(l, (int)info.ssi_signo);
}

bool loop_open(struct loop *l, void (*on_signal)(struct loop *self, int signal))
{
	sigset_t set;
	*l = (struct loop){.epoll = -1, .on_signal = on_signal, .now_ms = clock_now_ms()};
	l->signals = (struct loop_fd){.fd = -1, .ready = signals_ready};

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, seccomp_signal());
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return false;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->signals.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (l->epoll < 0 || l->signals.fd < 0)
		return false;
	return loop_add(l, &l->signals);
}

void loop_close(struct loop *l)
{
	if (l->signals.fd >= 0)
		close(l->signals.fd);
	if (l->epoll >= 0)
		close(l->epoll);
	free(l->heap);
	l->heap = NULL;
	l->timers = l->heap_capacity = 0;
}

bool loop_add(struct loop *l, struct loop_fd *f)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = f};
	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, f->fd, &ev) == 0;
}

void loop_remove(struct loop *l, struct loop_fd *f)
{
	epoll_ctl(l->epoll, EPOLL_CTL_DEL, f->fd, NULL);
	for (int i = 0; i < l->n_ready; i++)
		if (l->ready[i].data.ptr == f)
			l->ready[i].data.ptr = NULL;
}

static void heap_put(struct loop *l, struct loop_timer *t, size_t i)
{
	l->heap[i - 1] = t;
	t->slot = i;
}

static void sift_up(struct loop *l, struct loop_timer *t)
{
	size_t i = t->slot;
	while (i > 1 && l->heap[i / 2 - 1]->heap_ms > t->heap_ms) {
		heap_put(l, l->heap[i / 2 - 1], i);
		i /= 2;
	}
	heap_put(l, t, i);
}

static void sift_down(struct loop *l, struct loop_timer *t)
{
	size_t i = t->slot;
	for (;;) {
		size_t child = i * 2;
		if (child > l->timers)
			break;
		if (child < l->timers && l->heap[child]->heap_ms < l->heap[child - 1]->heap_ms)
			child++;
		if (l->heap[child - 1]->heap_ms >= t->heap_ms)
			break;
		heap_put(l, l->heap[child - 1], i);
		i = child;
	}
	heap_put(l, t, i);
}

bool loop_timer_is_set(const struct loop_timer *t)
{
	return t->slot;
}

bool loop_timer_set(struct loop *l, struct loop_timer *t, uint64_t due_ms)
{
	t->due_ms = due_ms;
	if (t->slot) {
		if (due_ms < t->heap_ms) {
			t->heap_ms = due_ms;
			sift_up(l, t);
		}
		return true;
	}
	if (l->timers == l->heap_capacity) {
		size_t capacity = l->heap_capacity ? l->heap_capacity * 2 : 64;
		struct loop_timer **heap = realloc(l->heap, capacity * sizeof(struct loop_timer *));
		if (!heap)
			return false;
		l->heap = heap;
		l->heap_capacity = capacity;
	}
	t->heap_ms = due_ms;
	heap_put(l, t, ++l->timers);
	sift_up(l, t);
	return true;
}

void loop_timer_clear(struct loop *l, struct loop_timer *t)
{
	if (!t->slot)
		return;
	struct loop_timer *last = l->heap[--l->timers];
	if (last != t) {
		heap_put(l, last, t->slot);
		sift_up(l, last);
		sift_down(l, last);
	}
	t->slot = 0;
}

static void fire_due(struct loop *l)
{
	while (l->timers && l->heap[0]->heap_ms <= l->now_ms) {
		struct loop_timer *t = l->heap[0];
		if (t->due_ms > l->now_ms) { /* was put off since it got its slot */
			t->heap_ms = t->due_ms;
			sift_down(l, t);
			continue;
		}
		loop_timer_clear(l, t);
		t->fire(t, l->now_ms);
	}
}

/* How long to wait for the next timer, in ms; -1 for ever. */
static int time_left(const struct loop *l)
{
	if (!l->timers)
		return -1;
	uint64_t at = l->heap[0]->heap_ms;
	return at <= l->now_ms ? 0 : at - l->now_ms > 60000 ? 60000 : (int)(at - l->now_ms);
}

/* Waits, and calls the handler of each descriptor that is ready. False with errno. */
static bool wait_and_handle(struct loop *l)
{
	int n = epoll_wait(l->epoll, l->ready, LOOP_BATCH, time_left(l));
	if (n < 0)
		return errno == EINTR;
	l->now_ms = clock_now_ms();
	l->n_ready = n;
	if (l->after_wait)
		l->after_wait(l);
	for (int i = 0; i < n; i++) {
		/* A handler may have ended (and freed) the owner of one that comes later. */
		struct loop_fd *f = l->ready[i].data.ptr;
		if (f)
			f->ready(f);
	}
	l->n_ready = 0;
	return true;
}

bool loop_run(struct loop *l)
{
	l->now_ms = clock_now_ms();
	while (!l->stop) {
		fire_due(l);
		if (l->before_wait)
			l->before_wait(l); /* may set timers: so the wait is taken after it */
		if (l->stop)
			break;
		if (!wait_and_handle(l))
			return false;
	}
	return true;
}
