/* pxedhcpd: tells PXE and UEFI HTTP clients what to load, beside the site's own DHCP server. */
#include "pxedhcpd/explain.h"
#include "pxedhcpd/server.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct daemon d = {.name = "pxedhcpd", .commands = explain_help};

	daemon_options(&d, argc, argv);
	daemon_configure(&d);
	if (d.command[0])
		return daemon_command(&d, "explain", explain);

	struct server *s = server_open(&d);
	daemon_confine(&d, server_listening(s));
	int status = server_run(s);

	server_free(s);
	daemon_free(&d);
	return status;
}
