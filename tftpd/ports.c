#include "tftpd/ports.h"

/*
 * A flood shall not make us search a full range for each of its requests. Others' programs may free
 * a port, but not that soon.
 */
enum { SEARCH_AGAIN_MS = 100 };

void ports_init(struct ports *p, const struct port_range *range, uint64_t random)
{
	*p = (struct ports){.first = range->first, .last = range->last};
	p->next = (uint16_t)(range->first + random % ports_count(p));
}

uint32_t ports_count(const struct ports *p)
{
	return (uint32_t)(p->last - p->first) + 1;
}

uint16_t ports_next(struct ports *p)
{
	if (p->first == 0)
		return 0;
	if (p->next < p->first || p->next > p->last)
		p->next = p->first;
	return p->next++;
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
