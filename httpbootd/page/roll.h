#ifndef LANBOOT_HTTPBOOTD_PAGE_ROLL_H
#define LANBOOT_HTTPBOOTD_PAGE_ROLL_H
/* The page with a line for each machine, or for those that are asked for, some hundreds at once.
 * Pure. */
#include "common/host_table.h"
#include "httpbootd/page/html.h"
#include "httpbootd/view/view.h"

enum { ROLL_ROWS = 300, ROLL_ROW_SIZE = 16 * 1024 /* that a row takes at most */ };

/* What a page of them is of. */
struct roll {
	const struct view *view;
	const char *state; /* as it was asked for; NULL: any */
	size_t from, all;  /* the first one that is shown, of so many */
	bool may_change;   /* who looks has said the password */
};

/* Begins the page. */
void roll_begin(struct html *h, const struct roll *r);

/* Writes a machine that was seen. */
void roll_seen(struct html *h, const struct roll *r, const struct view_machine *m);

/* Writes one of the configuration that was never seen. */
void roll_never(struct html *h, const struct host *host);

/* Ends the page, with links to those before and behind. */
void roll_end(struct html *h, const struct roll *r);

#endif
