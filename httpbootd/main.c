/* httpbootd: boot files over HTTP, and for each machine the iPXE script that boots it. */
#include "httpbootd/alias.h"
#include "httpbootd/answer_overlay.h"
#include "httpbootd/explain.h"
#include "httpbootd/render.h"
#include "httpbootd/server.h"
#include "httpbootd/tls.h"

#include <stdio.h>
#include <string.h>

static int run_command(struct daemon *d)
{
	if (strcmp(d->command[0], "render") == 0)
		return render(d);
	return daemon_command(d, "explain", explain);
}

static bool open_more(struct daemon *d)
{
	bool ok = alias_open(d);
	ok &= overlays_open(d);
	return (d->command[0] || tls_open(d)) && ok; /* a dry run needs no key */
}

int main(int argc, char **argv)
{
	static char help[1024];
	struct daemon d = {.name = "httpbootd",
	    .commands = help,
	    .root = conf_httpbootd_root,
	    .link_roots = conf_httpbootd_link_roots,
	    .state = conf_state,
	    .needs_state = conf_needs_state,
	    .open_more = open_more};

	snprintf(help, sizeof help, "%s%s", explain_help, render_help);
	daemon_options(&d, argc, argv);
	daemon_configure(&d);
	if (d.command[0])
		return run_command(&d);

	struct server *s = server_open(&d);
	daemon_confine(&d, server_listening(s));
	int status = server_run(s);

	server_free(s);
	alias_close();
	overlays_close();
	daemon_free(&d);
	return status;
}
