#include "httpbootd/boot/pack_queue.h"

#include <stddef.h>

/* Brings what it used up to date. */
static uint64_t used(struct pack_client *c, uint64_t now_ms)
{
	while (c->used_ms && now_ms - c->as_of_ms >= PACK_FORGET_MS) {
		c->used_ms /= 2;
		c->as_of_ms += PACK_FORGET_MS;
	}
	if (!c->used_ms)
		c->as_of_ms = now_ms;
	return c->used_ms;
}

static bool is_client(const struct pack_client *c, const struct addr *a)
{
	return c->is_known &&
	       (a->len && c->addr.len ? addr_same_host(&c->addr, a) : a->len == c->addr.len);
}

/* The client's entry, or that of another one that has no job and has used least. */
static struct pack_client *client_of(struct pack_queue *q, const struct addr *a, uint64_t now_ms)
{
	struct pack_client *least = NULL;

	for (size_t i = 0; i < PACK_CLIENTS; i++) {
		struct pack_client *c = &q->clients[i];
		if (is_client(c, a))
			return c;
		if (!c->jobs && (!least || used(c, now_ms) < used(least, now_ms)))
			least = c;
	}
	*least = (struct pack_client){.addr = *a, .is_known = true, .as_of_ms = now_ms};
	return least;
}

static void remove_job(struct pack_queue *q, struct pack_job *j)
{
	j->client->jobs--;
	*j = (struct pack_job){0};
	q->n--;
}

/* The latest job of whoever has most, if that are two more than `than`; NULL: nobody has. */
static struct pack_job *job_too_many(struct pack_queue *q, unsigned than)
{
	struct pack_job *found = NULL;

	for (size_t i = 0; i < PACK_JOBS; i++) {
		struct pack_job *j = &q->jobs[i];
		if (!j->what || j->is_running || j->client->jobs < than + 2)
			continue;
		if (!found || j->client->jobs > found->client->jobs ||
		    (j->client->jobs == found->client->jobs && j->number > found->number))
			found = j;
	}
	return found;
}

enum pack_verdict pack_queue_add(
    struct pack_queue *q, void *what, const struct addr *client, uint64_t now_ms, void **dropped)
{
	struct pack_client *c = client_of(q, client, now_ms);
	size_t i = 0;

	*dropped = NULL;
	if (c->jobs >= PACK_CLIENT_JOBS)
		return PACK_CLIENT_FULL;
	if (q->n == PACK_JOBS) {
		struct pack_job *j = job_too_many(q, c->jobs);
		if (!j)
			return PACK_FULL;
		*dropped = j->what;
		remove_job(q, j);
	}
	while (q->jobs[i].what)
		i++;
	q->jobs[i] =
	    (struct pack_job){.what = what, .client = c, .asked_ms = now_ms, .number = q->number++};
	c->jobs++;
	q->n++;
	return PACK_QUEUED;
}

void pack_queue_join(struct pack_queue *q, void *what, const struct addr *client, uint64_t now_ms)
{
	for (size_t i = 0; i < PACK_JOBS; i++) {
		struct pack_job *j = &q->jobs[i];
		if (j->what != what || j->is_running)
			continue;
		struct pack_client *c = client_of(q, client, now_ms);
		if (c == j->client || used(c, now_ms) >= used(j->client, now_ms))
			return;
		j->client->jobs--;
		j->client = c;
		c->jobs++;
		return;
	}
}

/* What its client has used, less what it has waited: the least is next. */
static int64_t rank_of(const struct pack_job *j, uint64_t now_ms)
{
	return (int64_t)used(j->client, now_ms) - (int64_t)(now_ms - j->asked_ms);
}

void *pack_queue_next(struct pack_queue *q, uint64_t now_ms)
{
	struct pack_job *next = NULL;

	for (size_t i = 0; i < PACK_JOBS && !q->is_running; i++) {
		struct pack_job *j = &q->jobs[i];
		if (!j->what)
			continue;
		int64_t order = next ? rank_of(j, now_ms) - rank_of(next, now_ms) : -1;
		if (order < 0 || (order == 0 && j->number < next->number))
			next = j;
	}
	if (!next)
		return NULL;
	next->is_running = q->is_running = true;
	return next->what;
}

void pack_queue_done(struct pack_queue *q, uint64_t took_ms, uint64_t now_ms)
{
	for (size_t i = 0; i < PACK_JOBS; i++) {
		struct pack_job *j = &q->jobs[i];
		if (!j->is_running)
			continue;
		used(j->client, now_ms);
		j->client->used_ms += took_ms + 1; /* a short one costs, too */
		remove_job(q, j);
	}
	q->is_running = false;
}
