#include "httpbootd/http/pool.h"

#include "common/hash.h"
#include "common/log.h"
#include "httpbootd/http/connection.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* What makes the client: the address without its port, of IPv6 the network. */
static size_t name_of(const struct addr *a, const uint8_t **bytes)
{
	if (a->sa.sa_family == AF_INET6) {
		*bytes = a->v6.sin6_addr.s6_addr;
		return 8;
	}
	*bytes = (const uint8_t *)&a->v4.sin_addr;
	return 4;
}

static struct client **bucket_of(struct clients *cs, const struct addr *a)
{
	const uint8_t *bytes;
	size_t n = name_of(a, &bytes);
	uint32_t hash = hash32_bytes(HASH32_START, bytes, n);
	return &cs->bucket[(hash ^ hash >> 16) % CLIENT_BUCKETS];
}

static bool is_same(const struct addr *a, const struct addr *b)
{
	const uint8_t *x, *y;
	size_t n = name_of(a, &x);
	return a->sa.sa_family == b->sa.sa_family && name_of(b, &y) == n && memcmp(x, y, n) == 0;
}

struct client *client_of(struct clients *cs, const struct addr *peer)
{
	struct client **bucket = bucket_of(cs, peer);
	for (struct client *c = *bucket; c; c = c->next)
		if (is_same(&c->who, peer))
			return c;
	struct client *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->who = *peer;
	c->next = *bucket;
	return *bucket = c;
}

void client_drop(struct clients *cs, struct client *c)
{
	if (c->n)
		return;
	struct client **at = bucket_of(cs, &c->who);
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	free(c);
}

static void pace(struct connection *l, uint64_t bytes_s)
{
	/* Kernels before 4.20 take 32 bits. */
	uint32_t small = bytes_s < UINT32_MAX ? (uint32_t)bytes_s : UINT32_MAX;
	if (setsockopt(l->fd, SOL_SOCKET, SO_MAX_PACING_RATE, &bytes_s, sizeof bytes_s) < 0 &&
	    setsockopt(l->fd, SOL_SOCKET, SO_MAX_PACING_RATE, &small, sizeof small) < 0)
		log_debug("the system does not pace a connection");
}

/* Each connection its share, once their number has changed enough for it to matter. */
static void share(struct client *c, uint64_t rate)
{
	if (rate == 0 || c->n == 0)
		return;
	if (c->n <= c->paced_for && c->n + c->paced_for / 8 >= c->paced_for && c->paced_for)
		return;
	uint64_t each = rate / c->n ? rate / c->n : 1;
	for (struct connection *l = c->links; l; l = l->client_next)
		pace(l, each);
	c->paced_for = c->n + c->n / 8; /* so that a growing number costs a pass now and then */
	if (c->n < 8)
		c->paced_for = c->n;
}

void client_add(struct client *c, struct connection *l, uint64_t rate)
{
	l->client = c;
	l->client_prev = NULL;
	l->client_next = c->links;
	if (c->links)
		c->links->client_prev = l;
	c->links = l;
	c->n++;
	if (rate && c->n <= c->paced_for) /* the others keep their shares, this one has the same */
		pace(l, rate / c->n ? rate / c->n : 1);
	share(c, rate);
}

void client_remove(struct clients *cs, struct connection *l, uint64_t rate)
{
	struct client *c = l->client;
	if (!c)
		return;
	if (l->client_prev)
		l->client_prev->client_next = l->client_next;
	else
		c->links = l->client_next;
	if (l->client_next)
		l->client_next->client_prev = l->client_prev;
	l->client = NULL;
	c->n--;
	share(c, rate);
	client_drop(cs, c);
}
