#ifndef LANBOOT_HTTPBOOTD_PAGE_FRAME_H
#define LANBOOT_HTTPBOOTD_PAGE_FRAME_H
/* What is around each of the pages, and what they have in common. Pure. */
#include "httpbootd/page/html.h"
#include "httpbootd/view/view.h"

/*
 * What the browser may do with a page: load our own style and script, ask us, and nothing else
 * (Content Security Policy Level 3).
 */
extern const char frame_policy[];

/*
 * Begins a page. `title` is for the browser's window, `search` what was searched for (NULL:
 * nothing). What follows is its middle, the only part that changes while it is looked at.
 */
void frame_begin(struct html *h, const char *title, const char *search);

/* Ends it. */
void frame_end(struct html *h);

/* Writes a whole page that says one thing. */
void frame_notice(struct html *h, const char *title, const char *text);

/* Writes a link to the page of one machine, by its name. */
void frame_machine(struct html *h, const struct seen *s);

/* Writes what a machine is asked for by, in a query: its MAC, else its address. */
void frame_id(struct html *h, const struct seen *s);

/* Writes sentence and remedy. */
void frame_why(struct html *h, const struct why *why);

/* Writes a time that goes on, such as `1:12`: the script counts it on. */
void frame_since(struct html *h, const struct view *v, uint64_t since_ms);

#endif
