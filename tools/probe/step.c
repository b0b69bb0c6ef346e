#include "tools/probe/step.h"

#include <string.h>

static void copy(char *out, size_t size, const char *text)
{
	size_t n = 0;

	for (; text && *text && n + 1 < size; text++)
		out[n++] = *text >= ' ' && *text < 0x7f ? *text : '?';
	out[n] = '\0';
}

struct step *steps_add(
    struct steps *s, const char *what, const char *who, uint32_t ms, const char *detail)
{
	struct step *p = &s->step[s->n < STEPS_MAX ? s->n : STEPS_MAX - 1];

	memset(p, 0, sizeof *p);
	copy(p->what, sizeof p->what, what);
	copy(p->who, sizeof p->who, who);
	copy(p->detail, sizeof p->detail, detail);
	p->ms = ms;
	if (s->n < STEPS_MAX)
		s->n++;
	return p;
}

void steps_sum_up(struct steps *s, const char *from, const char *loads)
{
	copy(s->from, sizeof s->from, from);
	copy(s->loads, sizeof s->loads, loads);
}

void step_fault(struct step *p, enum fault f, const struct fault_about *a)
{
	p->state = STEP_WRONG;
	p->fault = f;
	copy(p->about_who, sizeof p->about_who, a->who);
	copy(p->about_what, sizeof p->about_what, a->what);
	copy(p->about_kind, sizeof p->about_kind, a->kind);
}

struct fault_about step_about(const struct step *p)
{
	return (struct fault_about){p->about_who, p->about_what, p->about_kind};
}

void steps_settle(struct steps *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->step[i].state == STEP_MAYBE)
			s->step[i].state = STEP_WRONG;
}

const struct step *steps_worst(const struct steps *s)
{
	const struct step *worst = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct step *p = &s->step[i];
		if (p->state == STEP_WRONG &&
		    (!worst || fault_level(p->fault) > fault_level(worst->fault)))
			worst = p;
	}
	return worst;
}
