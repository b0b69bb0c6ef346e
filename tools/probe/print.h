#ifndef LANBOOT_TOOLS_PROBE_PRINT_H
#define LANBOOT_TOOLS_PROBE_PRINT_H
/* What was found, for people and as JSON. */
#include "tools/probe/judge.h"

/* All that was found. */
struct found {
	const char *command; /* `test` or `audit` */
	const char *machine; /* as whom, in words */
	const char *interface, *address;
	size_t others;           /* further interfaces that could have been meant */
	const struct steps *lan; /* what is wrong with the servers */
	const struct question *question;
	const struct steps *walk; /* one of each question that `shown` says */
	const bool *shown;
	size_t n;
	uint32_t ms;
	bool json;
};

/* Prints it. Returns the exit status: 0 all is well, 1 warnings, 2 a machine cannot boot by it. */
int print_found(const struct found *f);

/* Prints that it could not be found out, and why. */
void print_unknown(const char *command, const char *why, bool json);

#endif
