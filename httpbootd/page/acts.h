#ifndef LANBOOT_HTTPBOOTD_PAGE_ACTS_H
#define LANBOOT_HTTPBOOTD_PAGE_ACTS_H
/*
 * What an administrator can have done with one machine: forms, whose answers are those that
 * lanboot(8) gets. Pure.
 */
#include "common/host_table.h"
#include "httpbootd/page/html.h"
#include "httpbootd/view/view.h"

/* What who looks may do. */
struct acts {
	bool may_change;                /* has said the password */
	bool has_password;              /* there is one to be said */
	const struct host_table *hosts; /* for the names of profiles */
};

/* Writes them. */
void acts_draw(struct html *h, const struct acts *a, const struct seen *s);

/* Writes what can be done with all machines of a room. */
void acts_draw_room(struct html *h, const char *room);

#endif
