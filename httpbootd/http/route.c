#include "httpbootd/http/route.h"

#include "httpbootd/boot/overlay_name.h"

#include <string.h>

const char route_script_path[] = "boot.ipxe";
const char route_allow[] = "GET, HEAD";

static void refuse(struct route *r, unsigned status, const char *reason)
{
	r->kind = ROUTE_REFUSE;
	r->status = status;
	r->reason = reason;
}

static void route_admin(struct route *r)
{
	static const struct {
		const char *path;
		enum route_kind kind;
	} pages[] = {{"", ROUTE_ADMIN_HOME}, {"health", ROUTE_HEALTH}, {"metrics", ROUTE_METRICS},
	    {"hosts.json", ROUTE_HOSTS}};
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (strcmp(r->target.path, pages[i].path) == 0) {
			r->kind = pages[i].kind;
			return;
		}
	refuse(r, 404, "no such page; there is /health, /metrics and /hosts.json");
}

/*
 * For `kind`, which is about a machine, or where it says nothing of its MAC, `without`. A MAC that
 * is none, InfiniBand's of 20 bytes say, is not said: what else it says may tell it.
 */
static void route_machine(struct route *r, enum route_kind kind, enum route_kind without)
{
	r->kind = target_param(&r->target, "mac") ? kind : without;
	if (r->kind == ROUTE_REFUSE)
		refuse(r, 400, "mac= is missing");
}

static bool is_served(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static bool is_overlay(const char *path)
{
	struct overlay_name name;
	return overlay_parse(path, &name);
}

void route_request(const struct ask *ask, struct route *r)
{
	static const struct head nothing;
	const struct head *h = ask->head ? ask->head : &nothing;
	*r = (struct route){.kind = ROUTE_FILE};

	enum target_result t = target_parse(ask->target, strlen(ask->target), &r->target);
	if (h->fault != HEAD_OK) /* first: nothing else of such a request can be trusted */
		refuse(r, head_fault_status(h->fault), head_fault_text(h->fault));
	else if (!is_served(ask->method))
		refuse(r, 405,
		    strcmp(ask->method, "POST") == 0
			? "only GET and HEAD are served: a POST (of iPXE's ##params, say) is for a "
			  "script on another web server"
			: "only GET and HEAD are served");
	else if (t != TARGET_OK)
		refuse(r, t == TARGET_TOO_LONG ? 414 : 400, target_result_text(t));
	else if (h->body)
		refuse(r, 400, "a request with a body");
	else if (ask->admin)
		route_admin(r);
	else if (strcmp(r->target.path, route_script_path) == 0)
		route_machine(r, ROUTE_SCRIPT, ROUTE_STUB);
	else if (strcmp(r->target.path, "once") == 0)
		route_machine(r, ROUTE_ONCE, ROUTE_REFUSE);
	else if (strcmp(r->target.path, "up") == 0)
		route_machine(r, ROUTE_UP, ROUTE_UP);
	else if (!r->target.folder && is_overlay(r->target.path))
		r->kind = ROUTE_OVERLAY;
	else if (!r->target.folder && r->target.path[0])
		r->kind = ROUTE_FILE;
	else if (ask->listing)
		r->kind = ROUTE_FOLDER;
	else if (!r->target.path[0])
		r->kind = ROUTE_HOME;
	else
		refuse(r, 404, "folders are not listed");
}
