#include "tftpd/limits.h"

#include "common/container_of.h"

enum {
	SILENT_MS = 2000, /* who never answered for so long may have been switched off */
	QUIET_MS = 5000,  /* who answered before gets more time: it may write to its flash */
	SCAN_AGAIN_MS = 250,
	REFUSALS_A_SECOND = 200,
};

void limits_init(struct limits *l)
{
	*l = (struct limits){0};
	share_init(&l->share);
	list_init(&l->silent);
	list_init(&l->heard);
	list_init(&l->quiet);
}

void limits_configure(struct limits *l, const struct limits_conf *conf, uint64_t now_ms)
{
	l->max_transfers = conf->max_transfers;
	l->max_per_client = conf->max_per_client;
	share_set(&l->share, conf->rate, conf->rate_per_client, now_ms);
	if (!l->refusals.per_s)
		rate_set(&l->refusals, REFUSALS_A_SECOND, now_ms - 1000);
}

static struct limits_member *member_of(struct list_entry *e)
{
	return container_of(e, struct limits_member, entry);
}

/* The first in the list that is `c`'s, or anybody's if `c` is NULL. NULL: there is none. */
static struct limits_member *first_of(const struct list *list, const struct client *c)
{
	struct list_entry *e = list_first(list);

	while (e && c && member_of(e)->client != c)
		e = list_next(list, e);
	return e ? member_of(e) : NULL;
}

/* Puts the member at the end of another of the lists. */
static void move_to(struct limits *l, struct limits_member *m, enum limits_list list)
{
	struct list *lists[] = {&l->silent, &l->heard, &l->quiet};

	m->client->quiet -= m->list == LIMITS_QUIET;
	m->client->quiet += list == LIMITS_QUIET;
	list_remove(&m->entry);
	list_append(lists[list], &m->entry);
	m->list = list;
}

/* Moves those that fell silent after they had been heard. */
static void scan_for_quiet(struct limits *l, uint64_t now_ms)
{
	struct list_entry *next;

	if (now_ms - l->scan_ms < SCAN_AGAIN_MS)
		return;
	l->scan_ms = now_ms;
	for (struct list_entry *e = list_first(&l->heard); e; e = next) {
		next = list_next(&l->heard, e);
		if (session_quiet_ms(member_of(e)->session, now_ms) >= QUIET_MS)
			move_to(l, member_of(e), LIMITS_QUIET);
	}
}

/* A transfer of `c`, or of anybody if `c` is NULL, that has been silent for long. NULL: none. */
static struct limits_member *find_silent(struct limits *l, const struct client *c, uint64_t now_ms)
{
	struct limits_member *m = c && !c->silent ? NULL : first_of(&l->silent, c);

	if (m && now_ms - m->began_ms >= SILENT_MS)
		return m;
	if (c ? !c->quiet : list_is_empty(&l->quiet))
		scan_for_quiet(l, now_ms);
	return c && !c->quiet ? NULL : first_of(&l->quiet, c);
}

static struct limits_member *find_for(
    struct limits *l, const struct client *newcomer, uint64_t now_ms)
{
	struct client *yields = clients_to_yield(&l->clients, newcomer);

	return yields ? first_of(&l->silent, yields) : find_silent(l, NULL, now_ms);
}

enum limits_answer limits_admit(
    struct limits *l, const struct addr *peer, uint64_t now_ms, struct limits_member **evict)
{
	const struct client *c = clients_find(&l->clients, peer);

	if (c && l->max_per_client && c->transfers >= l->max_per_client) {
		*evict = find_silent(l, c, now_ms);
		return *evict ? LIMITS_EVICT : LIMITS_CLIENT_FULL;
	}
	if (l->transfers < l->max_transfers)
		return LIMITS_OK;
	*evict = find_for(l, c, now_ms);
	return *evict ? LIMITS_EVICT : LIMITS_FULL;
}

struct limits_member *limits_to_evict(struct limits *l, const struct addr *peer, uint64_t now_ms)
{
	return find_for(l, clients_find(&l->clients, peer), now_ms);
}

bool limits_may_refuse(struct limits *l, uint64_t now_ms)
{
	/* The bucket holds two of these: that is the burst. */
	enum { BURST = REFUSALS_A_SECOND / 2 };

	if (rate_left(&l->refusals, BURST, now_ms) < 1)
		return false;
	rate_take(&l->refusals, 1);
	return true;
}

bool limits_enter(struct limits *l, struct limits_member *m, const struct addr *peer,
    const struct session *session, struct client *fresh, uint64_t now_ms)
{
	struct client *c = clients_find(&l->clients, peer);
	bool is_new = !c;

	if (is_new) {
		c = fresh;
		*c = (struct client){.addr = *peer};
		share_join(&l->share, &c->share, now_ms);
		clients_insert(&l->clients, c);
	}
	*m = (struct limits_member){
	    .waiter.client = &c->share,
	    .client = c,
	    .session = session,
	    .began_ms = now_ms,
	    .list = LIMITS_SILENT,
	};
	clients_began(&l->clients, c);
	list_append(&l->silent, &m->entry);
	l->transfers++;
	return is_new;
}

void limits_heard(struct limits *l, struct limits_member *m)
{
	if (m->list == LIMITS_HEARD)
		return;
	if (m->list == LIMITS_SILENT)
		clients_heard(&l->clients, m->client);
	move_to(l, m, LIMITS_HEARD);
}

struct client *limits_leave(struct limits *l, struct limits_member *m)
{
	struct client *c = m->client;

	if (!c)
		return NULL;
	share_leave(&m->waiter);
	c->quiet -= m->list == LIMITS_QUIET;
	list_remove(&m->entry);
	clients_ended(&l->clients, c, m->list == LIMITS_SILENT);
	m->client = NULL;
	l->transfers--;
	if (c->transfers)
		return NULL;
	clients_remove(&l->clients, c);
	return c;
}

uint32_t limits_allow(
    struct limits *l, struct limits_member *m, uint32_t count, uint32_t blksize, uint64_t now_ms)
{
	uint64_t bytes =
	    share_take(&l->share, &m->waiter, blksize, count * (uint64_t)blksize, now_ms);

	return (uint32_t)(bytes / blksize);
}

bool limits_holds(const struct limits_member *m)
{
	return share_waits(&m->waiter);
}

void limits_unused(struct limits *l, struct limits_member *m, uint64_t bytes)
{
	if (bytes)
		share_give_back(&l->share, &m->waiter, bytes);
}

struct limits_member *limits_next(struct limits *l, uint64_t now_ms)
{
	struct share_waiter *w = share_next(&l->share, now_ms);

	return w ? container_of(w, struct limits_member, waiter) : NULL;
}

uint64_t limits_due_ms(const struct limits *l, uint64_t now_ms)
{
	uint64_t due_ms = share_due_ms(&l->share);

	return due_ms <= now_ms ? now_ms + 1 : due_ms;
}
