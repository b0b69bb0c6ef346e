#ifndef LANBOOT_DAEMON_H
#define LANBOOT_DAEMON_H
/*
 * What the three daemons do alike: options, configuration, the way to an unprivileged process,
 * reload. A main() calls these from top to bottom; between them it opens its own sockets.
 */
#include "common/check.h"
#include "common/root.h"

enum { DAEMON_FOLDERS = 128 };

struct daemon {
	const char *name;
	const char *commands;                      /* help text of `explain …` and the like */
	const char *(*root)(const struct conf *c); /* the folder it serves; NULL: none */
	const struct words *(*link_roots)(const struct conf *c); /* with root */
	/* The folder it may write to, NULL: none; and whether it would need one. */
	const char *(*state)(const struct conf *c);
	bool (*needs_state)(const struct conf *c);
	/* Opens what else it needs of files; false, told on stderr: the configuration is bad. NULL:
	 * nothing. */
	bool (*open_more)(struct daemon *d);

	/*
	 * What the daemon makes of a configuration before it is taken (NULL: nothing): NULL if that
	 * is not possible, and the reasons were told on `errors`. Freed by `unprepare`.
	 */
	void *(*prepare)(const struct conf *c, FILE *errors);
	void (*unprepare)(void *prepared);

	/* Its own warnings, besides those of check_conf(): looks at files, as who this process is.
	 * NULL: none. */
	void (*check)(struct daemon *d, struct check *k);

	/* Set by daemon_options. */
	const char *conf_path;
	bool test, strict, dump, to_stderr, verbose;
	char *
	    *command; /* the arguments after the options, NULL-terminated; command[0] NULL: none */

	/* Set by daemon_configure. */
	struct conf_source source;
	struct conf *conf;
	void *prepared;       /* of conf */
	struct conf *started; /* as it was at the start: where keys that need a restart stand */
	struct roots roots;   /* for roots_open(); empty if it serves no folder */
	int state_fd;         /* -1: none */

	int readable[DAEMON_FOLDERS]; /* further folders that stay readable */
	size_t n_readable;
};

/* Exit codes beside sysexits.h's EX_OSERR (71) and EX_CONFIG (78). */
enum { EXIT_USAGE = 2 };

/* Reads the command line. Exits on -V and -h (0) and on wrong use (2). */
void daemon_options(struct daemon *d, int argc, char **argv);

/*
 * Loads the configuration and opens the root and its
 * link-roots. Exits on -n and --dump-config (0) and, with every
 * error told on stderr, on a bad configuration (78).
 */
void daemon_configure(struct daemon *d);

/*
 * -n, once all is open: becomes the configured user, prints what will not work, on stderr, and that
 * the configuration is good. The exit code: 0, or with --strict 78 if there was anything.
 */
int daemon_test(struct daemon *d);

/*
 * Logs what will not work. Done by a process of its own, for the disk may be slow, which has
 * nothing of ours open but the folders and ends when we do: returns at once.
 */
void daemon_check(struct daemon *d);

/* Who looks at files, by name: the configured user, or who started us without being root. */
const char *daemon_user(const struct daemon *d);

/* `folder`, an open one, stays readable in the sandbox with all beneath it. */
void daemon_keeps_readable(struct daemon *d, int folder);

/*
 * The last step before the loop, once all sockets are open: becomes the configured user, drops
 * every capability, enters the sandbox (the roots and the configuration's folders stay readable),
 * and logs `ready` with `listening`. Exits (71) if any of that fails.
 */
void daemon_confine(struct daemon *d, const char *listening);

/*
 * On SIGHUP: loads the configuration again. True: d->conf is the new one and the old one is gone,
 * so keep no pointer into it (d->started stays). False: it is bad, its errors were logged, d->conf
 * is as before.
 */
bool daemon_reload(struct daemon *d);

/* Closes and frees what daemon_configure opened. */
void daemon_free(struct daemon *d);

/* Runs `run` if the command is `name`; else says that there is no such command. The exit code. */
int daemon_command(struct daemon *d, const char *name, int (*run)(struct daemon *d));

/* The value after option `name` in the command, or NULL; `--name VALUE` and `--name=VALUE`. */
const char *command_value(char **command, const char *name);

/* True if the flag `name` is in the command. */
bool command_flag(char **command, const char *name);

/*
 * Checks that the command has only options of `values` (each takes a value) and `flags`, both
 * NULL-terminated, and at most `words` other arguments. Else says so and exits (2).
 */
void command_check(
    const struct daemon *d, const char *const *values, const char *const *flags, int words);

/* The nth (from 0) argument of the command that is no option nor an option's value, or NULL. */
const char *command_word(char **command, const char *const *values, int n);

#endif
