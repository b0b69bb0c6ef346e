#include "httpbootd/http/mhd.h"

#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/http/dispatch.h"
#include "httpbootd/http/mhd_message.h"
#include "httpbootd/http/mhd_resume.h"
#include "httpbootd/http/tls_failed.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A header of 8 kB fits; the library clears all of it for each request. */
#define CONNECTION_MEMORY ((size_t)12 * 1024)

struct mhd {
	struct mhd_setup setup;
	struct MHD_Daemon *daemon;
	struct loop_fd epoll;
	struct loop_timer due;       /* when the library wants to run next */
	struct connection *arriving; /* while the library is handed a connection */
	struct mhd_count count;
	unsigned failed;        /* handshakes of TLS whose connections are still to be closed */
	struct tls_hands hands; /* who has not asked yet */
	struct cache cache;
};

static void on_connection(
    void *arg, struct MHD_Connection *mc, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct mhd *m = arg;
	struct connection *c = *context;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		m->count.open--;
		*context = NULL;
		connection_closing(c);
		tls_hand_done(&c->hand);
		if (c->tls && !c->has_asked && m->failed) {
			m->failed--;
			tls_failed_tell(&c->peer, &c->hand);
			log_flush_soon(m->setup.flush);
		}
		connection_end(c);
		return;
	}
	m->count.open++;
	*context = c = m->arriving;
	m->arriving = NULL;
	if (c->tls) {
		const union MHD_ConnectionInfo *info =
		    MHD_get_connection_info(mc, MHD_CONNECTION_INFO_GNUTLS_SESSION);
		tls_hand_begin(&m->hands, &c->hand, info ? info->tls_session : NULL);
	}
	connection_wait(c, m->setup.loop->now_ms + m->setup.header_ms);
}

bool mhd_serve(struct mhd *m, struct connection *c)
{
	m->arriving = c;
	if (MHD_add_connection(m->daemon, c->fd, &c->peer.sa, c->peer.len) == MHD_YES)
		return true;
	if (!m->arriving) /* on_connection has heard of its beginning, and of its end, too */
		return true;
	m->arriving = NULL;
	connection_end(c);
	return false;
}

/* The first line of a request is there: the target as sent. Returns what on_request is handed. */
static void *on_target(void *arg, const char *target, struct MHD_Connection *mc)
{
	struct mhd *m = arg;
	struct connection *c = mhd_connection(mc);
	uint64_t by_ms = m->setup.loop->now_ms + m->setup.header_ms;
	struct exchange *x = exchange_new(c, target);

	if (!x)
		return NULL;
	m->count.busy++;
	c->has_asked = true;
	tls_hand_done(&c->hand);
	if (target_has_too_many(x->target)) {
		record_unanswered(&x->record, "too many parameters in the query");
		connection_refuse(c, "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
				     "Content-Length: 0\r\n\r\n");
	}
	/* On a connection that was kept, the deadline so far was for the pause between two. */
	if (c->header_late.due_ms > by_ms)
		connection_wait(c, by_ms);
	return x;
}

static enum MHD_Result send_reply(struct mhd *m, struct MHD_Connection *mc, struct exchange *x,
    const struct cache_key *key, const struct reply *reply)
{
	struct MHD_Response *r = mhd_response(m->setup.bodies, m, mc, x->record.is_head, reply);
	if (!r) {
		log_warnx("out of memory: closing a connection");
		return MHD_NO;
	}
	exchange_sending(x, reply);
	enum MHD_Result queued = MHD_queue_response(mc, reply->status, r);
	if (!cache_keep(&m->cache, key, r, reply, &x->record, m->setup.loop->now_ms))
		MHD_destroy_response(r); /* the connection holds its own reference */
	return queued;
}

static enum MHD_Result answer_request(
    struct mhd *m, struct MHD_Connection *mc, struct exchange *x, const char *method)
{
	struct cache_key key;
	struct reply reply;
	const struct conf *conf = m->setup.site->daemon.conf;
	bool is_tls = exchange_forwarded(x, &conf->httpbootd.proxies);
	const struct request q = {.method = method,
	    .target = x->target,
	    .header = &x->header,
	    .client = x->record.client,
	    .local = x->connection->local,
	    .is_admin = m->setup.is_admin,
	    .is_tls = is_tls,
	    .wait = &x->wait,
	    .arrival = &x->arrival,
	    .store = &x->store,
	    .test = x->record.test,
	    .post = &x->post};

