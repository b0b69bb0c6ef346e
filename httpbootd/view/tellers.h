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
	const char *what; /* `daemon`, `server`, by its URL, `store`, `inventory`, by its own, or
			     `certificate`, by its file */
	const char *name;
	bool is_gone; /* it was there, or differs; else it is only dark */
	char sentence[720];
	char remedy[96]; /* empty: there is nothing to do */
};

/* Returns how many daemons were there and run no more, or hang, how many servers are gone or
 * differ, and whether the store is away or the certificate has ended. */
size_t tellers_gone(const struct why_site *site, uint64_t now_ms);

/* Writes what is to be said of them, a line each, and returns how many lines that are. */
size_t tellers_say(const struct view *v, struct teller_line line[TELLERS]);

#endif
