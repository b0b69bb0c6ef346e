/* httpbootd: boot files over HTTP, and for each machine the iPXE script that boots it. */
#include "common/container_of.h"
#include "httpbootd/check/check.h"
#include "httpbootd/explain.h"
#include "httpbootd/http/mhd.h"
#include "httpbootd/render.h"
#include "httpbootd/server.h"

#include <stdio.h>
#include <string.h>

static int run_command(struct daemon *d)
{
	if (strcmp(d->command[0], "render") == 0)
		return render(d);
	return daemon_command(d, "explain", explain);
}

/* What the library would say at the start, it says before the old daemon was stopped for that. */
static bool takes_tls(struct site *site)
{
	char where[300];
	struct tls_pair pair;

	if (!site->tls.cert.path || !site->tls.key.path) /* not wanted, or that was told already */
		return true;
	if (!tls_read(&site->tls, &pair))
		return false;
	bool ok = mhd_takes(&pair);
	tls_free(&pair);
	if (!ok)
		fprintf(stderr,
		    "%s: tls-cert and tls-key: not a certificate in PEM and the key that belongs "
		    "to it\n",
		    conf_where(site->daemon.conf, "httpbootd", "tls-cert", where));
	return ok;
}

static bool open_more(struct daemon *d)
{
	struct site *site = container_of(d, struct site, daemon);
	bool ok = site_open(site);
	return takes_tls(site) && ok;
}

int main(int argc, char **argv)
{
	static char help[1024];
	struct site site = {.daemon = {.name = "httpbootd",
				.commands = help,
				.root = conf_httpbootd_root,
				.link_roots = conf_httpbootd_link_roots,
				.state = conf_state,
				.needs_state = conf_needs_state,
				.open_more = open_more,
				.check = check_files}};
	struct daemon *d = &site.daemon;

	snprintf(help, sizeof help, "%s%s", explain_help, render_help);
	daemon_options(d, argc, argv);
	daemon_configure(d);
	if (d->command[0])
		return run_command(d);

	struct server *s = server_open(&site);
	daemon_confine(d, server_listening(s));
	int status = server_run(s);

	server_free(s);
	site_close(&site);
	daemon_free(d);
	return status;
}
