#ifndef LANBOOT_TOOLS_ASK_WATCH_H
#define LANBOOT_TOOLS_ASK_WATCH_H
/* Tells a program of the site's, or a URL, when something is wrong: `lanboot watch`. */
#include "tools/ask_http.h"

struct watch {
	struct ask_server *server; /* its stop_fd says when it is to end */
	const char *program;       /* to run, or NULL: */
	const char *url;           /* to post to, by */
	const char *client;        /* `curl` or `wget` */
	const char *kinds;         /* what for: words with commas between; NULL: the usual */
	int every_ms;              /* between two looks */
};

/* Watches until it is told to end. Returns an exit code. */
int watch_run(const struct watch *w);

#endif
