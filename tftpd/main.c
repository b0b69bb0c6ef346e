/* tftpd: read-only TFTP for machines that boot over the network. */
#include "common/calls.h"
#include "common/confine.h"
#include "common/daemon_check.h"
#include "common/daemon_user.h"
#include "common/log.h"
#include "common/port_check.h"
#include "tftpd/calls.h"
#include "tftpd/check.h"
#include "tftpd/explain.h"
#include "tftpd/render.h"
#include "tftpd/server.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static int run_command(struct daemon *d, const struct map *map)
{
	if (strcmp(d->command[0], "render") == 0)
		return render(d);
	return strcmp(d->command[0], "explain") == 0 ? explain(d, map) : daemon_no_such_command(d);
}

int main(int argc, char **argv)
{
	struct daemon d = {.name = "tftpd", .commands = {explain_help, render_help}};
	int status;

	daemon_options(&d, argc, argv);
	daemon_load(&d);
	bool good = daemon_find_user(&d);
	struct map *map = map_load(d.conf, stderr);
	good &= daemon_open_roots(&d, conf_tftpd_root(d.conf), conf_tftpd_link_roots(d.conf));
	if (!good || !map)
		exit(EX_CONFIG);
	if (d.test) {
		struct port_check ports = {0};
		port_check_try(&ports, SOCK_DGRAM, &d.conf->tftpd.listen, "listen", NULL);
		port_check_try(&ports, SOCK_STREAM, &d.conf->tftpd.admin, "admin",
		    "tftpd goes on without /health and /metrics");
		struct check k = daemon_test_begin(&d);
		port_check_warn(&ports, &d, &k);
		check_boot_files(&d, map, &k);
		status = daemon_test_end(&d, &k);
		map_free(map);
	} else if (d.command[0]) {
		status = run_command(&d, map);
		map_free(map);
	} else {
		daemon_open_log(&d);
		struct server *s = server_open(&d, map);
		daemon_allow(&d, tftpd_calls());
		daemon_allow(&d, calls_threads());
		daemon_allow(&d, calls_netlink());
		if (confine(&d))
			check_beside(&d);
		log_info("ready version=" LANBOOT_VERSION " %s", server_listening(s));
		status = server_run(s);
		server_free(s);
	}
	daemon_free(&d);
	return status;
}
