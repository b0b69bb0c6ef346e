#include "httpbootd/mirror/arrival_wait.h"

#include "common/container_of.h"

void arrival_wake(struct arrival *a)
{
	loop_timer_clear(a->of->loop, &a->wake);
	a->woken_at = a->open;
	list_move_all(a->of->ready, &a->waiting);
}

void arrival_wake_soon(struct arrival *a)
{
	if (a->open == a->woken_at || list_is_empty(&a->waiting))
		return;
	if (a->open - a->woken_at >= ARRIVAL_WAKE ||
	    (!loop_timer_is_set(&a->wake) &&
		!loop_timer_set(a->of->loop, &a->wake, a->of->loop->now_ms + ARRIVAL_WAKE_MS)))
		arrival_wake(a);
}

void arrival_hand_on(struct arrival *a)
{
	if (a->state == ARRIVAL_WAITS && a->of->loop->now_ms < a->held_ms)
		return;
	a->open = a->right;
	/* Not before its first byte: until then another upstream may have one of another length. */
	if (a->state == ARRIVAL_WAITS && a->open) {
		a->state = ARRIVAL_OPEN;
		arrival_wake(a);
	}
	arrival_wake_soon(a);
}

void arrival_hold_back(struct arrival *a)
{
	const uint64_t until_ms = a->of->loop->now_ms + ARRIVAL_SMALL_MS;
	const bool is_small = a->length >= 0 && a->length <= ARRIVAL_SMALL;

	a->held_ms = is_small && loop_timer_set(a->of->loop, &a->wake, until_ms) ? until_ms : 0;
}

bool arrival_is_over(const struct arrival *a)
{
	return a->state >= ARRIVAL_STORED;
}

void arrival_wait(struct arrival *a, struct arrival_wait *w, uint64_t at)
{
	arrival_leave(w);
	list_append(arrival_is_over(a) || (a->state == ARRIVAL_OPEN && a->open > at) ? a->of->ready
										     : &a->waiting,
	    &w->entry);
}

void arrival_leave(struct arrival_wait *w)
{
	list_remove(&w->entry);
}

void arrivals_give_up(struct arrivals *all)
{
	for (struct list_entry *e = list_first(&all->all); e; e = list_next(&all->all, e))
		arrival_wake(container_of(e, struct arrival, entry));
}
