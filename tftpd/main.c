/* tftpd: read-only TFTP for machines that boot over the network. */
#include "tftpd/explain.h"
#include "tftpd/server.h"

int main(int argc, char **argv)
{
	static struct server server;
	struct daemon daemon = {
	    .name = "tftpd",
	    .commands = explain_usage,
	    .root = conf_tftpd_root,
	};
	char listening[512];

	daemon_options(&daemon, argc, argv);
	daemon_configure(&daemon);
	if (daemon.command[0])
		return explain(&daemon);
	server_open(&server, &daemon, listening, sizeof listening);
	daemon_confine(&daemon, listening);
	int status = server_run(&server);
	conf_free(daemon.conf);
	return status;
}
