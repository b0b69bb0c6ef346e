/* tftpd: read-only TFTP for machines that boot over the network. */
#include "tftpd/check.h"
#include "tftpd/explain.h"
#include "tftpd/map.h"
#include "tftpd/server.h"

/* The rules of [tftp-map], which may be wrong: then the configuration is. */
static void *prepare(const struct conf *c, FILE *errors)
{
	return map_load(c, errors);
}

static void unprepare(void *map)
{
	map_free(map);
}

int main(int argc, char **argv)
{
	struct daemon d = {.name = "tftpd",
	    .commands = explain_help,
	    .root = conf_tftpd_root,
	    .link_roots = conf_tftpd_link_roots,
	    .prepare = prepare,
	    .unprepare = unprepare,
	    .check = check_boot_files};

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