	cache_key(&key, &q);
	bool is_let_in = m->setup.is_admin || exchange_is_let_in(x, m->setup.site);
	if (!is_let_in)
		key.len = 0;
	const struct cache_entry *k = cache_find(&m->cache, &key, &q.client, m->setup.loop->now_ms);
	if (k) {
		record_repeat(&x->record, &k->record);
		return MHD_queue_response(mc, k->status, k->response);
	}
	x->connection->wait = NULL;
	x->wait.owner = x->post.owner = x->arrival.owner = x->store.owner = m;
	x->wait.connection = x->post.connection = x->arrival.connection = mc;
	x->store.connection = mc;
	enum endpoint_kind kind = ENDPOINT_REFUSE;
	if (is_let_in) {
		kind = dispatch(m->setup.site, &q, &reply);
	} else {
		reply = (struct reply){0};
		reply_refuse(&reply, 403, "not in clients");
	}
	if (reply.is_late) { /* the library asks again once it is resumed, see mhd_before_wait */
		const bool is_packed = !x->post.change && !x->post.login &&
				       !list_has(&x->arrival.entry) && !x->store.taking &&
				       !list_has(&x->store.entry);
		x->connection->wait = is_packed ? &x->wait : NULL;
		MHD_suspend_connection(mc);
		return MHD_YES;
	}
	record_reply(&x->record, kind, &reply);
	return send_reply(m, mc, x, &key, &reply);
}

/*
 * The header is complete. The library calls twice, and an answer at the first call makes it close
 * the connection: right for a request that a body may follow, which nobody will read, or whose end
 * is in doubt; wrong for all others, since UEFI HTTP Boot wants its GET on the connection of its
 * HEAD.
 */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *mc, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_size,
    void **context)
{
	struct exchange *x = *context;
	struct mhd *m = arg;

	(void)url;
	if (!x)
		return MHD_NO; /* memory had run out */
	if (!x->has_header) {
		x->has_header = true;
		connection_answer(x->connection);
		mhd_read_header(mc, x, method, version);
		if (exchange_wants_body(x, m->setup.is_admin, method, m->setup.header_ms) ||
		    (!x->header.body && x->header.fault == HEADER_OK))
			return MHD_YES;
	} else if (*upload_size) {
		post_take(&x->post, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (x->post.size)
		connection_answer(x->connection);
	return answer_request(m, mc, x, method);
}

static void on_completed(
    void *arg, struct MHD_Connection *mc, void **context, enum MHD_RequestTerminationCode code)
{
	struct mhd *m = arg;
	struct exchange *x = *context;
	const char *broken = mhd_broken_text((int)code);
	(void)mc;

	if (!x)
		return;
	if (broken && x->connection->why)
		broken = x->connection->why;
	*context = NULL;
	m->count.busy--;
	exchange_end(x, m->setup.site, broken);
	log_flush_soon(m->setup.flush);
	if (!broken) /* the pause until the next request, and its first line */
		connection_rest(x->connection,
		    m->setup.loop->now_ms + m->setup.idle_s * 1000ull + m->setup.header_ms);
	free(x);
}

/* target.c decodes, once; what the library would do in place loses %00 and makes `/` of %2f. */
static size_t keep_escapes(void *arg, struct MHD_Connection *mc, char *s)
{
	(void)arg;
	(void)mc;
	return strlen(s);
}

/* The library's own messages: nearly all of them are about what clients do. */
static void on_message(void *arg, const char *format, va_list ap)
{
	struct mhd *m = arg;
	enum log_level level = m->daemon ? LEVEL_DEBUG : LEVEL_WARN; /* why it does not start */
	static const char word[] = "library";
	struct event e;
	char line[300];
	if (tls_failed_is(format)) {
		m->failed++;
		tls_hands_look(&m->hands);
	}
	if (!log_wants(level, word, NULL))
		return;
	vsnprintf(line, sizeof line, format, ap);
	line[strcspn(line, "\r\n")] = '\0';
	event_start(&e, word);
	event_text(&e, "text", line);
	log_event(level, &e);
}

static void epoll_ready(struct loop_fd *self)
{
	MHD_run(container_of(self, struct mhd, epoll)->daemon);
}

static void due_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)now_ms;
	MHD_run(container_of(self, struct mhd, due)->daemon);
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

void mhd_before_wait(struct mhd *m)
{
	struct loop *l = m->setup.loop;
	uint64_t wait_ms;

	if (mhd_resume(m, m->daemon, &m->setup))
		MHD_run(m->daemon);
	bool any = wanted_wait(m->daemon, &wait_ms);

	if (!any)
		loop_timer_clear(l, &m->due);
	else if (!loop_timer_set(l, &m->due, l->now_ms + wait_ms))
		log_warnx("out of memory: no timer");
}

static struct MHD_Daemon *start_library(struct mhd *m)
{
	const struct tls_pair *tls = m->setup.tls;
	/* The oldest that are not broken; iPXE knows TLS 1.2. */
	struct MHD_OptionItem more[] = {
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? tls->cert : NULL},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? tls->key : NULL},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0,
		(void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
	    {MHD_OPTION_END, 0, NULL},
	};
	unsigned flags =
	    MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME;
#if MHD_VERSION >= 0x00097707
	/* One that locks would take in a connection later, when it is no more known whose it is. */
	flags |= MHD_USE_NO_THREAD_SAFETY;
#endif
	/*
	 * The logger comes first: it then tells of the other options, too. Without the promise
	 * about SIGPIPE the library does not use sendfile on this mode's connections.
	 */
	/* clang-format off */
	return MHD_start_daemon(flags | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL, on_request, m,
	    MHD_OPTION_EXTERNAL_LOGGER, on_message, m,
	    MHD_OPTION_ARRAY, tls ? more : more + 3,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
#if MHD_VERSION >= 0x00097706
	    MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1,
#else
	    MHD_OPTION_STRICT_FOR_CLIENT, -1, /* no blank before a header's colon */
#endif
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)pool_room(m->setup.max_connections),
	    MHD_OPTION_CONNECTION_TIMEOUT, m->setup.idle_s,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
	    MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, on_target, m,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, m,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, m,
	    MHD_OPTION_END);
	/* clang-format on */
}

