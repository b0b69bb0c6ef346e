#ifndef LANBOOT_HTTPBOOTD_HTTP_SITE_H
#define LANBOOT_HTTPBOOTD_HTTP_SITE_H
/*
 * All that an answer may be made of: the configuration and what it names, and what is counted and
 * kept beside it. There is one in a process. main.c has it, server.c looks after it, and whoever
 * answers a request is handed it; httpbootd has no variable at file scope. The rooms below http/
 * do not know it: they are handed the piece that they need.
 */
#include "common/daemon.h"
#include "common/gate.h"
#include "common/shim.h"
#include "httpbootd/boot/script_make.h"
#include "httpbootd/boot/waiting.h"
#include "httpbootd/drift/drift.h"
#include "httpbootd/etcd/etcd.h"
#include "httpbootd/http/access_log.h"
#include "httpbootd/http/guard.h"
#include "httpbootd/http/logins.h"
#include "httpbootd/http/metrics.h"
#include "httpbootd/http/session.h"
#include "httpbootd/http/tls.h"
#include "httpbootd/inventory/inventory.h"
#include "httpbootd/machines/admin_key.h"
#include "httpbootd/machines/changes.h"
#include "httpbootd/machines/follow.h"
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/password.h"
#include "httpbootd/mirror/mirrors.h"

enum { SITE_TEXT_SIZE = 64 * 1024 };

struct site {
	struct daemon daemon; /* configuration, root with its link-roots, state folder */
	struct folders folders;
	struct tls_files tls;
	struct overlays overlays;
	struct mirrors mirrors;
	struct etcd *etcd;   /* the notes that servers share; NULL: they are in the state folder */
	bool is_handed_over; /* those of the folder */
	bool has_news;       /* of the store, since they were followed */
	size_t once_waits;   /* machines that wait for it with what they boot once */
	struct drift *drift; /* server.c opens and closes it; NULL: no server is compared */
	struct inventory *inventory; /* likewise; NULL: there is none */
	struct gate gate;            /* who may be a client; server.c opens and closes it */
	uint64_t opened_ms;          /* Unix time: no other process has the same generations */
	unsigned generation;         /* of the configuration: how often it was read again */
	struct guard guard;
	struct metrics metrics;
	struct follow follow;           /* who reads events as they come */
	int hosts_fd;                   /* the folder hosts.d; -1: none */
	int wake_fd;                    /* that wakes machines; -1: it cannot be */
	struct changes changes;         /* that administrators ask for; server.c carries them out */
	char admin_key[ADMIN_KEY_TEXT]; /* that they have to know; empty: nothing can be changed */
	char password[PASSWORD_HASH];   /* the hash of the administrator's; empty: there is none */
	struct sessions sessions;       /* browsers in which it was said */
	struct logins logins;           /* those in which it was said now, and is tried */
	struct waiting waiting;         /* machines without a section, and how often they ask */
	struct machines machines;       /* seen; server.c hears of them */
	struct shims shims;             /* that clients took */
	struct access_log access_log;
	char text[SITE_TEXT_SIZE]; /* of the answer that was made last: a reply's BODY_TEXT */
	struct script_made script; /* of the machine whose request is answered */
};

/*
 * Opens what the configuration names beside the root: the folders of aliases and overlays and, for
 * a daemon that will serve (not for a command), those of the certificate and its key. All of them
 * stay readable in the sandbox, so this is done before privileges are dropped. False if one cannot
 * be opened; each error was told on stderr. site_close frees what was opened, in any case.
 */
bool site_open(struct site *s);

/*
 * For a daemon that will serve: makes what changes at the admin address need, hosts.d, the key and
 * the socket that wakes, before privileges are dropped. What cannot be made is logged; then nothing
 * can be changed.
 */
void site_open_changes(struct site *s);

/* Starts carrying changes out and trying passwords, so after the sandbox. */
void site_start_changes(struct site *s, struct loop *loop);

/* Looks whether the folders are still what their names lead to, and logs where they are not. */
void site_watch(struct site *s);

/* Makes the site follow a configuration that was just read again; daemon->conf is the new one. */
void site_reload(struct site *s);

/* The same beside the daemon, which tells of what has changed: so this does not. */
void site_follow(struct site *s);

/* Returns where it is noted what machines have booted once. */
struct once_place site_once(const struct site *s);

/* Returns what boot/ is handed of the site; good until the next reload. */
struct boot_site site_boot(struct site *s);

/* Closes and frees what site_open opened. The daemon is main's to free. */
void site_close(struct site *s);

#endif
