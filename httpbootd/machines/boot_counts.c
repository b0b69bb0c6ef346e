#include "httpbootd/machines/boot_counts.h"

const uint32_t boot_bounds_ms[BOOT_BUCKETS] = {100, 500, 1000, 5000, 15000, 30000, 60000, 300000};

static void add(struct boot_times *t, uint64_t ms)
{
	size_t i = 0;
	while (i < BOOT_BUCKETS && ms > boot_bounds_ms[i])
		i++;
	if (i < BOOT_BUCKETS)
		t->bucket[i]++;
	t->n++;
	t->sum_ms += ms;
}

void boot_counts_step(struct boot_counts *c, const struct seen_boot *b, const struct step *step)
{
	if (step->end != STEP_FAILED)
		return;
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].end == STEP_FAILED && &b->step[i] != step)
			return;
	c->failed[step->kind]++;
}

void boot_counts_up(struct boot_counts *c, const struct seen_boot *b)
{
	c->up++;
	add(&c->whole, b->up_ms > b->started_ms ? b->up_ms - b->started_ms : 0);
	for (size_t i = 0; i < b->n; i++)
		if (b->step[i].end == STEP_DONE && b->step[i].took_ms)
			add(&c->step[b->step[i].kind], b->step[i].took_ms);
}