bool mhd_takes(const struct tls_pair *tls)
{
	struct mhd m = {.setup = {.tls = tls, .max_connections = 1}};
	tls_hands_init(&m.hands);
	if ((m.daemon = start_library(&m)))
		MHD_stop_daemon(m.daemon);
	return m.daemon;
}

static void release_response(void *response)
{
	MHD_destroy_response(response);
}

struct mhd *mhd_open(const struct mhd_setup *setup)
{
	struct mhd *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->setup = *setup;
	m->due.fire = due_fire;
	m->cache.release = release_response;
	tls_hands_init(&m->hands);
	m->daemon = start_library(m);
	m->setup.tls = NULL; /* was for the start */
	const union MHD_DaemonInfo *info =
	    m->daemon ? MHD_get_daemon_info(m->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	m->epoll = (struct loop_fd){.fd = info ? info->epoll_fd : -1, .ready = epoll_ready};
	if (info && loop_add(setup->loop, &m->epoll))
		return m;
	if (m->daemon)
		MHD_stop_daemon(m->daemon);
	free(m);
	return NULL;
}

void mhd_forget_answers(struct mhd *m)
{
	cache_clear(&m->cache);
}

struct mhd_count mhd_count(const struct mhd *m)
{
	return m->count;
}

void mhd_close(struct mhd *m)
{
	loop_remove(m->setup.loop, &m->epoll);
	loop_timer_clear(m->setup.loop, &m->due);
	cache_clear(&m->cache);
	bodies_give_up(m->setup.bodies, m);
	packer_give_up(&m->setup.site->overlays.packer, m);
	if (m->setup.is_admin && m->count.open)
		follow_stop(&m->setup.site->follow);
	changes_give_up(&m->setup.site->changes, m);
	logins_give_up(&m->setup.site->logins, m);
	mhd_resume(m, m->daemon, &m->setup); /* the library cannot end what is suspended */
	MHD_stop_daemon(m->daemon);
	free(m);
}
