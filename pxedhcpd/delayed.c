#include "pxedhcpd/delayed.h"

#include "common/container_of.h"

#include <string.h>

static void fire(struct loop_timer *self, uint64_t now_ms)
{
	struct later_packet *p = container_of(self, struct later_packet, timer);
	(void)now_ms;
	p->in->due(p);
}

void later_init(struct later *l, struct loop *loop, void (*due)(const struct later_packet *p))
{
	l->loop = loop;
	l->due = due;
	for (struct later_packet *p = l->places; p < l->places + LATER_PLACES; p++) {
		p->timer = (struct loop_timer){.fire = fire};
		p->in = l;
	}
}

bool later_put(struct later *l, const struct later_packet *p, uint32_t delay_ms)
{
	struct later_packet *place = l->places;

	while (place < l->places + LATER_PLACES && loop_timer_is_set(&place->timer))
		place++;
	if (place == l->places + LATER_PLACES || p->len > sizeof place->bytes)
		return false;
	place->io = p->io;
	place->ends = p->ends;
	place->len = p->len;
	memcpy(place->bytes, p->bytes, p->len);
	return loop_timer_set(l->loop, &place->timer, l->loop->now_ms + delay_ms);
}
