#ifndef LANBOOT_HTTPBOOTD_HTTP_MACHINES_VIEW_H
#define LANBOOT_HTTPBOOTD_HTTP_MACHINES_VIEW_H
/* What a request for the machines seen asks for, and the machines that it means. */
#include "common/host_table.h"
#include "httpbootd/codec/target.h"
#include "httpbootd/view/hall.h"

struct site;

/* Reads what the query says of width, colour and which machines, and what is known of the site. */
void machines_view(const struct site *site, const struct target *t, struct view *v);

/* Returns what is known beside the machines: texts that last until the next event comes. */
struct why_site machines_facts(const struct site *site);

/* Returns true if the query says so: NAME=yes. */
bool machines_flag(const struct target *t, const char *name);

/*
 * Looks at one machine. One that seems stuck only because what it does now is dark to us is not
 * called so: nobody knows whether it is up.
 */
void machines_view_of(
    const struct site *site, const struct view *v, const struct seen *s, struct view_machine *m);

/* Counts all of them. */
void machines_hall(const struct site *site, const struct view *v, struct hall *h);

/*
 * Looks which sections of the configuration are for one machine each, by whatever it is known by,
 * that was never seen. Returns an array of their table's n and one more, for the caller to free;
 * NULL: no memory.
 */
bool *machines_never(const struct site *site);

#endif
