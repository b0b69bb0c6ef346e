#include "httpbootd/http/dispatch.h"

#include "common/autoexec.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/answer_folder.h"
#include "httpbootd/http/answer_hosts.h"
#include "httpbootd/http/answer_overlay.h"
#include "httpbootd/http/answer_script.h"
#include "httpbootd/http/metrics.h"

#include <string.h>

static const char home_text[] =
    "This is httpbootd of lanboot " LANBOOT_VERSION ": boot files for machines without disks.\n"
    "\n"
    "/boot.ipxe          the script that iPXE begins with\n"
    "/boot.ipxe?mac=MAC  the script of one machine\n"
    "/up?mac=MAC         a machine says that it is up\n"
    "/PATH               a file of the folder that it serves; that is not listed (listing = yes)\n"
    "\n"
    "For the administrator there is another address, admin in [httpbootd].\n";

static const char admin_text[] =
    "This is httpbootd of lanboot " LANBOOT_VERSION ", for its administrator.\n"
    "\n"
    "/health      ok, as long as it answers\n"
    "/metrics     counters, for Prometheus\n"
    "/hosts.json  the machines of the configuration\n";

void answer(struct site *site, const struct request *q, struct record *rec, struct reply *reply)
{
	struct daemon *d = &site->daemon;
	struct route route;

	*reply = (struct reply){.fd = -1};
	route_request(&q->ask, &route);
	rec->kind = route.kind;
	rec->head = strcmp(q->ask.method, "HEAD") == 0;
	switch (route.kind) {
	case ROUTE_REFUSE:
		reply_refuse(rec, reply, route.status, route.reason);
		break;
	case ROUTE_HOME:
		reply_text(reply, 200, home_text);
		break;
	case ROUTE_ADMIN_HOME:
		reply_text(reply, 200, admin_text);
		break;
	case ROUTE_HEALTH:
		reply_text(reply, 200, "ok\n");
		break;
	case ROUTE_METRICS:
		answer_metrics(reply);
		break;
	case ROUTE_HOSTS:
		answer_hosts(d, reply);
		break;
	case ROUTE_FILE:
		answer_file(d, q, route.target.path, rec, reply);
		if (reply->status != 404 || !d->conf->lanboot.autoexec ||
		    !autoexec_is(route.target.path))
			break;
		*reply = (struct reply){.fd = -1};
		rec->reason = NULL;
		rec->kind = ROUTE_STUB;
		answer_autoexec(d, q, &route, reply);
		break;
	case ROUTE_FOLDER:
		answer_folder(d, route.target.path, rec, reply);
		break;
	case ROUTE_STUB:
		answer_stub(d, q, &route, reply);
		break;
	case ROUTE_SCRIPT:
		answer_script(d, q, &route, rec, reply);
		break;
	case ROUTE_ONCE:
		answer_once(d, q, &route, rec, reply);
		break;
	case ROUTE_UP:
		answer_up(d, &route, rec, reply);
		break;
	case ROUTE_OVERLAY:
		answer_overlay(d, &route, rec, reply);
		break;
	}
	rec->status = reply->status;
	rec->length = rec->head || reply->status == 304 ? 0 : reply->length;
}
