#include "common/acceptor.h"

#include "common/container_of.h"
#include "common/log.h"

#include <errno.h>
#include <sys/socket.h>

bool acceptor_error_stays(int error)
{
	switch (error) {
	case EAGAIN:
	case EINTR:
	case ECONNABORTED:
	/* What came before the connection was taken is told by accept. */
	case ENETDOWN:
	case EPROTO:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETUNREACH:
	case ETIMEDOUT:
	case ECONNRESET:
		return false;
	default:
		return true;
	}
}

static void rest_over(struct loop_timer *self, uint64_t now_ms)
{
	struct acceptor *a = container_of(self, struct acceptor, rest);

	if (!loop_add(a->loop, &a->on))
		loop_timer_set(a->loop, self, now_ms + ACCEPTOR_REST_MS);
}

static void rest(struct acceptor *a)
{
	const uint64_t now_ms = a->loop->now_ms;

	if (!a->told_ms || now_ms - a->told_ms >= ACCEPTOR_TOLD_MS) {
		a->told_ms = now_ms;
		log_warn("%s: who connects has to wait (" ACCEPTOR_ADVICE ")", a->what);
	}
	/* Without a timer it would rest for ever. */
	if (loop_timer_set(a->loop, &a->rest, now_ms + ACCEPTOR_REST_MS))
		loop_remove(a->loop, &a->on);
}

bool acceptor_start(struct acceptor *a, struct loop *loop, const char *what)
{
	if (!loop_add(loop, &a->on))
		return false;
	a->loop = loop;
	a->what = what;
	a->rest = (struct loop_timer){.fire = rest_over};
	a->told_ms = 0;
	return true;
}

int acceptor_take(struct acceptor *a, struct addr *peer)
{
	struct sockaddr *sa = peer ? &peer->sa : NULL;

	if (peer)
		peer->len = sizeof peer->v6;
	int fd = accept4(a->on.fd, sa, peer ? &peer->len : NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && acceptor_error_stays(errno))
		rest(a);
	return fd;
}

void acceptor_stop(struct acceptor *a)
{
	if (!a->loop)
		return;
	if (loop_timer_is_set(&a->rest))
		loop_timer_clear(a->loop, &a->rest);
	else
		loop_remove(a->loop, &a->on);
	a->loop = NULL;
}
