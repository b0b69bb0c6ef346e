/* Transfers that wait for a disk. */
#include "tftpd/transfer.h"

void disk_wait(struct transfer *t)
{
	struct server *s = t->server;

	if (!t->disk_ms)
		t->disk_ms = s->loop.now_ms;
	if (t->wait_place)
		return;
	t->wait_place = &s->waiting;
	t->wait_next = s->waiting;
	if (t->wait_next)
		t->wait_next->wait_place = &t->wait_next;
	s->waiting = t;
}

void disk_wait_end(struct transfer *t)
{
	if (!t->wait_place)
		return;
	*t->wait_place = t->wait_next;
	if (t->wait_next)
		t->wait_next->wait_place = t->wait_place;
	t->wait_place = NULL;
}

bool disk_is_late(const struct transfer *t)
{
	return t->wait_place && t->server->loop.now_ms >= t->disk_ms + DISK_WAIT_MS;
}

/* Each of them asks again for what it lacks: that may be what another file's answer made room for.
 */
void disk_has_read(void *server, const struct disk_read *job)
{
	struct server *s = server;
	struct transfer *all = s->waiting;

	cache_arrived(job);
	s->waiting = NULL;
	if (all)
		all->wait_place = &all;
	while (all) {
		struct transfer *t = all;
		disk_wait_end(t);
		transfer_event(t, EVENT_CLOCK);
	}
}
