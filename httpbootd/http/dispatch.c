#include "httpbootd/http/dispatch.h"

#include "common/admin_host.h"
#include "common/autoexec.h"
#include "common/path.h"
#include "httpbootd/http/admin_who.h"
#include "httpbootd/http/answer_change.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/answer_folder.h"
#include "httpbootd/http/answer_follow.h"
#include "httpbootd/http/answer_hosts.h"
#include "httpbootd/http/answer_inventory.h"
#include "httpbootd/http/answer_live.h"
#include "httpbootd/http/answer_login.h"
#include "httpbootd/http/answer_machines.h"
#include "httpbootd/http/answer_metrics.h"
#include "httpbootd/http/answer_mirror.h"
#include "httpbootd/http/answer_mirrors.h"
#include "httpbootd/http/answer_overlay.h"
#include "httpbootd/http/answer_page.h"
#include "httpbootd/http/answer_script.h"
#include "httpbootd/http/answer_servers.h"
#include "httpbootd/http/answer_wait.h"
#include "httpbootd/http/beside.h"
#include "httpbootd/http/private.h"
#include "httpbootd/http/site.h"

#include <string.h>
#include <unistd.h>

static const char home_text[] =
    "This is httpbootd of lanboot " LANBOOT_VERSION ": boot files for machines without disks.\n"
    "\n"
    "/boot.ipxe          the script that iPXE begins with\n"
    "/boot.ipxe?mac=MAC  the script of one machine\n"
    "/up?mac=MAC         a machine says that it is up\n"
    "/alive /stage       that it still is, and how far its boot got\n"
    "/PATH               a file of the folder that it serves; that is not listed (listing = yes)\n"
    "\n"
    "For the administrator there is another address, admin in [httpbootd].\n";

static const char admin_text[] =
    "This is httpbootd of lanboot " LANBOOT_VERSION ", for its administrator.\n"
    "\n"
    "/health      ok, or what needs a person\n"
    "/metrics     counters, for Prometheus\n"
    "/hosts.json  the machines of the configuration\n"
    "/mirrors /mirrors.json                          the mirrors, as text and as JSON\n"
    "/servers /servers.json                          are the servers of servers alike?\n"
    "/inventory.json                                what the inventory says, and what is left out\n"
    "\n"
    "/status /list /show?id= /log?id= /why?id=       the machines seen, as text\n"
    "/machines.json /list.json /machine.json?id= /log.json?id= /why.json?id=    as JSON\n"
    "/follow                                         events, as they come\n"
    "/ in a browser, /machine?id= /all               the same as pages\n"
    "\n"
    "/enrol /set /rename /remove /once /forget /wake /reload /mirror    by POST: what lanboot asks "
    "for\n";

/* True where a script of ours stands in for a file that is not there. */
static bool is_autoexec(const struct conf *c, const struct lookup *l)
{
	bool is_missing =
	    l->result == ROOT_NOT_FOUND || (l->result == ROOT_NOT_A_FILE && !c->httpbootd.listing);
	return is_missing && c->lanboot.autoexec && autoexec_is(l->path);
}

/* By a name that may be anybody's; where something is to be changed, answer_change looks. */
static bool is_by_other_name(const struct daemon *d, const struct request *q)
{
	return q->is_admin && q->header &&
	       !admin_host_is_ours(q->header->host, d->machine, &d->conf->lanboot.admin_names);
}

/* What only an administrator may see who comes from elsewhere: it tells of machines. */
static bool is_of_machines(enum endpoint_kind kind)
{
	return kind == ENDPOINT_MACHINES || kind == ENDPOINT_PAGE || kind == ENDPOINT_FOLLOW ||
	       kind == ENDPOINT_LIVE || kind == ENDPOINT_HOSTS || kind == ENDPOINT_MIRRORS ||
	       kind == ENDPOINT_SERVERS || kind == ENDPOINT_INVENTORY;
}

/* A browser is asked for the password, and a program told what it takes. */
static void answer_stranger(struct site *site, const struct request *q, struct reply *reply)
{
	if (q->header && header_wants_page(q->header))
		answer_login_page(site, 401, NULL, reply);
	else
		reply_refuse(reply, 401,
		    "from another machine this takes the key of admin-key: Authorization: Bearer "
		    "KEY");
}

/* True where what a boot loader configures itself by is made of the configuration. */
static bool is_loader(const struct conf *c, const struct lookup *l, struct loader_name *n)
{
	return l->result == ROOT_NOT_FOUND && c->lanboot.loaders && loader_name_parse(l->path, n);
}

