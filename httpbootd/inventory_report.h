#ifndef LANBOOT_HTTPBOOTD_INVENTORY_REPORT_H
#define LANBOOT_HTTPBOOTD_INVENTORY_REPORT_H
/* What an inventory names, and what would be another one than now, as text and as JSON. */
#include "common/conf.h"

#include <stdio.h>

enum {
	REPORT_SHOWN = 20, /* of each kind of change */
	REPORT_WHAT = 160,
};

enum report_kind { REPORT_NEW, REPORT_CHANGED, REPORT_GONE, REPORT_KINDS };

struct inventory_change {
	const struct host *host; /* of one of the two configurations */
	char what[REPORT_WHAT];  /* `profile was thin, room was not said`; empty: all of it */
};

struct inventory_report {
	const char *url;       /* without what is secret in it */
	const struct conf *is; /* the configuration with what the inventory names now */
	size_t nameless;       /* records that say no MAC */
	bool is_compared;
	size_t n[REPORT_KINDS]; /* how many there are, of which the first ones are kept: */
	struct inventory_change changes[REPORT_KINDS][REPORT_SHOWN];
};

/* Adds what is another one in r->is than in `was`. Both must outlive *r. */
void inventory_report_compare(struct inventory_report *r, const struct conf *was);

/* Writes it for people. */
void inventory_report_text(const struct inventory_report *r, FILE *out);

/*
 * Writes it for programs, a line, with the exit status `status` in front. Returns false if there is
 * no memory for that.
 */
bool inventory_report_json(const struct inventory_report *r, int status, FILE *out);

#endif
