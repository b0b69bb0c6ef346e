#include "httpbootd/mhd.h"

#include "common/log.h"
#include "httpbootd/answer.h"
#include "httpbootd/httpdate.h"
#include "httpbootd/link.h"
#include "httpbootd/listen.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	CONNECTION_MEMORY = 32 * 1024, /* a request's header fits, and so does an answer's */
	FULL_POLL_MS = 1000,           /* how soon a full front looks whether there is room again */
	MEASURED_BODY = 64 * 1024, /* from this size on, broken transfers say how far they got */
};

struct front {
	struct front_setup setup;
	struct MHD_Daemon *mhd;
	struct loop_fd epoll;
	struct loop_timer due;
	size_t connections, busy;
	uint64_t ended;
	bool deaf; /* does not watch its listening socket until it is run again */
};

/* A request, from its first line to the last byte of its answer. */
struct pending {
	struct front *front;
	struct record record;
	uint64_t acked_before; /* what the client had of earlier answers; big bodies only */
	bool seen;
	char target[];
};

static struct link *link_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static int socket_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	return info ? info->connect_fd : -1;
}

static void client_of(struct MHD_Connection *c, struct addr *out)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	*out = (struct addr){0};
	if (!info || !info->client_addr)
		return;
	out->len = info->client_addr->sa_family == AF_INET6 ? sizeof out->v6 : sizeof out->v4;
	memcpy(&out->sa, info->client_addr, out->len);
}

static void on_connection(
    void *arg, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct front *f = arg;
	struct link *l = *context;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		f->connections--;
		link_end(l);
		free(l);
		*context = NULL;
		return;
	}
	if (++f->connections >= f->setup.max_connections)
		f->deaf = true;
	*context = l = calloc(1, sizeof *l);
	if (!l)
		return; /* goes on without a deadline */
	link_init(l, f->setup.loop, socket_of(c));
	link_header_by(l, f->setup.loop->now_ms + f->setup.header_ms);
}

