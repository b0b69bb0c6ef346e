#ifndef LANBOOT_HTTPBOOTD_ENDPOINT_H
#define LANBOOT_HTTPBOOTD_ENDPOINT_H
/* What a request asks for. Pure: whether a file is there shows when it is opened. */
#include "httpbootd/codec/header.h"
#include "httpbootd/codec/target.h"

enum endpoint_kind {
	ENDPOINT_REFUSE,  /* `status` and `reason` say why */
	ENDPOINT_FILE,    /* target.path beneath the root */
	ENDPOINT_FOLDER,  /* target.path is to be listed */
	ENDPOINT_STUB,    /* the script that comes back with what iPXE knows */
	ENDPOINT_SCRIPT,  /* the script of the machine that the query tells; its MAC is good */
	ENDPOINT_ONCE,    /* that machine boots what its `once` says */
	ENDPOINT_UP,      /* a machine says that it is up */
	ENDPOINT_OVERLAY, /* the apkovl of the machine that the path tells, see overlay_name.h */
	ENDPOINT_HOME,    /* what there is here */
	ENDPOINT_HEALTH,
	ENDPOINT_METRICS,
	ENDPOINT_HOSTS, /* all of them, as JSON */
	ENDPOINT_ADMIN_HOME,
};

struct endpoint {
	enum endpoint_kind kind;
	unsigned status;
	const char *reason;   /* of a refusal */
	struct target target; /* filled unless the target itself is bad */
};

/* What is being asked, and of which of the two listeners. */
struct ask {
	bool admin;                  /* came to an address of `admin` */
	bool listing;                /* folders are listed */
	const struct header *header; /* what came with it; NULL: nothing */
	const char *method;          /* as sent: methods are case-sensitive */
	const char *target;          /* as sent */
};

/* The path of the scripts, `boot.ipxe`, and the methods of the Allow header. */
extern const char endpoint_script_path[];
extern const char endpoint_allow[];

void endpoint_find(const struct ask *ask, struct endpoint *out);

#endif
