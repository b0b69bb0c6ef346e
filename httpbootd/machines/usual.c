#include "httpbootd/machines/usual.h"

#include <string.h>

bool usual_of_boot(const struct seen_boot *b, struct usual *out)
{
	bool has_begun = false;

	*out = (struct usual){0};
	for (size_t i = 0; b->up_ms && i < b->n; i++) {
		const struct step *step = &b->step[i];
		has_begun |= step->kind <= STEP_SCRIPT;
		if (step->end == STEP_FAILED)
			continue;
		if (!out->start_ms[step->kind])
			out->start_ms[step->kind] = step->start_ms ? step->start_ms : 1;
		out->took_ms[step->kind] += step->took_ms;
	}
	if (!has_begun || b->n < 3 || b->up_ms <= b->started_ms)
		return false;
	const uint64_t up = b->up_ms - b->started_ms;
	out->up_ms = up < UINT32_MAX ? (uint32_t)up : UINT32_MAX;
	return true;
}

/* Of those that are not 0; of an even number the lesser of the two. */
static uint32_t median(const uint32_t *values, size_t n)
{
	uint32_t sorted[USUAL_BOOTS];
	size_t m = 0;

	for (size_t i = 0; i < n && m < USUAL_BOOTS; i++) {
		size_t at = m;
		if (!values[i])
			continue;
		for (; at && sorted[at - 1] > values[i]; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = values[i];
		m++;
	}
	return m ? sorted[(m - 1) / 2] : 0;
}

void usual_median(const struct usual *boots, size_t n, struct usual *out)
{
	uint32_t value[USUAL_BOOTS];

	if (n > USUAL_BOOTS)
		n = USUAL_BOOTS;
	for (size_t k = 0; k < STEP_KINDS; k++) {
		for (size_t i = 0; i < n; i++)
			value[i] = boots[i].start_ms[k];
		out->start_ms[k] = median(value, n);
		for (size_t i = 0; i < n; i++)
			value[i] = boots[i].took_ms[k];
		out->took_ms[k] = median(value, n);
	}
	for (size_t i = 0; i < n; i++)
		value[i] = boots[i].up_ms;
	out->up_ms = median(value, n);
}
