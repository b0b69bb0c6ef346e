#ifndef LANBOOT_HTTPBOOTD_HTTP_ENDPOINT_H
#define LANBOOT_HTTPBOOTD_HTTP_ENDPOINT_H
/* What a request asks for. Pure: whether a file is there shows when it is opened. */
#include "httpbootd/boot/token.h"
#include "httpbootd/http/request.h"

enum endpoint_kind {
	ENDPOINT_REFUSE,  /* `status` and `reason` say why */
	ENDPOINT_FILE,    /* target.path beneath the root */
	ENDPOINT_FOLDER,  /* target.path is to be listed */
	ENDPOINT_STUB,    /* the script that comes back with what iPXE knows */
	ENDPOINT_SCRIPT,  /* the script of the machine that the query tells; its MAC is good */
	ENDPOINT_ONCE,    /* that machine boots what its `once` says */
	ENDPOINT_WAIT,    /* a machine without a section asks whether there is something new */
	ENDPOINT_UP,      /* a machine says that it is up */
	ENDPOINT_ALIVE,   /* that it still is */
	ENDPOINT_STAGE,   /* how far its boot got */
	ENDPOINT_TOLD,    /* its script says which step comes, or has failed */
	ENDPOINT_OVERLAY, /* the apkovl of the machine that the path tells, see overlay_name.h */
	ENDPOINT_HOME,    /* what there is here */
	ENDPOINT_HEALTH,
	ENDPOINT_DRIFT, /* another server asks what this one has */
	ENDPOINT_SERVERS,
	ENDPOINT_INVENTORY,
	ENDPOINT_METRICS,
	ENDPOINT_HOSTS, /* all of them, as JSON */
	ENDPOINT_MIRRORS,
	ENDPOINT_ADMIN_HOME,
	ENDPOINT_MACHINES, /* about the machines seen; `page` says what */
	ENDPOINT_FOLLOW,   /* events as they come */
	ENDPOINT_PAGE,     /* about them for a browser; `page` says what */
	ENDPOINT_STYLE,    /* what these pages look like, */
	ENDPOINT_CODE,     /* what makes them live, */
	ENDPOINT_LIVE,     /* and when to ask for them again */
	ENDPOINT_LOGIN_PAGE,
	ENDPOINT_LOGIN, /* only by POST, as are these: */
	ENDPOINT_LOGOUT,
	ENDPOINT_CHANGE, /* target.path says what is to be changed; only by POST, to `admin` */
};

/* What is asked about the machines seen, for answer_machines.h. */
enum machines_page {
	PAGE_STATUS, /* all of them */
	PAGE_LIST,
	PAGE_SHOW, /* one, by `id=` */
	PAGE_LOG,
	PAGE_WHY,
};

struct endpoint {
	enum endpoint_kind kind;
	unsigned status;
	const char *reason; /* of a refusal */
	const char *allow;  /* of status 405: the methods that there are */
	bool has_token;     /* the path had one in front, which target.path has no more: */
	uint8_t token[TOKEN_LEN];
	enum machines_page page;
	bool is_json;         /* of a page: not as text */
	struct target target; /* filled unless the target itself is bad */
};

/* The path of the scripts: `boot.ipxe`. */
extern const char endpoint_script_path[];

/*
 * Puts into *r what the request leads to, or why it is refused: first what cannot be trusted,
 * then what is not served, then what is not there. `lists_folders`: the configuration says
 * listing = yes.
 */
void endpoint_find(const struct request *q, bool lists_folders, struct endpoint *r);

#endif
