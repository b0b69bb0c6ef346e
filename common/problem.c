#include "common/problem.h"

enum { PROBLEMS_TOLD = 100, PROBLEM_TEXT = 512 };

void problem_vreport(struct problems *to, struct place at, const char *format, va_list ap)
{
	char text[PROBLEM_TEXT];

	if (to->n++ > PROBLEMS_TOLD)
		return;
	vsnprintf(text, sizeof text, format, ap);
	if (to->n > PROBLEMS_TOLD)
		fprintf(to->out, "%s: more errors follow\n", at.file);
	else if (at.line)
		fprintf(to->out, "%s:%u: %s\n", at.file, at.line, text);
	else
		fprintf(to->out, "%s: %s\n", at.file, text);
}

void problem_report(struct problems *to, struct place at, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	problem_vreport(to, at, format, ap);
	va_end(ap);
}
