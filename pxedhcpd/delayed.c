#include "pxedhcpd/delayed.h"

#include "common/container_of.h"

#include <string.h>

static void fire(struct loop_timer *self, uint64_t now_ms)
{
	struct delayed_packet *p = container_of(self, struct delayed_packet, timer);
	(void)now_ms;
	p->in->due(p);
}

void delayed_init(struct delayed *l, struct loop *loop, void (*due)(const struct delayed_packet *p))
{
	l->loop = loop;
	l->due = due;
	for (struct delayed_packet *p = l->slots; p < l->slots + DELAYED_SLOTS; p++) {
		p->timer = (struct loop_timer){.fire = fire};
		p->in = l;
	}
}

bool delayed_put(struct delayed *l, const struct delayed_packet *p, uint32_t delay_ms)
{
	struct delayed_packet *place = l->slots;

	while (place < l->slots + DELAYED_SLOTS && loop_timer_is_set(&place->timer))
		place++;
	if (place == l->slots + DELAYED_SLOTS || p->len > sizeof place->bytes)
		return false;
	place->io = p->io;
	place->ends = p->ends;
	place->len = p->len;
	memcpy(place->bytes, p->bytes, p->len);
	return loop_timer_set(l->loop, &place->timer, l->loop->now_ms + delay_ms);
}
