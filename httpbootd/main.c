/* httpbootd: boot files over HTTP, and for each machine the iPXE script that boots it. */
#include "common/calls.h"
#include "common/confine.h"
#include "common/daemon_check.h"
#include "common/daemon_user.h"
#include "common/log.h"
#include "common/port_check.h"
#include "httpbootd/calls.h"
#include "httpbootd/check/check.h"
#include "httpbootd/explain.h"
#include "httpbootd/http/instances.h"
#include "httpbootd/http/tls.h"
#include "httpbootd/inventory_ask.h"
#include "httpbootd/password.h"
#include "httpbootd/render.h"
#include "httpbootd/server.h"
#include "httpbootd/trace/tracer.h"
#include "httpbootd/uki.h"
#include "httpbootd/uses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static int run_command(struct site *site)
{
	const char *command = site->daemon.command[0];
	if (strcmp(command, "render") == 0)
		return render(site);
	if (strcmp(command, "uki") == 0)
		return uki(site);
	return strcmp(command, "explain") == 0 ? explain(site)
					       : daemon_no_such_command(&site->daemon);
}

static bool serves_files(const struct conf_httpbootd *c)
{
	return c->listen.n || c->tls_listen.n;
}

/* In a process for a look: looks, logs the warnings, and ends it. */
static void look_beside(struct site *site)
{
	struct check k = daemon_check_begin(&site->daemon);
	site_follow(site);
	const struct boot_site boot = site_boot(site);
	if (serves_files(&site->daemon.started->httpbootd))
		check_files(&boot, &k);
	daemon_check_end(&site->daemon, &k);
}

/* For -n. */
static void try_ports(const struct conf_httpbootd *c, struct port_check *ports)
{
	port_check_try(ports, SOCK_STREAM, &c->listen, "listen", NULL);
	port_check_try(ports, SOCK_STREAM, &c->tls_listen, "tls-listen", NULL);
	port_check_try(ports, SOCK_STREAM, &c->tls_admin, "tls-admin", NULL);
	port_check_try(ports, SOCK_STREAM, &c->admin, "admin",
	    "httpbootd goes on without /metrics, /hosts.json and what else is there");
}

int main(int argc, char **argv)
{
	struct site site = {.daemon = {.name = "httpbootd",
				.commands = {explain_help, render_help, uses_help, uki_help,
				    password_help, inventory_ask_help}}};
	struct daemon *d = &site.daemon;
	int status;

	daemon_options(d, argc, argv);
	daemon_load(d);
	if (d->command[0] &&
	    strcmp(d->command[0], "uses") == 0) { /* it needs none of the folders */
		status = uses(d);
		daemon_free(d);
		return status;
	}
	if (d->command[0] && strcmp(d->command[0], "password") == 0) {
		daemon_open_state(d, d->conf->httpbootd.state);
		status = password(d);
		daemon_free(d);
		return status;
	}
	if (d->command[0] && strcmp(d->command[0], "inventory") == 0) {
		if (!daemon_find_user(d))
			exit(EX_CONFIG);
		daemon_open_state(d, d->conf->httpbootd.state);
		status = inventory_ask(d);
		daemon_free(d);
		return status;
	}
	/* The keeper alone has no folder to serve. */
	bool serves = serves_files(&d->conf->httpbootd) || d->command[0];
	bool good = daemon_find_user(d);
	if (serves)
		good &= daemon_open_roots(
		    d, conf_httpbootd_root(d->conf), conf_httpbootd_link_roots(d->conf));
	daemon_open_state(d, d->conf->httpbootd.state);
	good &= site_open(&site);
	good &= instances_take_tls(&site);
	if (!good)
		exit(EX_CONFIG);
	if (d->test) {
		struct port_check ports = {0};
		try_ports(&d->conf->httpbootd, &ports);
		struct check k = daemon_test_begin(d);
		port_check_warn(&ports, d, &k);
		tracer_check(&k);
		mirrors_check(&k);
		etcd_check(&k);
		tls_check(d, &k);
		drift_check(&k);
		inventory_check(&k);
		const struct boot_site boot = site_boot(&site);
		if (serves)
			check_files(&boot, &k);
		status = daemon_test_end(d, &k);
	} else if (d->command[0]) {
		status = run_command(&site);
	} else {
		daemon_open_log(d);
		site_open_changes(&site);
		struct server *s = server_open(&site);
		daemon_allow(d, httpbootd_calls());
		daemon_allow(d, calls_threads());
		daemon_allow(d, calls_netlink());
		if (confine(d))
			look_beside(&site);
		log_info("ready version=" LANBOOT_VERSION " %s", server_listening(s));
		status = server_run(s);
		server_free(s);
	}
	site_close(&site);
	daemon_free(d);
	return status;
}
