#ifndef LANBOOT_HTTPBOOTD_VIEW_TELLERS_H
#define LANBOOT_HTTPBOOTD_VIEW_TELLERS_H
/* What is to be said of the other daemons: that one is gone, which is the server's trouble and no
 * machine's; or that it tells us nothing, so that its steps are dark. Pure. */
#include "httpbootd/view/view.h"

enum { TELLERS = 2 };

struct teller_line {
	const char *daemon;
	bool is_gone; /* it was there; else it is only dark */
	char sentence[256];
	char remedy[96]; /* empty: there is nothing to do */
};

/* Returns how many daemons were there and run no more, or hang. */
size_t tellers_gone(const struct why_site *site);

/* Writes what is to be said of daemons, a line each, and returns how many lines that are. */
size_t tellers_say(const struct view *v, struct teller_line line[TELLERS]);

#endif