enum endpoint_kind dispatch(struct site *site, const struct request *q, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	struct endpoint e;
	struct loader_name loader;
	struct lookup l;
	bool is_beside;

	*reply = (struct reply){0};
	endpoint_find(q, d->conf->httpbootd.listing, &e);
	if (e.kind == ENDPOINT_DRIFT && !drift_admits(site->drift, &q->client))
		e.kind = ENDPOINT_FILE;
	if ((e.kind == ENDPOINT_FILE || e.kind == ENDPOINT_OVERLAY) &&
	    !private_admits(site, q, &e, reply))
		return ENDPOINT_REFUSE;
	if (e.kind != ENDPOINT_CHANGE && is_by_other_name(d, q)) {
		reply_refuse(reply, 403, admin_host_refused);
		return ENDPOINT_REFUSE;
	}
	if (is_of_machines(e.kind) && !admin_may_look(site, q)) {
		answer_stranger(site, q, reply);
		return ENDPOINT_REFUSE;
	}
	switch (e.kind) {
	case ENDPOINT_REFUSE:
		reply_refuse(reply, e.status, e.reason);
		if (e.status == 405)
			reply->allow = e.allow;
		break;
	case ENDPOINT_HOME:
		reply_text(reply, 200, home_text);
		break;
	case ENDPOINT_ADMIN_HOME:
		reply_text(reply, 200, admin_text);
		break;
	case ENDPOINT_HEALTH:
		if (site->daemon.is_conf_bad)
			reply_refuse(
			    reply, 503, "the configuration is bad: going on with the one before");
		else
			reply_text(reply, 200, "ok\n");
		break;
	case ENDPOINT_METRICS:
		answer_metrics(site, reply);
		break;
	case ENDPOINT_HOSTS:
		answer_hosts(site, reply);
		break;
	case ENDPOINT_MIRRORS:
		answer_mirrors(site, e.is_json, reply);
		break;
	case ENDPOINT_DRIFT:
		answer_drift(site, reply);
		break;
	case ENDPOINT_SERVERS:
		answer_servers(site, e.is_json, reply);
		break;
	case ENDPOINT_INVENTORY:
		answer_inventory(site, reply);
		break;
	case ENDPOINT_MACHINES:
		answer_machines(site, &e, reply);
		break;
	case ENDPOINT_FOLLOW:
		answer_follow(site, &e, reply);
		break;
	case ENDPOINT_PAGE:
	case ENDPOINT_STYLE:
	case ENDPOINT_CODE:
		answer_page(site, q, &e, reply);
		break;
	case ENDPOINT_LOGIN_PAGE:
		answer_login_page(site, 200, NULL, reply);
		break;
	case ENDPOINT_LOGIN:
		answer_login(site, q, reply);
		break;
	case ENDPOINT_LOGOUT:
		answer_logout(site, q, reply);
		break;
	case ENDPOINT_LIVE:
		answer_live(site, reply);
		break;
	case ENDPOINT_CHANGE:
		answer_change(site, q, e.target.path, reply);
		break;
	case ENDPOINT_FILE:
		lookup_file(&site->folders, e.target.path, &l);
		is_beside = beside_disk(site, q, &e, &l, &reply->is_late);
		if (reply->is_late)
			break;
		is_beside =
		    is_beside || beside_shim(site, q, &e, &l) || beside_uki(site, q, &e, &l);
		if (is_beside && !private_admits(site, q, &e, reply)) {
			if (l.result == ROOT_OK)
				close(l.file.fd);
			return ENDPOINT_REFUSE;
		}
		if (is_autoexec(d->conf, &l)) {
			answer_autoexec(site, q, &e.target, reply);
			return ENDPOINT_STUB;
		}
		if (is_loader(d->conf, &l, &loader)) {
			answer_loader(site, q, &e.target, &loader, reply);
			return loader.has_mac ? ENDPOINT_SCRIPT : ENDPOINT_STUB;
		}
		if (l.result == ROOT_NOT_FOUND && !e.has_token &&
		    answer_mirror(site, q, e.target.path, reply))
			break;
		if (!e.has_token && !private_admits_open(site, q, &l, reply))
			return ENDPOINT_REFUSE;
		beside_took(site, q, &l);
		answer_file(site, q, &l, reply);
		reply->is_cacheable &= !reply->is_bound && !is_beside && !path_is_program(l.path);
		private_begin(site, q, reply);
		break;
	case ENDPOINT_FOLDER:
		answer_folder(site, e.target.path, reply);
		break;
	case ENDPOINT_STUB:
		answer_stub(site, q, &e.target, reply);
		break;
	case ENDPOINT_SCRIPT:
		answer_script(site, q, &e.target, reply);
		break;
	case ENDPOINT_ONCE:
		answer_once(site, q, &e.target, reply);
		break;
	case ENDPOINT_WAIT:
		answer_wait(site, q, &e.target, reply);
		break;
	case ENDPOINT_UP:
		answer_up(site, q, &e.target, reply);
		break;
	case ENDPOINT_ALIVE:
		answer_alive(site, q, &e.target, reply);
		break;
	case ENDPOINT_STAGE:
		answer_stage(site, q, &e.target, reply);
		break;
	case ENDPOINT_TOLD:
		answer_told(site, q, &e.target, reply);
		break;
	case ENDPOINT_OVERLAY:
		answer_overlay(site, q, &e.target, reply);
		private_begin(site, q, reply);
		break;
	}
	/* An administrator who mistypes a name is no news. */
	return reply_is_refusal(reply) && e.kind != ENDPOINT_MACHINES && e.kind != ENDPOINT_PAGE
		   ? ENDPOINT_REFUSE
		   : e.kind;
}
