#include "tftpd/ports.h"

#include "common/clock.h"

#include <errno.h>

/*
 * A flood shall not make us search a full range for each of its requests. Others' programs may free
 * a port, but not that soon.
 */
enum { SEARCH_AGAIN_MS = 100 };

void ports_choose(struct server *s, const struct port_range *range)
{
	uint32_t n = (uint32_t)(range->last - range->first) + 1;

	s->ports = (struct endpoint_ports){.first = range->first, .last = range->last};
	s->ports.next = (uint16_t)(range->first + clock_now_ms() % n);
}

bool ports_any(struct server *s, const struct udp_ends *ends)
{
	if (s->loop.now_ms - s->searched_ms >= SEARCH_AGAIN_MS) {
		s->searched_ms = s->loop.now_ms;
		s->ports.taken.len = 0;
	}
	return !endpoint_ports_taken(&s->ports, ends) || limits_make_room(s, &ends->peer);
}

bool ports_open(struct server *s, struct endpoint *r, const struct udp_ends *ends)
{
	if (endpoint_open(r, ends, &s->ports))
		return true;
	return errno == EADDRINUSE && limits_make_room(s, &ends->peer) &&
	       endpoint_open(r, ends, &s->ports);
}
