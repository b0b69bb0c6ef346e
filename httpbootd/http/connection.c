#include "httpbootd/http/connection.h"

#include "common/container_of.h"
#include "common/log.h"
#include "common/nowait.h"
#include "httpbootd/http/socket.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum {
	WATCH_MS = 1000,          /* how often a file that is sent is looked at */
	NOT_WAITING_MS = 3600000, /* a clock that is put off costs less than one that is stopped */
};

/* A byte now and then keeps the library's idle timer quiet for ever: this one it cannot move. */
static void header_late(struct loop_timer *self, uint64_t now_ms)
{
	struct connection *l = container_of(self, struct connection, header);
	static const char answer[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
				     "Content-Length: 0\r\n\r\n";
	if (!l->waiting) {
		loop_timer_set(l->loop, self, now_ms + NOT_WAITING_MS);
		return;
	}
	log_debug("closing a connection whose request did not come to its end");
	connection_refuse(l, answer);
}

void connection_refuse(struct connection *l, const char *response)
{
	if (!l->tls)
		send(l->fd, response, strlen(response), MSG_DONTWAIT | MSG_NOSIGNAL);
	connection_cut(l);
}

void connection_cut(struct connection *l)
{
	shutdown(l->fd, SHUT_RDWR);
}

bool connection_is_ended(const struct connection *l)
{
	char byte;
	return recv(l->fd, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/*
 * A file that became shorter cannot be sent to its end: sendfile says 0, and the library waits
 * for a socket that is ready already, until the idle timeout. Cut off, a client fails or resumes.
 */
static void watch_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct connection *l = container_of(self, struct connection, watch);
	struct stat st;
	if (nowait_stat(l->file, &st) && (uint64_t)st.st_size < l->file_end) {
		static const char word[] = "truncated";
		struct event e;
		event_start(&e, word);
		event_text(&e, "reason",
		    "a file became shorter while it was sent: replace files by "
		    "renaming, not by writing over them");
		log_event(LEVEL_WARN, &e);
		connection_cut(l);
	} else {
		loop_timer_set(l->loop, self, now_ms + WATCH_MS);
	}
}

void connection_watch(struct connection *l, int file, uint64_t file_end)
{
	l->file = file;
	l->file_end = file_end;
	loop_timer_set(l->loop, &l->watch, l->loop->now_ms + WATCH_MS);
}

void connection_watch_done(struct connection *l)
{
	loop_timer_clear(l->loop, &l->watch);
}

void connection_header_by(struct connection *l, uint64_t due_ms)
{
	if (!l->waiting)
		l->since_ms = l->loop->now_ms;
	l->waiting = true;
	if (!loop_timer_set(l->loop, &l->header, due_ms))
		log_warnx("out of memory: a connection goes on without a deadline");
}

void connection_header_done(struct connection *l)
{
	l->waiting = false;
	l->header.due_ms = l->loop->now_ms + NOT_WAITING_MS;
}

void connection_init(
    struct connection *l, struct loop *loop, int fd, const struct addr *peer, bool tls)
{
	*l = (struct connection){.loop = loop, .fd = fd, .peer = *peer, .tls = tls};
	l->header.fire = header_late;
	l->watch.fire = watch_fire;
	socket_local(fd, &l->local);
}

void connection_end(struct connection *l)
{
	loop_timer_clear(l->loop, &l->header);
	connection_watch_done(l);
}
