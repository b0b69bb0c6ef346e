#include "tftpd/ports.h"

/*
 * A flood shall not make us search a full range for each of its requests. Others' programs may free
 * a port, but not that soon.
 */
enum { SEARCH_AGAIN_MS = 100 };

void ports_init(struct ports *p, const struct port_range *range)
{
	*p = (struct ports){.first = range->first, .last = range->last};
}

/* How many there are to try: 1 if the kernel chooses. */
static uint32_t count_of(const struct ports *p)
{
	return (uint32_t)(p->last - p->first) + 1;
}

static bool have_common_divisor(uint32_t a, uint32_t b)
{
	while (b) {
		uint32_t rest = a % b;
		a = b;
		b = rest;
	}
	return a > 1;
}

void ports_search(const struct ports *p, uint64_t random, struct ports_search *s)
{
	uint32_t count = count_of(p);

	/* By a step without a common divisor, each comes up once. */
	s->index = (uint32_t)(random & UINT32_MAX) % count;
	s->step = 1 + (uint32_t)(random >> 32) % count;
	while (have_common_divisor(s->step, count))
		s->step = 1 + s->step % count;
	s->left = count;
}

bool ports_next(const struct ports *p, struct ports_search *s, uint16_t *port)
{
	if (!s->left)
		return false;
	s->left--;
	*port = (uint16_t)(p->first + s->index);
	s->index = (s->index + s->step) % count_of(p);
	return true;
}

struct addr ports_local(const struct udp_ends *ends)
{
	struct addr a = ends->local;

	if (a.len == 0) {
		a = (struct addr){.len = ends->peer.len};
		a.sa.sa_family = ends->peer.sa.sa_family;
	}
	if (a.sa.sa_family == AF_INET6) {
		a.v6.sin6_port = 0;
		/* Each interface has its own fe80::/10. */
		if (IN6_IS_ADDR_LINKLOCAL(&a.v6.sin6_addr))
			a.v6.sin6_scope_id = ends->ifindex;
	} else {
		a.v4.sin_port = 0;
	}
	return a;
}

void ports_set_taken(struct ports *p, const struct addr *local)
{
	if (p->first)
		p->taken = *local;
}

void ports_freed(struct ports *p)
{
	p->taken.len = 0;
}

void ports_refresh(struct ports *p, uint64_t now_ms)
{
	if (now_ms - p->refreshed_ms < SEARCH_AGAIN_MS)
		return;
	p->refreshed_ms = now_ms;
	p->taken.len = 0;
}

bool ports_are_taken(const struct ports *p, const struct addr *local)
{
	return p->taken.len && addr_equal(&p->taken, local);
}
