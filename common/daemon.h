#ifndef LANBOOT_COMMON_DAEMON_H
#define LANBOOT_COMMON_DAEMON_H
/*
 * What the three daemons do alike: options, configuration, folders, the way to an unprivileged
 * process, reload. A main() calls these from top to bottom; between them it opens what is its own.
 * Nothing here calls back into a daemon.
 */
#include "common/call_rules.h"
#include "common/conf.h"
#include "common/hosts_watch.h"
#include "common/root.h"
#include "common/worker.h"

enum { DAEMON_FOLDERS = 128, DAEMON_COMMANDS = 6, DAEMON_CALLS = 8, DAEMON_CONNECTS = 32 };

/* Exit codes beside sysexits.h's EX_OSERR (71) and EX_CONFIG (78). */
enum { EXIT_USAGE = 2 };

/* Where it stands that the configuration is read again (daemon_reload.h). */
struct daemon_reader {
	struct loop *loop;
	struct worker *worker; /* NULL: it was not yet */
	const char *why;
	bool is_busy;         /* from when it is asked for until it is taken */
	bool is_overtaken;    /* another one was taken meanwhile */
	bool is_asked;        /* it is to be read once more, */
	const char *next_why; /* for this */

	/* The thread's while that reads. */
	struct conf *conf; /* NULL: it is bad */
	char *text;        /* what is wrong, a line each; NULL: memory ran out */
	uint64_t read_s;   /* when it was begun to be read, in Unix time */
	uint64_t began_ms, ended_ms;
};

struct daemon {
	/* Set by main. */
	const char *name;
	const char
	    *commands[DAEMON_COMMANDS]; /* help texts of `explain …` and the like; then NULL */

	/* Set by daemon_options. */
	const char *conf_path;
	bool test, strict, dump, to_stderr, verbose;
	bool check, deep; /* the command `check`: a test that takes its time, for lanboot(8) */
	bool was_root;    /* root started it, and it becomes somebody else */
	char machine[65]; /* this machine's own name, NUL-terminated; empty: it has none */
	char **command;   /* the arguments after the options; command[0] NULL: none */

	/* Set by daemon_load. */
	struct conf_source source;
	struct conf *conf;    /* replaced by daemon_reload_end: keep no pointer into it */
	struct conf *started; /* as it was at the start: where keys that need a restart stand */
	int64_t loaded_ns;    /* when it was begun to be read, by the clock of files */

	uint64_t conf_read_s; /* when conf was read, in Unix time */
	uint64_t good_reloads, bad_reloads;
	bool is_conf_bad; /* the last reload was: conf is what holds since before */

	/* Set by main: what is to be bound after confine() only, a port that another program had.
	 */
	const struct addrs *bound_later; /* NULL: nothing */

	/* The ports of TCP that it connects to, by daemon_connect; there are none for most. */
	uint16_t connects[DAEMON_CONNECTS];
	size_t n_connects;

	/* Set by daemon_find_user. */
	const char *user; /* who root becomes */

	/* Set by daemon_open_roots; all zeros if nothing is served. */
	struct roots roots;
	const char *root_section, *link_roots_section; /* which section names them */

	/* Set by daemon_open_state. */
	const char *state; /* the folder that the daemon may write to; NULL: none */
	int state_fd;      /* -1: none, or it cannot be opened */
	int cache_fd;      /* another one, which main opens; -1: none */

	struct hosts_watch hosts;     /* opened by the server, for its loop */
	struct hosts_watch inventory; /* likewise, if there is one */
	struct daemon_reader reader;  /* by the same */

	int readable[DAEMON_FOLDERS]; /* further folders that stay readable */
	size_t n_readable;

	struct call_rules calls[DAEMON_CALLS]; /* what it needs when it serves: daemon_allow */
	size_t n_calls;
	bool is_confined; /* set by confine */
};

/* Reads the command line. Exits on -V and -h (0) and on wrong use (2, said on stderr). */
void daemon_options(struct daemon *d, int argc, char **argv);

/*
 * Loads the configuration. Exits on --dump-config (0) and, with every error on stderr, on a bad
 * configuration (78). The file is kept open by its folder, so that a reload needs no
 * privilege to find it.
 */
void daemon_load(struct daemon *d);

/* Opens the log, and has it go to the keepers that the configuration names. */
void daemon_open_log(struct daemon *d);

/*
 * Has the log go to those that d->conf names now. A keeper by UDP needs system calls that are
 * allowed from the start or not at all: one that comes too late is told of.
 */
void daemon_send_events(const struct daemon *d);

/*
 * Opens `root`, the folder that is served, and its link-roots, all of d->conf. Returns false if one
 * of them cannot be opened, with each error on stderr. Done before privileges are dropped, so that
 * the user that the daemon becomes needs no way to them. daemon_free closes them.
 */
bool daemon_open_roots(struct daemon *d, const char *root, const struct words *link_roots);

/* Opens the folder that the daemon may write to. That it is not there is no error here. */
void daemon_open_state(struct daemon *d, const char *folder);

/*
 * Makes the folder `name` in the state folder, the daemon's user's own, readable for the group
 * lanboot, unless it is there; to be called before privileges go. Returns it, open, until
 * daemon_free at the soonest; -1 with errno.
 */
int daemon_make_folder(const struct daemon *d, const char *name);

/* Has the open folder `folder` stay readable in the sandbox, with all beneath it. */
void daemon_keep_readable(struct daemon *d, int folder);

/*
 * Has the folder of `file` stay readable in the sandbox and, where the file is a link, as
 * certificates often are, the one that it leads into. Returns the first, open; -1 with errno if it
 * cannot be opened.
 */
int daemon_keep_folder_of(struct daemon *d, const char *file);

/*
 * Has the daemon be allowed those system calls, too, once it is confined, beside calls_base(). The
 * rules have to live until then. What is named first is looked at first.
 */
void daemon_allow(struct daemon *d, struct call_rules rules);

/* Returns true if it may connect to TCP ports of that number. */
bool daemon_connects_to(const struct daemon *d, uint16_t port);

/* Before the sandbox: from now on it may. Returns false if there are DAEMON_CONNECTS others. */
bool daemon_connect(struct daemon *d, uint16_t port);

/*
 * Has l->on_signal be told by HOSTS_CHANGED when machines were enrolled or are gone, by
 * INVENTORY_CHANGED when the inventory is another one, and by CONF_READ when the configuration was
 * read again (daemon_reload.h). Before confine().
 */
void daemon_watch_hosts(struct daemon *d, struct loop *l);

/* Closes and frees what the functions above opened. */
void daemon_free(struct daemon *d);

/* Says on stderr that there is no such command as d->command[0]. Returns the exit code. */
int daemon_no_such_command(const struct daemon *d);

/* Writes the help text, of the options and of all commands. */
void daemon_usage(const struct daemon *d, FILE *out);

#endif
