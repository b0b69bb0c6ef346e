#include "httpbootd/http/exchange.h"

#include "common/container_of.h"
#include "common/test_mark.h"
#include "httpbootd/codec/forwarded.h"
#include "httpbootd/http/site.h"
#include "httpbootd/http/socket.h"

#include <stdlib.h>
#include <string.h>

struct exchange *exchange_new(struct connection *c, const char *target)
{
	size_t len = target ? strlen(target) : 0;
	struct exchange *x = malloc(sizeof *x + len + 1);

	if (!x)
		return NULL;
	memset(x, 0, sizeof *x);
	if (len)
		memcpy(x->target, target, len);
	x->target[len] = '\0';
	x->connection = c;
	record_start(&x->record, x->target, c->loop->now_ms);
	record_client(&x->record, &c->peer);
	return x;
}

bool exchange_forwarded(struct exchange *x, const struct words *proxies)
{
	const struct header *h = &x->header;
	const struct connection *c = x->connection;
	struct addr client;

	const bool is_forwarded = h->forwarded_for[0] || h->forwarded_proto;
	const bool is_proxy = (is_forwarded || h->is_grub) && forwarded_is_proxy(proxies, &c->peer);
	x->connection->is_grub = h->is_grub && !is_proxy;
	if (!is_forwarded || !is_proxy)
		return c->tls;
	forwarded_client(proxies, &c->peer, h->forwarded_for, FORWARDED_LINES, &client);
	record_client(&x->record, &client);
	record_test(&x->record, test_mark(h->is_test, &client, &c->local));
	return c->tls || forwarded_is_tls(h->forwarded_proto);
}

bool exchange_is_let_in(const struct exchange *x, struct site *site)
{
	const struct connection *c = x->connection;
	return addr_same_host(&x->record.client, &c->peer) ||
	       gate_admits(
		   &site->gate, site->daemon.conf, "httpbootd", &x->record.client, c->loop->now_ms);
}

bool exchange_wants_body(struct exchange *x, bool is_admin, const char *method, unsigned header_ms)
{
	if (!is_admin || strcmp(method, "POST") != 0 || !post_begins(&x->post, &x->header))
		return false;
	connection_wait(x->connection, x->connection->loop->now_ms + header_ms);
	return true;
}

/* How much of the body the client has, of an answer that is under way or broke off. */
static uint64_t confirmed_bytes(const struct exchange *x)
{
	uint64_t length = x->record.length;
	if (length < MEASURED_BODY)
		return 0;
	uint64_t acked = socket_acked(x->connection->fd) - x->acked_before;
	return acked < length ? acked : length;
}

static void step_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct exchange *x = container_of(self, struct exchange, step);

	access_log_progress(&x->record, confirmed_bytes(x), now_ms);
	loop_timer_set(x->connection->loop, self, now_ms + STEP_MS);
}

void exchange_sending(struct exchange *x, const struct reply *reply)
{
	struct loop *loop = x->connection->loop;

	if (x->record.is_head)
		return;
	if (reply->length >= MEASURED_BODY)
		x->acked_before = socket_acked(x->connection->fd);
	if (reply->length >= STEP_BODY && reply->status < 300) {
		access_log_begun(&x->record, loop->now_ms);
		x->step.fire = step_fire;
		loop_timer_set(loop, &x->step, loop->now_ms + STEP_MS);
	}
	if (reply->body == BODY_FILE)
		connection_send_file(
		    x->connection, reply->file.fd, reply->file.start + reply->length);
}

void exchange_end(struct exchange *x, struct site *site, const char *broken)
{
	struct record *rec = &x->record;
	uint64_t sent = broken && rec->status ? confirmed_bytes(x) : rec->length;
	bool unfinished = broken != NULL;

	x->connection->wait = NULL;
	pack_wait_end(&x->wait);
	arrival_leave(&x->arrival);
	etcd_leave(&x->store);
	post_end(&x->post);
	loop_timer_clear(x->connection->loop, &x->step);
	connection_sent_file(x->connection);
	if (rec->use.set)
		token_end(site->guard.tokens, &rec->use, sent);
	if (!rec->status && !rec->reason) {
		record_unanswered(
		    rec, x->connection->why
			     ? x->connection->why
			     : "the request's header is broken or did not come to its end");
		broken = NULL;
	}
	access_log_write(&site->access_log, rec, sent, broken, x->connection->loop->now_ms);
	metrics_request(&site->metrics, rec, sent, unfinished);
}
