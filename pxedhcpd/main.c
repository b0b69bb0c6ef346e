/* pxedhcpd: tells PXE and UEFI HTTP clients what to load, beside the site's own DHCP server. */
#include "common/calls.h"
#include "common/confine.h"
#include "common/daemon_check.h"
#include "common/daemon_user.h"
#include "common/log.h"
#include "pxedhcpd/check.h"
#include "pxedhcpd/explain.h"
#include "pxedhcpd/port.h"
#include "pxedhcpd/render.h"
#include "pxedhcpd/server.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static int run_command(struct daemon *d)
{
	if (strcmp(d->command[0], "render") == 0)
		return render(d);
	return strcmp(d->command[0], "explain") == 0 ? explain(d) : daemon_no_such_command(d);
}

int main(int argc, char **argv)
{
	struct daemon d = {.name = "pxedhcpd", .commands = {explain_help, render_help}};
	int status;

	daemon_options(&d, argc, argv);
	daemon_load(&d);
	if (!daemon_find_user(&d))
		exit(EX_CONFIG);
	if (d.test) {
		struct port_check ports = {0};
		port_try_pxe(&ports);
		port_check_try(&ports, SOCK_STREAM, &d.conf->pxedhcpd.admin, "admin",
		    "pxedhcpd goes on without /health and /metrics");
		struct check k = daemon_test_begin(&d);
		port_check_warn(&ports, &d, &k);
		check_interfaces(&d, &k);
		status = daemon_test_end(&d, &k);
	} else if (d.command[0]) {
		status = run_command(&d);
	} else {
		daemon_open_log(&d);
		struct server *s = server_open(&d);
		daemon_allow(&d, server_calls(s));
		daemon_allow(&d, calls_threads());
		daemon_allow(&d, calls_netlink());
		if (confine(&d)) {
			struct check k = daemon_check_begin(&d);
			daemon_check_end(&d, &k);
		}
		log_info("ready version=" LANBOOT_VERSION " %s", server_listening(s));
		status = server_run(s);
		server_free(s);
	}
	daemon_free(&d);
	return status;
}
