#ifndef LANBOOT_TOOLS_ASK_LIVE_H
#define LANBOOT_TOOLS_ASK_LIVE_H
/* `lanboot status --watch`: what httpbootd tells, drawn again whenever something happens. */
#include "tools/ask_http.h"
#include "tools/ask_out.h"

struct live {
	struct ask_server
	    *server; /* its stop_fd is of signals: the end, and a terminal's new size */
	struct ask_out *out;
	const char *target; /* with what is asked of the picture but its size and colours */
};

/*
 * Shows it until a signal or, on a terminal, `q` ends it. A terminal is left as it was; where there
 * is none, it is printed when a machine's state has changed. Returns an exit code.
 */
int live_run(const struct live *l);

#endif
