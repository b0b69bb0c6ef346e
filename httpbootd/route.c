#include "httpbootd/route.h"

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
	if (strcmp(r->target.path, "health") == 0)
		r->kind = ROUTE_HEALTH;
	else
		refuse(r, 404, "no such page");
}

static void route_script(struct route *r)
{
	const char *mac = target_param(&r->target, "mac");
	const char *uuid = target_param(&r->target, "uuid");
	/* A machine without a UUID says nothing, or something else: no reason to refuse it. */
	r->has_uuid = uuid && str_uuid(uuid, r->uuid);
	if (!mac)
		r->kind = ROUTE_STUB;
	else if (str_mac(mac, r->mac))
		r->kind = ROUTE_SCRIPT;
	else
		refuse(r, 400, "mac= is not a MAC address");
}

void route_request(const struct ask *ask, struct route *r)
{
	*r = (struct route){.kind = ROUTE_FILE};

	enum target_result t = target_parse(ask->target, strlen(ask->target), &r->target);
	if (strcmp(ask->method, "GET") != 0 && strcmp(ask->method, "HEAD") != 0)
		refuse(r, 405, "only GET and HEAD are served");
	else if (t != TARGET_OK)
		refuse(r, 400, target_result_text(t));
	else if (ask->lacks_host) /* RFC 9112 §3.2 */
		refuse(r, 400, "HTTP/1.1 without a Host header");
	else if (ask->has_body)
		refuse(r, 400, "a request with a body");
	else if (ask->admin)
		route_admin(r);
	else if (r->target.folder || r->target.path[0] == '\0')
		refuse(r, 404, "folders are not listed");
	else if (strcmp(r->target.path, route_script_path) == 0)
		route_script(r);
}
