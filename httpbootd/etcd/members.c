#include "httpbootd/etcd/members.h"

#include "common/container_of.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void send_next(struct members *m);

/* What it holds, but for itself. */
static void clean(struct ask *a)
{
	if (a->of)
		loop_timer_clear(a->of->loop, &a->again);
	free(a->body);
	free(a->answer);
	a->body = a->answer = NULL;
	a->len = a->capacity = 0;
}

static void finish(struct ask *a, const char *why)
{
	char *body = a->body, *answer = a->answer;

	loop_timer_clear(a->of->loop, &a->again);
	/* It may be asked anew, or be freed, by whom it tells. */
	a->body = NULL;
	a->done(a, why);
	free(body);
	free(answer);
}

void members_give_up(struct members *m, const char *why)
{
	struct list all;
	struct list_entry *e;

	list_init(&all);
	while ((e = list_first(&m->waiting))) {
		list_remove(e);
		list_append(&all, e);
	}
	while ((e = list_first(&all))) {
		list_remove(e);
		finish(container_of(e, struct ask, entry), why);
	}
}

/*
 * What a member answers
 */

static bool on_data(void *arg, const void *bytes, size_t n)
{
	struct ask *a = arg;

	if (a->capacity - a->len <= n) {
		const size_t more = 2 * (a->len + n) + 512;
		char *wider = realloc(a->answer, more);
		if (!wider)
			return false;
		a->answer = wider;
		a->capacity = more;
	}
	memcpy(a->answer + a->len, bytes, n);
	a->len += n;
	a->answer[a->len] = '\0';
	return true;
}

/* In its own words, as far as it has any. */
static void say_why(
    unsigned status, const char *error, const struct etcd_answer *e, char *out, size_t size)
{
	if (!status)
		snprintf(out, size, "%s", error);
	else if (status == 200)
		snprintf(out, size, "it answers nothing");
	else if (e->error[0])
		snprintf(out, size, "it answers %u: %s", status, e->error);
	else
		snprintf(out, size, "it answers %u", status);
}

/* Another member would say the same: of a user, a password, a role. */
static bool is_final(const struct etcd_answer *e)
{
	return e->code == ETCD_INVALID || e->code == ETCD_DENIED || e->code == ETCD_PRECONDITION ||
	       e->code == ETCD_UNAUTHENTICATED;
}

static void wait_for_turn(struct ask *a, bool is_first)
{
	struct members *m = a->of;

	list_insert(is_first ? m->waiting.head.next : &m->waiting.head, &a->entry);
}

/* By what the first has said, or what all would say: the last one is cut short, as time is up. */
static void blame(struct ask *a, const char *why)
{
	struct members *m = a->of;

	snprintf(m->why, sizeof m->why, "%.200s: %.300s", m->url[a->member], why);
}

/* Asks the next one, unless time is up. */
static void go_on(struct ask *a, const char *why)
{
	struct members *m = a->of;
	const uint64_t now_ms = m->loop->now_ms;

	if (!a->tried)
		blame(a, why);
	if (m->at == a->member)
		m->at = (m->at + 1) % m->n;
	a->tried++;
	if (now_ms + MEMBER_MS / 2 >= a->until_ms) {
		finish(a, m->why);
		return;
	}
	if (a->tried % m->n || !loop_timer_set(m->loop, &a->again, now_ms + MEMBER_REST_MS))
		wait_for_turn(a, true);
}

static void again_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct ask *a = container_of(self, struct ask, again);

	(void)now_ms;
	wait_for_turn(a, true);
	send_next(a->of);
}

