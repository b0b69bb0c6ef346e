#include "pxedhcpd/delayed.h"

/* The slot of the packet that is due first; NULL: none waits. */
static const struct delayed_packet *first_due(const struct delayed *d)
{
	const struct delayed_packet *first = NULL;

	for (const struct delayed_packet *p = d->slots; p < d->slots + DELAYED_SLOTS; p++)
		if (p->due_ms && (!first || p->due_ms < first->due_ms))
			first = p;
	return first;
}

struct delayed_packet *delayed_add(struct delayed *d, uint64_t due_ms)
{
	for (struct delayed_packet *p = d->slots; p < d->slots + DELAYED_SLOTS; p++)
		if (!p->due_ms) {
			p->due_ms = due_ms;
			return p;
		}
	return NULL;
}

uint64_t delayed_next_ms(const struct delayed *d)
{
	const struct delayed_packet *p = first_due(d);
	return p ? p->due_ms : 0;
}

const struct delayed_packet *delayed_take(struct delayed *d, uint64_t now_ms)
{
	const struct delayed_packet *p = first_due(d);

	if (!p || p->due_ms > now_ms)
		return NULL;
	d->slots[p - d->slots].due_ms = 0;
	return p;
}
