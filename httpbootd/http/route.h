#ifndef LANBOOT_ROUTE_H
#define LANBOOT_ROUTE_H
/* What a request asks for. Pure: whether a file is there shows when it is opened. */
#include "httpbootd/codec/head.h"
#include "httpbootd/codec/target.h"

enum route_kind {
	ROUTE_REFUSE,  /* `status` and `reason` say why */
	ROUTE_FILE,    /* target.path beneath the root */
	ROUTE_FOLDER,  /* target.path is to be listed */
	ROUTE_STUB,    /* the script that comes back with what iPXE knows */
	ROUTE_SCRIPT,  /* the script of the machine that the query tells; its MAC is good */
	ROUTE_ONCE,    /* that machine boots what its `once` says */
	ROUTE_UP,      /* a machine says that it is up */
	ROUTE_OVERLAY, /* the apkovl of the machine that the path tells, see overlay_name.h */
	ROUTE_HOME,    /* what there is here */
	ROUTE_HEALTH,
	ROUTE_METRICS,
	ROUTE_HOSTS, /* all of them, as JSON */
	ROUTE_ADMIN_HOME,
};

struct route {
	enum route_kind kind;
	unsigned status;
	const char *reason;   /* of a refusal */
	struct target target; /* filled unless the target itself is bad */
};

/* What is being asked, and of which of the two listeners. */
struct ask {
	bool admin;              /* came to an address of `admin` */
	bool listing;            /* folders are listed */
	const struct head *head; /* what came with it; NULL: nothing */
	const char *method;      /* as sent: methods are case-sensitive */
	const char *target;      /* as sent */
};

/* The path of the scripts, `boot.ipxe`, and the methods of the Allow header. */
extern const char route_script_path[];
extern const char route_allow[];

void route_request(const struct ask *ask, struct route *out);

#endif
