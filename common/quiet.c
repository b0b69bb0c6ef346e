#include "common/quiet.h"

void quiet_disturb(struct quiet *q, uint64_t now_ms)
{
	if (!q->is_noisy)
		q->first_ms = now_ms;
	q->last_ms = now_ms;
	q->is_noisy = true;
}

uint64_t quiet_due(const struct quiet *q)
{
	if (!q->is_noisy)
		return UINT64_MAX;
	uint64_t due = q->last_ms + QUIET_MS;
	if (due > q->first_ms + NOISE_MS)
		due = q->first_ms + NOISE_MS;
	return due > q->not_before_ms ? due : q->not_before_ms;
}

void quiet_begin(struct quiet *q)
{
	q->is_noisy = false;
}

void quiet_end(struct quiet *q, uint64_t began_ms, uint64_t ended_ms)
{
	q->not_before_ms = ended_ms + REST_TIMES * (ended_ms - began_ms);
}
