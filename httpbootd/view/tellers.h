#ifndef LANBOOT_HTTPBOOTD_VIEW_TELLERS_H
#define LANBOOT_HTTPBOOTD_VIEW_TELLERS_H
/* What is to be said of the other daemons: that one is gone, which is the server's trouble and no
 * machine's; or that it tells us nothing, so that its steps are dark. And of the other servers:
 * that one is gone, or not as this one. And of the store that they share, and of the inventory,
 * that it is away; and of the certificate, that it ends. Pure. */
#include "httpbootd/view/view.h"

enum {
	TELLERS = 5 + SERVERS_MAX,
	TELLERS_CERT_S = 14 * 86400, /* so long before its end a certificate is spoken of */
};

struct teller_line {
	const char *kind; /* `what` if it is gone; else the word for what is less than that */
	const char *what; /* `daemon`, `server`, by its URL, `store`, `inventory`, by its own, or
			     `certificate`, by its file */
	const char *name;
	bool is_gone; /* it was there, or differs; else it is only dark */
	char sentence[720];
	char remedy[96]; /* empty: there is nothing to do */
};

/* Writes what is to be said of them, a line each, and returns how many lines that are. */
size_t tellers_say(const struct view *v, struct teller_line line[TELLERS]);

/* Returns how many of these lines are of what is gone: the server's trouble. */
size_t tellers_gone(const struct view *v);

#endif
