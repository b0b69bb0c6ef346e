#include "httpbootd/http/endpoint.h"

#include "common/overlay_name.h"
#include "httpbootd/boot/script.h"

#include <string.h>

const char endpoint_script_path[] = "boot.ipxe";

static void refuse(struct endpoint *r, unsigned status, const char *reason)
{
	r->kind = ENDPOINT_REFUSE;
	r->status = status;
	r->reason = reason;
}

static void find_admin(const struct header *h, struct endpoint *r)
{
	static const struct {
		const char *path;
		enum endpoint_kind kind;
		enum machines_page page;
		bool is_json;
	} pages[] = {
	    {"", ENDPOINT_ADMIN_HOME, 0, false},
	    {"health", ENDPOINT_HEALTH, 0, false},
	    {"metrics", ENDPOINT_METRICS, 0, false},
	    {"hosts.json", ENDPOINT_HOSTS, 0, true},
	    {"mirrors", ENDPOINT_MIRRORS, 0, false},
	    {"mirrors.json", ENDPOINT_MIRRORS, 0, true},
	    {"servers", ENDPOINT_SERVERS, 0, false},
	    {"servers.json", ENDPOINT_SERVERS, 0, true},
	    {"inventory.json", ENDPOINT_INVENTORY, 0, true},
	    {"status", ENDPOINT_MACHINES, PAGE_STATUS, false},
	    {"machines.json", ENDPOINT_MACHINES, PAGE_STATUS, true},
	    {"list", ENDPOINT_MACHINES, PAGE_LIST, false},
	    {"list.json", ENDPOINT_MACHINES, PAGE_LIST, true},
	    {"show", ENDPOINT_MACHINES, PAGE_SHOW, false},
	    {"machine.json", ENDPOINT_MACHINES, PAGE_SHOW, true},
	    {"log", ENDPOINT_MACHINES, PAGE_LOG, false},
	    {"log.json", ENDPOINT_MACHINES, PAGE_LOG, true},
	    {"why", ENDPOINT_MACHINES, PAGE_WHY, false},
	    {"why.json", ENDPOINT_MACHINES, PAGE_WHY, true},
	    {"follow", ENDPOINT_FOLLOW, 0, false},
	    {"login", ENDPOINT_LOGIN_PAGE, 0, false},
	    {"machine", ENDPOINT_PAGE, PAGE_SHOW, false},
	    {"all", ENDPOINT_PAGE, PAGE_LIST, false},
	    {"page.css", ENDPOINT_STYLE, 0, false},
	    {"page.js", ENDPOINT_CODE, 0, false},
	    {"live", ENDPOINT_LIVE, 0, false},
	};
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (strcmp(r->target.path, pages[i].path) == 0) {
			r->kind = pages[i].kind;
			r->page = pages[i].page;
			r->is_json = pages[i].is_json;
			/* A browser gets the page, a program the list of what there is. */
			if (r->kind == ENDPOINT_ADMIN_HOME && header_wants_page(h))
				r->kind = ENDPOINT_PAGE;
			return;
		}
	refuse(r, 404, "no such page; / lists those that there are");
}

static bool is_change(const char *path)
{
	static const char *const changes[] = {
	    "enrol", "set", "rename", "remove", "once", "forget", "wake", "reload", "mirror"};
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (strcmp(path, changes[i]) == 0)
			return true;
	return false;
}

/* A page of the administrator's is read by GET, and what changes something is done by POST. */
static void find_of_admin(const char *method, const struct header *h, struct endpoint *r)
{
	bool is_post = strcmp(method, "POST") == 0;

	if (is_change(r->target.path) && is_post) {
		r->kind = ENDPOINT_CHANGE;
	} else if (is_post && strcmp(r->target.path, "login") == 0) {
		r->kind = ENDPOINT_LOGIN;
	} else if (is_post && strcmp(r->target.path, "logout") == 0) {
		r->kind = ENDPOINT_LOGOUT;
	} else if (is_change(r->target.path)) {
		refuse(r, 405, "this changes something, which takes a POST");
		r->allow = "POST";
	} else {
		find_admin(h, r);
		if (is_post && r->kind != ENDPOINT_REFUSE)
			refuse(r, 405, "this is read, by GET");
	}
}

