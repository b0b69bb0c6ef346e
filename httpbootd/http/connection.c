#include "httpbootd/http/connection.h"

#include "common/container_of.h"
#include "common/log.h"
#include "common/nowait.h"
#include "httpbootd/http/socket.h"

#include <stdlib.h>
#include <sys/socket.h>

enum {
	FILE_CHECK_MS = 1000,     /* how often a file that is sent is looked at */
	GRUB_RESTS_MS = 2000,     /* for its ACK of the last byte */
	NOT_WAITING_MS = 3600000, /* a clock that is put off costs less than one that is stopped */
};

/* Has nothing of it stay in the kernel, once there is nothing that its other end has not got. */
static void end_grubs(struct connection *c, uint64_t now_ms)
{
	uint64_t acked;

	if (socket_owes(c->fd, &acked)) {
		loop_timer_set(c->loop, &c->header_late, now_ms + GRUB_RESTS_MS);
		return;
	}
	socket_reset(c->fd);
}

/* A byte now and then keeps the library's idle timer quiet for ever: this one it cannot move. */
static void header_late_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct connection *c = container_of(self, struct connection, header_late);
	if (!pool_is_waiting(&c->member)) {
		loop_timer_set(c->loop, self, now_ms + NOT_WAITING_MS);
		return;
	}
	if (c->is_grub && now_ms < c->rests_until_ms) {
		end_grubs(c, now_ms);
		return;
	}
	log_debug("closing a connection whose request did not come to its end");
	connection_refuse(c, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
			     "Content-Length: 0\r\n\r\n");
}

static void tell_truncated(void)
{
	static const char word[] = "truncated";
	struct event e;
	event_start(&e, word);
	event_text(&e, "reason",
	    "a file became shorter while it was sent: replace files by renaming, not by writing "
	    "over them");
	log_event(LEVEL_WARN, &e);
}

/*
 * A file that became shorter cannot be sent to its end: sendfile says 0, and the library waits
 * for a socket that is ready already, until the idle timeout. Cut off, a client fails or resumes.
 */
static void file_check_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct connection *c = container_of(self, struct connection, file_check);
	struct stat st;
	if (nowait_stat(c->file, &st) && (uint64_t)st.st_size < c->file_end) {
		tell_truncated();
		connection_cut(c);
	} else {
		loop_timer_set(c->loop, self, now_ms + FILE_CHECK_MS);
	}
}

struct connection *connection_new(struct loop *loop, int fd, const struct addr *peer, bool is_tls)
{
	struct connection *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->loop = loop;
	c->fd = fd;
	c->peer = *peer;
	c->tls = is_tls;
	c->header_late.fire = header_late_fire;
	c->file_check.fire = file_check_fire;
	return c;
}

/* `new` is the one that was just admitted, or NULL. */
static void set_pace(const struct pool_pace *pace, const struct connection *new)
{
	if (!pace->client)
		return;
	if (new && pace->only_new) {
		socket_pace(new->fd, pace->bytes_s);
		return;
	}
	for (struct pool_member *m = NULL; (m = pool_next(pace->client, m));)
		socket_pace(container_of(m, struct connection, member)->fd, pace->bytes_s);
}

struct pool_admission connection_join(
    struct connection *c, struct pool *pool, const struct pool_newcomer *who)
{
	struct pool_admission a = pool_admit(pool, &c->member, who, c->loop->now_ms);
	if (a.verdict != POOL_ADMIT)
		return a;
	c->pool = pool;
	socket_local(c->fd, &c->local);
	set_pace(&a.pace, c);
	return a;
}

void connection_end(struct connection *c)
{
	struct pool_pace pace = pool_leave(c->pool, &c->member);
	set_pace(&pace, NULL);
	loop_timer_clear(c->loop, &c->header_late);
	loop_timer_clear(c->loop, &c->file_check);
	free(c);
}

void connection_wait(struct connection *c, uint64_t due_ms)
{
	pool_wait(c->pool, &c->member, c->loop->now_ms);
	if (!loop_timer_set(c->loop, &c->header_late, due_ms))
		log_warnx("out of memory: a connection goes on without a deadline; full=memory");
}

void connection_rest(struct connection *c, uint64_t due_ms)
{
	c->rests_until_ms = due_ms;
	const uint64_t soon_ms = c->loop->now_ms + GRUB_RESTS_MS;
	connection_wait(c, c->is_grub && soon_ms < due_ms ? soon_ms : due_ms);
}

void connection_closing(struct connection *c)
{
	if (c->is_grub && socket_is_ended(c->fd))
		socket_drop_unsent(c->fd);
}

void connection_answer(struct connection *c)
{
	pool_answer(c->pool, &c->member, c->loop->now_ms);
	c->header_late.due_ms = c->loop->now_ms + NOT_WAITING_MS;
}

bool connection_is_fast_enough(struct connection *c)
{
	struct pool_measure seen = {0};
	seen.owes = socket_owes(c->fd, &seen.acked);
	return !pool_measure(c->pool, &c->member, &seen, c->loop->now_ms);
}

void connection_send_file(struct connection *c, int file, uint64_t file_end)
{
	c->file = file;
	c->file_end = file_end;
	loop_timer_set(c->loop, &c->file_check, c->loop->now_ms + FILE_CHECK_MS);
}

void connection_sent_file(struct connection *c)
{
	loop_timer_clear(c->loop, &c->file_check);
}

void connection_refuse(struct connection *c, const char *response)
{
	if (!c->tls)
		socket_send_now(c->fd, response);
	connection_cut(c);
}

void connection_evict(struct connection *c, const char *why)
{
	bool is_waiting = pool_is_waiting(&c->member);
	struct pool_pace pace = pool_evict(c->pool, &c->member);
	set_pace(&pace, NULL);
	c->why = why;
	if (!is_waiting)
		socket_drop_unsent(c->fd);
	connection_cut(c);
	if (c->wait) /* the library does not look at what is suspended */
		pack_wait_give_up(c->wait);
}

void connection_cut(struct connection *c)
{
	shutdown(c->fd, SHUT_RDWR);
}