/* The first line of a request is there: the target as sent. Returns what on_request is handed. */
static void *on_target(void *arg, const char *target, struct MHD_Connection *c)
{
	struct front *f = arg;
	uint64_t now_ms = f->setup.loop->now_ms;
	size_t len = target ? strlen(target) : 0;
	struct pending *p = calloc(1, sizeof *p + len + 1);

	if (!p)
		return NULL;
	p->front = f;
	if (len)
		memcpy(p->target, target, len);
	p->record.started_ms = now_ms;
	client_of(c, &p->record.client);
	snprintf(p->record.path, sizeof p->record.path, "%.255s", p->target);
	f->busy++;

	/* On a connection that was kept, the deadline so far was for the pause between two. */
	struct link *l = link_of(c);
	if (l && l->header.place && l->header.due_ms > now_ms + f->setup.header_ms)
		link_header_by(l, now_ms + f->setup.header_ms);
	return p;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool has_body(struct MHD_Connection *c)
{
	const char *length = header(c, MHD_HTTP_HEADER_CONTENT_LENGTH);
	return header(c, MHD_HTTP_HEADER_TRANSFER_ENCODING) || (length && strcmp(length, "0") != 0);
}

static void read_request(
    struct MHD_Connection *c, struct pending *p, const char *method, struct request *q)
{
	*q = (struct request){
	    .ask = {.admin = p->front->setup.admin,
		.has_body = has_body(c),
		.method = method,
		.target = p->target},
	    .host = header(c, MHD_HTTP_HEADER_HOST),
	    .conditions = {.if_match = header(c, MHD_HTTP_HEADER_IF_MATCH),
		.if_none_match = header(c, MHD_HTTP_HEADER_IF_NONE_MATCH),
		.if_modified_since = header(c, MHD_HTTP_HEADER_IF_MODIFIED_SINCE),
		.if_unmodified_since = header(c, MHD_HTTP_HEADER_IF_UNMODIFIED_SINCE),
		.range = header(c, MHD_HTTP_HEADER_RANGE),
		.if_range = header(c, MHD_HTTP_HEADER_IF_RANGE)},
	};
	socket_local(socket_of(c), &q->local);
	snprintf(p->record.method, sizeof p->record.method, "%.11s", method);
}

static void add(struct MHD_Response *r, const char *name, const char *value)
{
	if (value && *value)
		MHD_add_response_header(r, name, value);
}

static void add_headers(struct MHD_Response *r, const struct reply *reply)
{
	char date[HTTPDATE_TEXT];
	add(r, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
	add(r, MHD_HTTP_HEADER_ALLOW, reply->allow);
	add(r, MHD_HTTP_HEADER_CONTENT_RANGE, reply->content_range);
	if (reply->is_made)
		add(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (reply->is_file) {
		add(r, MHD_HTTP_HEADER_LAST_MODIFIED, httpdate_format(reply->version.mtime, date));
		add(r, MHD_HTTP_HEADER_ETAG, reply->version.etag);
		add(r, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	}
}

/* Takes over reply->fd. */
static struct MHD_Response *build_response(const struct reply *reply)
{
	struct MHD_Response *r;
	if (reply->fd >= 0)
		r = MHD_create_response_from_fd_at_offset64(reply->length, reply->fd, reply->start);
	else /* the copy is what lets a caller use its buffer again */
		r = MHD_create_response_from_buffer(
		    (size_t)reply->length, (void *)(uintptr_t)reply->text, MHD_RESPMEM_MUST_COPY);
	if (r)
		add_headers(r, reply);
	else if (reply->fd >= 0)
		close(reply->fd);
	return r;
}

static enum MHD_Result send_reply(
    struct MHD_Connection *c, struct pending *p, const struct reply *reply)
{
	struct MHD_Response *r = build_response(reply);
	if (!r) {
		log_warnx("out of memory: closing a connection");
		return MHD_NO;
	}
	if (reply->length >= MEASURED_BODY && !p->record.head)
		p->acked_before = socket_acked(socket_of(c));
	enum MHD_Result queued = MHD_queue_response(c, reply->status, r);
	if (queued == MHD_YES && reply->fd >= 0 && !p->record.head)
		link_watch(link_of(c), reply->fd, reply->start + reply->length);
	MHD_destroy_response(r); /* the connection holds its own reference */
	return queued;
}

/*
 * The header is complete. The library calls twice, and an answer at the first call makes it close
 * the connection: right for a request with a body, which nobody will read; wrong for all others,
 * since UEFI HTTP Boot wants its GET on the connection of its HEAD.
 */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_size,
    void **context)
{
	struct pending *p = *context;
	struct request q;
	struct reply reply;

	(void)arg;
	(void)url;
	(void)upload;
	(void)upload_size;
	if (!p)
		return MHD_NO; /* memory had run out */
	if (!p->seen) {
		p->seen = true;
		link_header_done(link_of(c));
		if (!has_body(c))
			return MHD_YES;
	}
	read_request(c, p, method, &q);
	q.ask.lacks_host = !q.host && strcmp(version, MHD_HTTP_VERSION_1_1) == 0;
	answer(p->front->setup.daemon, &q, &p->record, &reply);
	return send_reply(c, p, &reply);
}

static const char *broken_text(enum MHD_RequestTerminationCode code)
{
	switch (code) {
	case MHD_REQUEST_TERMINATED_COMPLETED_OK:
		return NULL;
	case MHD_REQUEST_TERMINATED_TIMEOUT_REACHED:
		return "timeout";
	case MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN:
		return "shutdown";
	default:
		return "closed";
	}
}

static void on_completed(
    void *arg, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code)
{
	struct front *f = arg;
	struct pending *p = *context;
	const char *broken = broken_text(code);
	uint64_t now_ms = clock_now_ms();

	if (!p)
		return;
	*context = NULL;
	f->busy--;
	f->ended++;
	link_watch_done(link_of(c));
	uint64_t sent = p->record.length;
	if (broken && p->record.status) {
		uint64_t acked = socket_acked(socket_of(c)) - p->acked_before;
		sent = sent < MEASURED_BODY ? 0 : acked < sent ? acked : sent;
	}
	if (!p->record.status && !p->record.reason) {
		p->record.reason = "the request's header is broken or did not come to its end";
		broken = NULL;
	}
	answer_log(&p->record, sent, broken, now_ms);
	free(p);
	if (!broken) /* the pause until the next request, and its first line */
		link_header_by(link_of(c),
		    f->setup.loop->now_ms + f->setup.idle_s * 1000ull + f->setup.header_ms);
}

/* target.c decodes, once; what the library would do in place loses %00 and makes `/` of %2f. */
static size_t keep_escapes(void *arg, struct MHD_Connection *c, char *s)
{
	(void)arg;
	(void)c;
	return strlen(s);
}

/* The library's own messages: nearly all of them are about what clients do. */
static void on_message(void *arg, const char *format, va_list ap)
{
	struct front *f = arg;
	char line[300];
	vsnprintf(line, sizeof line, format, ap);
	line[strcspn(line, "\r\n")] = '\0';
	struct event e;
	event_start(&e, "library");
	event_text(&e, "text", line);
	bool ours = strstr(line, "accepting") || strstr(line, "resource limit");
	if (ours) /* out of descriptors: it has stopped to accept, as when it is full */
		f->deaf = true;
	log_event(ours ? LEVEL_WARN : LEVEL_DEBUG, &e);
}

static void epoll_ready(struct loop_fd *self)
{
	struct front *f = (struct front *)((char *)self - offsetof(struct front, epoll));
	MHD_run(f->mhd);
}

static void due_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct front *f = (struct front *)((char *)self - offsetof(struct front, due));
	(void)now_ms;
	MHD_run(f->mhd);
}

/* Of the library, in ms; false: it waits for nothing but its sockets. */
static bool wanted_wait(struct MHD_Daemon *mhd, uint64_t *wait_ms)
{
#if MHD_VERSION >= 0x00097701
	int64_t wait = MHD_get_timeout64s(mhd);
	*wait_ms = wait < 0 ? 0 : (uint64_t)wait;
	return wait >= 0;
#else
	unsigned long long wait = 0;
	bool any = MHD_get_timeout(mhd, &wait) == MHD_YES;
	*wait_ms = wait;
	return any;
#endif
}

void front_before_wait(struct front *f)
{
	struct loop *l = f->setup.loop;
	uint64_t wait_ms;
	bool any = wanted_wait(f->mhd, &wait_ms);

	/*
	 * The library turns to its listening socket when it runs with room for a connection: for
	 * the first time, and after it was full. At once if there is room; else it has to look now
	 * and then, for nothing tells it.
	 */
	if (f->deaf) {
		uint64_t look_ms = f->connections < f->setup.max_connections ? 0 : FULL_POLL_MS;
		wait_ms = any && wait_ms < look_ms ? wait_ms : look_ms;
		any = true;
		f->deaf = look_ms != 0;
	}
	if (!any)
		loop_timer_clear(l, &f->due);
	else if (!loop_timer_set(l, &f->due, l->now_ms + wait_ms))
		log_warnx("out of memory: no timer");
}

static struct MHD_Daemon *start(struct front *f)
{
	/*
	 * The logger comes first: it then tells of the other options, too. Without the promise
	 * about SIGPIPE the library does not use sendfile on this mode's connections.
	 */
	/* clang-format off */
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, f,
	    MHD_OPTION_EXTERNAL_LOGGER, on_message, f,
	    MHD_OPTION_LISTEN_SOCKET, f->setup.listen,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	    MHD_OPTION_CONNECTION_LIMIT, f->setup.max_connections,
	    MHD_OPTION_CONNECTION_TIMEOUT, f->setup.idle_s,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, on_target, f,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, f,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, f,
	    MHD_OPTION_END);
	/* clang-format on */
}

struct front *front_open(const struct front_setup *setup)
{
	struct front *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->setup = *setup;
	f->due.fire = due_fire;
	f->mhd = start(f);
	const union MHD_DaemonInfo *info =
	    f->mhd ? MHD_get_daemon_info(f->mhd, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (info) {
		f->epoll = (struct loop_fd){.fd = info->epoll_fd, .ready = epoll_ready};
		f->deaf = true; /* not run yet: nobody is served before the sandbox */
		if (loop_add(setup->loop, &f->epoll))
			return f;
	}
	if (f->mhd)
		MHD_stop_daemon(f->mhd);
	free(f);
	return NULL;
}

void front_drain(struct front *f)
{
	MHD_socket listen = MHD_quiesce_daemon(f->mhd);
	if (listen != MHD_INVALID_SOCKET)
		close(listen); /* ours again */
}

size_t front_busy(const struct front *f)
{
	return f->busy;
}

uint64_t front_ended(const struct front *f)
{
	return f->ended;
}

void front_close(struct front *f)
{
	loop_remove(f->setup.loop, &f->epoll);
	loop_timer_clear(f->setup.loop, &f->due);
	MHD_stop_daemon(f->mhd);
	free(f);
}
