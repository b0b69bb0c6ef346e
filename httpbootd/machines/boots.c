#include "httpbootd/machines/table.h"

#include <stdlib.h>
#include <string.h>

void table_free_boot(struct table *t, struct seen_boot *b)
{
	for (size_t i = 0; i < b->n; i++) {
		texts_drop(&t->texts, b->step[i].file);
		texts_drop(&t->texts, b->step[i].reason);
		texts_drop(&t->texts, b->step[i].said);
	}
	t->steps -= b->capacity;
	texts_drop(&t->texts, b->profile);
	texts_drop(&t->texts, b->release);
	free(b->step);
	*b = (struct seen_boot){0};
}

/* While too many steps are kept: who goes on in its boot does without those before. */
static void spare_steps(struct table *t, struct seen *s)
{
	while (t->steps > TABLE_STEPS && s->n_boots > 1)
		table_free_boot(t, &s->boot[--s->n_boots]);
}

bool table_grow_steps(struct table *t, struct seen *s)
{
	struct seen_boot *b = &s->boot[0];

	if (s->n_boots == 0 || b->n == SEEN_STEPS)
		return false;
	if (b->n < b->capacity)
		return true;
	spare_steps(t, s);
	if (t->steps > TABLE_STEPS && s->rank < RANK_WAS_UP && b->n >= TABLE_STEPS_FEW)
		return false;
	size_t capacity = b->capacity + (b->capacity < 4 ? 2u : 4u);
	struct step *step = realloc(b->step, capacity * sizeof *step);
	if (!step)
		return false;
	t->steps += capacity - b->capacity;
	b->step = step;
	b->capacity = (uint16_t)capacity;
	return true;
}

void table_begin_boot(struct table *t, struct seen *s, uint64_t now_ms)
{
	if (s->n_boots == SEEN_BOOTS) {
		size_t goes = SEEN_BOOTS - 1;
		bool is_last_up = s->boot[goes].up_ms;
		for (size_t i = 0; i < goes; i++)
			is_last_up &= !s->boot[i].up_ms;
		if (is_last_up)
			goes--;
		table_free_boot(t, &s->boot[goes]);
		memmove(
		    s->boot + goes, s->boot + goes + 1, (SEEN_BOOTS - 1 - goes) * sizeof *s->boot);
		s->n_boots--;
	}
	memmove(s->boot + 1, s->boot, s->n_boots * sizeof *s->boot);
	s->boot[0] = (struct seen_boot){.started_ms = now_ms, .last_ms = now_ms};
	s->n_boots++;
}
