#include "httpbootd/machines/clock_set.h"

#include <string.h>

enum { HOUR_MS = 3600 * 1000 };

/* 0 stays what it is: never. */
static void move(uint64_t *time_ms, int64_t by_ms)
{
	if (!*time_ms)
		return;
	if (by_ms < 0 && *time_ms <= (uint64_t)-by_ms)
		*time_ms = 1;
	else
		*time_ms += (uint64_t)by_ms;
}

static void move_machine(struct seen *s, int64_t by_ms)
{
	uint64_t *const times[] = {
	    &s->addr_ms, &s->held_ms, &s->first_ms, &s->heard_ms, &s->up_ms, &s->alive_ms};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		move(times[i], by_ms);
	for (size_t i = 0; i < s->n_boots; i++) {
		move(&s->boot[i].started_ms, by_ms);
		move(&s->boot[i].last_ms, by_ms);
		move(&s->boot[i].up_ms, by_ms);
	}
}

/* How many came up in each hour: as near as whole hours are. */
static void move_hours(struct machines *m, int64_t by_ms)
{
	const int64_t half = by_ms < 0 ? -HOUR_MS / 2 : HOUR_MS / 2;
	const int64_t hours = (by_ms + half) / HOUR_MS;
	uint32_t ups[MACHINES_HOURS];

	if (!hours || !m->ups_hour ||
	    (hours < 0 && m->ups_hour <= (uint64_t)-hours + MACHINES_HOURS))
		return;
	memcpy(ups, m->ups, sizeof ups);
	for (uint64_t ago = 0; ago < MACHINES_HOURS; ago++) {
		const uint64_t hour = m->ups_hour - ago;
		m->ups[(hour + (uint64_t)hours) % MACHINES_HOURS] = ups[hour % MACHINES_HOURS];
	}
	m->ups_hour += (uint64_t)hours;
}

void machines_clock_set(struct machines *m, int64_t by_ms)
{
	for (size_t i = 0; i < m->table.n; i++)
		move_machine(m->table.all[i], by_ms);
	for (size_t i = 0; i < MACHINES_DAEMONS; i++) {
		move(&m->teller[i].heard_ms, by_ms);
		move(&m->teller[i].ended_ms, by_ms);
	}
	move(&m->rival.heard_ms, by_ms);
	move(&m->keeps_ms, by_ms);
	move_hours(m, by_ms);
	m->has_changed = m->has_moved = true;
}