/*
 * For `kind`, which is about a machine, or where it says nothing of its MAC, `without`. A MAC that
 * is none, InfiniBand's of 20 bytes say, is not said: what else it says may tell it.
 */
static void find_machine(struct endpoint *r, enum endpoint_kind kind, enum endpoint_kind without)
{
	r->kind = target_param(&r->target, "mac") ? kind : without;
	if (r->kind == ENDPOINT_REFUSE)
		refuse(r, 400, "mac= is missing");
}

static bool is_served(const struct request *q)
{
	return strcmp(q->method, "GET") == 0 || strcmp(q->method, "HEAD") == 0 ||
	       (q->is_admin && strcmp(q->method, "POST") == 0);
}

static bool is_overlay(const char *path)
{
	struct overlay_name name;
	return overlay_name_parse(path, &name);
}

/* Takes the token off the path of `/private/TOKEN/PATH`. */
static void take_token(struct endpoint *r)
{
	char *path = r->target.path;
	const size_t len = strlen(script_private) - 1;
	if (strncmp(path, script_private + 1, len) != 0 || !token_parse(path + len, r->token))
		return;
	const char *rest = path + len + TOKEN_TEXT - 1;
	if (rest[0] != '/' || !rest[1] || r->target.folder)
		return;
	r->has_token = true;
	memmove(path, rest + 1, strlen(rest + 1) + 1);
}

/* Only a file or an overlay is had by a token. */
static void find_private(struct endpoint *r)
{
	r->kind = is_overlay(r->target.path) ? ENDPOINT_OVERLAY : ENDPOINT_FILE;
}

void endpoint_find(const struct request *q, bool lists_folders, struct endpoint *r)
{
	static const struct header nothing;
	const struct header *h = q->header ? q->header : &nothing;
	*r = (struct endpoint){.kind = ENDPOINT_FILE, .allow = "GET, HEAD"};

	enum target_result t = target_parse(q->target, strlen(q->target), &r->target);
	if (h->fault != HEADER_OK) /* first: nothing else of such a request can be trusted */
		refuse(r, header_fault_status(h->fault), header_fault_text(h->fault));
	else if (!is_served(q))
		refuse(r, 405,
		    strcmp(q->method, "POST") == 0
			? "only GET and HEAD are served: a POST (of iPXE's ##params, say) is for a "
			  "script on another web server"
			: "only GET and HEAD are served");
	else if (t != TARGET_OK)
		refuse(r, t == TARGET_TOO_LONG ? 414 : 400, target_result_text(t));
	else if (h->body && strcmp(q->method, "POST") != 0)
		refuse(r, 400, "a request with a body");
	else if (q->is_admin)
		find_of_admin(q->method, h, r);
	else if (take_token(r), r->has_token)
		find_private(r);
	else if (strcmp(r->target.path, endpoint_script_path) == 0)
		find_machine(r, ENDPOINT_SCRIPT, ENDPOINT_STUB);
	else if (strcmp(r->target.path, "once") == 0)
		find_machine(r, ENDPOINT_ONCE, ENDPOINT_REFUSE);
	else if (strcmp(r->target.path, "wait") == 0)
		r->kind = ENDPOINT_WAIT;
	else if (strcmp(r->target.path, "up") == 0)
		find_machine(r, ENDPOINT_UP, ENDPOINT_UP);
	else if (strcmp(r->target.path, "alive") == 0)
		find_machine(r, ENDPOINT_ALIVE, ENDPOINT_ALIVE);
	else if (strcmp(r->target.path, "stage") == 0)
		find_machine(r, ENDPOINT_STAGE, ENDPOINT_STAGE);
	else if (strcmp(r->target.path, "told") == 0)
		find_machine(r, ENDPOINT_TOLD, ENDPOINT_TOLD);
	else if (!r->target.folder && strcmp(r->target.path, "drift") == 0)
		r->kind = ENDPOINT_DRIFT;
	else if (!r->target.folder && is_overlay(r->target.path))
		r->kind = ENDPOINT_OVERLAY;
	else if (!r->target.folder && r->target.path[0])
		r->kind = ENDPOINT_FILE;
	else if (lists_folders)
		r->kind = ENDPOINT_FOLDER;
	else if (!r->target.path[0])
		r->kind = ENDPOINT_HOME;
	else
		refuse(r, 404, "folders are not listed");
}
