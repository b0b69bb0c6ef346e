#include "httpbootd/http/logins.h"

#include "common/container_of.h"

#include <stdlib.h>
#include <string.h>

enum {
	REST_MS = 75,
	STACK_BYTES = 256 * 1024, /* a sanitizer's need */
	STOP_MS = 1000,
};

static void free_login(struct login *login)
{
	explicit_bzero(login->password, sizeof login->password);
	free(login);
}

static void try(void *arg)
{
	struct logins *l = arg;
	l->doing->fits = password_fits(l->doing->password, l->doing->hash);
}

static void go_on(struct logins *l)
{
	struct list_entry *e =
	    l->doing || loop_timer_is_set(&l->rest) ? NULL : list_first(&l->waiting);

	if (!e)
		return;
	list_remove(e);
	l->n_waiting--;
	l->doing = container_of(e, struct login, entry);
	worker_give(l->worker);
}

static void end(struct logins *l, struct login *login)
{
	login->is_done = true;
	if (!login->owner)
		free_login(login);
	else if (!list_has(&login->entry))
		list_append(&l->ready, &login->entry);
}

static void on_tried(void *arg)
{
	struct logins *l = arg;
	struct login *login = l->doing;

	l->doing = NULL;
	end(l, login);
	loop_timer_set(l->loop, &l->rest, l->loop->now_ms + REST_MS);
	go_on(l);
}

static void rest_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)now_ms;
	go_on(container_of(self, struct logins, rest));
}

void logins_init(struct logins *l)
{
	memset(l, 0, sizeof *l);
	list_init(&l->waiting);
	list_init(&l->ready);
	l->rest.fire = rest_fire;
}

void logins_start(struct logins *l, struct loop *loop)
{
	l->loop = loop;
}

void logins_stop(struct logins *l)
{
	struct list_entry *e;

	if (l->loop)
		loop_timer_clear(l->loop, &l->rest);
	while ((e = list_first(&l->waiting))) {
		list_remove(e);
		free_login(container_of(e, struct login, entry));
	}
	if (!l->worker || !worker_stop(l->worker, STOP_MS))
		return;
	if (l->doing)
		free_login(l->doing);
	l->doing = NULL;
	l->worker = NULL;
}

static bool has_one(const struct logins *l, const struct addr *client)
{
	struct list_entry *e = list_first(&l->waiting);

	for (; e; e = list_next(&l->waiting, e))
		if (addr_same_host(&container_of(e, struct login, entry)->client, client))
			return true;
	return l->doing && addr_same_host(&l->doing->client, client);
}

/* Most sites have no password. */
static bool start_thread(struct logins *l)
{
	const struct worker_job job = {try, on_tried, l, STACK_BYTES};

	if (!l->worker && l->loop)
		l->worker = worker_start(l->loop, &job);
	return l->worker;
}

struct login *logins_add(
    struct logins *l, const char *password, const char *hash, const struct addr *client)
{
	const bool is_here = addr_is_loopback(client);
	const size_t most = is_here ? LOGINS_MAX : LOGINS_OTHERS;
	const size_t len = strlen(password);
	struct login *login = NULL;

	if (l->n_waiting < most && !has_one(l, client) && start_thread(l))
		login = calloc(1, sizeof *login);
	if (!login)
		return NULL;
	/* A longer one is none: not even its beginning. */
	if (len < sizeof login->password)
		memcpy(login->password, password, len + 1);
	memcpy(login->hash, hash, strnlen(hash, sizeof login->hash - 1));
	login->client = *client;
	/* Who is on the machine itself waits behind no stranger. */
	list_insert(is_here ? l->waiting.head.next : &l->waiting.head, &login->entry);
	l->n_waiting++;
	return login;
}

void *logins_take_ready(struct logins *l, const void *owner)
{
	go_on(l);
	for (struct list_entry *e = list_first(&l->ready); e; e = list_next(&l->ready, e)) {
		struct login *login = container_of(e, struct login, entry);
		if (login->owner != owner)
			continue;
		list_remove(e);
		return login->connection;
	}
	return NULL;
}

void logins_give_up(struct logins *l, const void *owner)
{
	struct list_entry *next;

	for (struct list_entry *e = list_first(&l->waiting); e; e = next) {
		struct login *login = container_of(e, struct login, entry);
		next = list_next(&l->waiting, e);
		if (login->owner != owner)
			continue;
		list_remove(e);
		l->n_waiting--;
		end(l, login);
	}
	/* The thread has it: only its connection is given up. */
	if (l->doing && l->doing->owner == owner && !list_has(&l->doing->entry))
		list_append(&l->ready, &l->doing->entry);
}

void logins_leave(struct logins *l, struct login *login)
{
	if (!login)
		return;
	l->n_waiting -= list_has(&login->entry) && !login->is_done && login != l->doing;
	login->owner = login->connection = NULL;
	list_remove(&login->entry);
	if (login != l->doing)
		free_login(login);
}
