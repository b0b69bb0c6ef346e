#ifndef LANBOOT_COMMON_PROBLEM_H
#define LANBOOT_COMMON_PROBLEM_H
/* What is wrong in a configuration: every error of every file is told here, one a line. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Where errors go, and how many there were. */
struct problems {
	FILE *out;
	size_t n;
};

/* A line of a file; line 0 is the file as a whole. */
struct place {
	const char *file;
	unsigned line;
};

/*
 * Writes `file:line: ` and the text, which says what is wrong and what was expected or is to be
 * done. After a hundred it says once that there are more, and then only counts.
 */
void problem_report(struct problems *to, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Does the same with the arguments of another function like it. */
void problem_vreport(struct problems *to, struct place at, const char *format, va_list ap);

#endif