static void on_done(void *arg, unsigned status, uint32_t retry_after_s, const char *error)
{
	struct ask *a = arg;
	struct members *m = a->of;
	struct etcd_answer e;
	char why[MEMBERS_WHY];

	(void)retry_after_s;
	a->fetch = NULL;
	m->under_way--;
	if (status == 200 && a->len) {
		m->at = a->member;
		finish(a, NULL);
		send_next(m);
		return;
	}
	etcd_answer_read(a->answer ? a->answer : "", a->len, &e, NULL, NULL);
	a->len = 0;
	say_why(status, error, &e, why, sizeof why);
	if (e.code == ETCD_UNAUTHENTICATED && m->user[0] && !a->has_logged_in) {
		a->has_logged_in = true;
		m->token[0] = '\0';
		wait_for_turn(a, true);
	} else if (is_final(&e)) {
		blame(a, why);
		finish(a, m->why);
	} else {
		go_on(a, why);
	}
	send_next(m);
}

/*
 * Asking
 */

static bool send_one(struct ask *a)
{
	struct members *m = a->of;
	const uint64_t left_ms = a->until_ms - m->loop->now_ms;
	const uint32_t ms = left_ms < MEMBER_MS ? (uint32_t)left_ms : MEMBER_MS;
	char url[MEMBERS_URL + 40];

	a->member = m->at;
	snprintf(url, sizeof url, "%s%s", m->url[a->member], a->path);
	const struct fetch_request request = {.url = url,
	    .type = "application/json",
	    .authorization = m->token[0] && a != &m->login ? m->token : NULL,
	    .body = a->body,
	    .body_len = strlen(a->body),
	    .max_bytes = ANSWER_MAX,
	    .connect_ms = ms,
	    .total_ms = ms,
	    .data = on_data,
	    .done = on_done,
	    .arg = a};
	m->under_way += (a->fetch = m->fetcher ? fetch_start(m->fetcher, &request) : NULL) != NULL;
	return a->fetch;
}

static void logged_in(struct ask *a, const char *why)
{
	struct members *m = a->of;
	struct etcd_answer e = {.count = 0};

	if (!why && (!etcd_answer_read(a->answer, a->len, &e, NULL, NULL) || !e.token[0]))
		why = "it gives no token for the password";
	if (why) {
		members_give_up(m, why);
		return;
	}
	memcpy(m->token, e.token, sizeof m->token);
}

/* Whoever asks needs a token first. */
static void log_in(struct members *m)
{
	char body[ETCD_BODY];

	if (m->login.body)
		return;
	m->login.done = logged_in;
	if (!etcd_ask_login(m->user, m->password, body) ||
	    !members_ask(m, &m->login, ETCD_LOGIN, body, ASK_MS))
		members_give_up(m, "there is no memory to log in");
}

static void send_next(struct members *m)
{
	struct list_entry *e;

	while ((e = list_first(&m->waiting)) && m->under_way < FETCH_MAX) {
		struct ask *a = container_of(e, struct ask, entry);
		if (m->user[0] && !m->token[0] && a != &m->login && !m->login.body) {
			log_in(m);
			continue;
		}
		if (m->user[0] && !m->token[0] && a != &m->login)
			return;
		list_remove(e);
		if (m->loop->now_ms >= a->until_ms)
			finish(a, m->why[0] ? m->why : "it takes too long");
		else if (!send_one(a))
			finish(a, "it cannot be asked: the URL is none, or there is no memory");
	}
}

bool members_ask(struct members *m, struct ask *a, const char *path, const char *body, uint64_t ms)
{
	a->of = m;
	a->path = path;
	a->tried = 0;
	a->has_logged_in = false;
	a->answer = NULL;
	a->len = a->capacity = 0;
	a->again = (struct loop_timer){.fire = again_fire};
	a->until_ms = m->loop->now_ms + ms;
	if (!(a->body = strdup(body)))
		return false;
	wait_for_turn(a, a == &m->login);
	send_next(m);
	return true;
}

void members_cancel(struct ask *a)
{
	if (!a->body)
		return;
	if (a->fetch)
		a->of->under_way--;
	fetch_cancel(a->fetch);
	a->fetch = NULL;
	list_remove(&a->entry);
	clean(a);
}

void members_init(struct members *m)
{
	*m = (struct members){.n = 0};
	list_init(&m->waiting);
}
