#include "common/daemon.h"

#include "common/log.h"
#include "common/path.h"
#include "common/priv.h"
#include "common/root_moved.h"
#include "common/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define CONF_PATH "/etc/lanboot/lanboot.ini"

static void usage(const struct daemon *d, FILE *out)
{
	fprintf(out,
	    "usage: %s [-ndvVh] [-f FILE] [--strict] [--dump-config] [COMMAND …]\n"
	    "  -f FILE        configuration, default " CONF_PATH "\n"
	    "  -n             test the configuration and exit; warns of what will not work\n"
	    "  --strict       with -n: warnings count as errors\n"
	    "  -d             log to stderr instead of syslog\n"
	    "  -v             log more\n"
	    "  -V             version\n"
	    "  --dump-config  print all keys with their values and defaults\n"
	    "%s",
	    d->name, d->commands);
}

void daemon_options(struct daemon *d, int argc, char **argv)
{
	enum { DUMP = 256, STRICT };
	static const struct option options[] = {
	    {"dump-config", no_argument, NULL, DUMP},
	    {"strict", no_argument, NULL, STRICT},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {0},
	};
	int c;

	d->conf_path = CONF_PATH;
	d->state_fd = -1;
	/* `+`: options end at the command, whose own options are its business. */
	while ((c = getopt_long(argc, argv, "+f:ndvVh", options, NULL)) != -1)
		switch (c) {
		case 'f':
			d->conf_path = optarg;
			break;
		case 'n':
			d->test = true;
			break;
		case 'd':
			d->to_stderr = true;
			break;
		case 'v':
			d->verbose = true;
			break;
		case 'V':
			printf("%s %s\n", d->name, LANBOOT_VERSION);
			exit(0);
		case 'h':
			usage(d, stdout);
			exit(0);
		case DUMP:
			d->dump = true;
			break;
		case STRICT:
			d->strict = true;
			break;
		default:
			usage(d, stderr);
			exit(EXIT_USAGE);
		}
	d->command = argv + optind;
	if (d->strict && !d->test) {
		fprintf(stderr, "%s: --strict is for -n\n", d->name);
		exit(EXIT_USAGE);
	}
}

static void open_state(struct daemon *d)
{
	if (d->state)
		d->state_fd = open(d->state(d->conf), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Where a key of [section] was set; for a default, the file that could set it. */
static const char *place_of(const struct daemon *d, const struct conf *c, const char *section,
    const char *key, char where[300])
{
	conf_where(c, section, key, where);
	if (strcmp(where, "default") == 0)
		snprintf(where, 300, "%.290s", d->conf_path);
	return where;
}

/* Only root becomes another user. */
static bool check_user(const struct daemon *d, const struct conf *c, FILE *errors)
{
	char where[300], why[200];
	if (geteuid() != 0 || priv_user_is_good(c->lanboot.user, why))
		return true;
	fprintf(errors, "%s: user = %s: %s\n", place_of(d, c, "lanboot", "user", where),
	    c->lanboot.user, why);
	return false;
}

/* Opens one folder; else says which key of which section names it. */
static bool open_folder(
    struct daemon *d, const char *folder, bool own, const char *key, FILE *errors)
{
	char where[300];
	if (roots_add(&d->roots, folder))
		return true;
	int error = errno;
	fprintf(errors, "%s: %s = %s: %s; make the folder, or name another\n",
	    place_of(d, d->conf, own ? d->name : "lanboot", key, where), key, folder,
	    strerror(error));
	return false;
}

static bool open_roots(struct daemon *d, FILE *errors)
{
	if (!d->root)
		return true;
	const struct conf *c = d->conf;
	const char *root = d->root(c);
	const struct words *links = d->link_roots(c);
	bool ok = open_folder(d, root, root != c->lanboot.root, "root", errors);
	for (size_t i = 0; i < links->n; i++)
		ok &= open_folder(
		    d, links->word[i], links != &c->lanboot.link_roots, "link-roots", errors);
	return ok;
}

void daemon_configure(struct daemon *d)
{
	if (!conf_source_open(&d->source, d->conf_path)) {
		fprintf(stderr, "%s: cannot open the configuration: %s\n", d->conf_path,
		    strerror(errno));
		exit(EX_CONFIG);
	}
	d->conf = conf_load(&d->source, stderr);
	if (!d->conf)
		exit(EX_CONFIG);
	d->started = d->conf;
	if (d->dump) {
		conf_dump(d->conf, stdout);
		exit(0);
	}
	/* A dry run becomes nobody else: it needs no user. */
	bool user = d->command[0] || check_user(d, d->conf, stderr);
	bool prepared = !d->prepare || (d->prepared = d->prepare(d->conf, stderr));
	if (!open_roots(d, stderr) || !user || !prepared || (d->open_more && !d->open_more(d)))
		exit(EX_CONFIG);
	open_state(d);
	if (d->test)
		exit(daemon_test(d));
	if (!d->command[0])
		log_open(d->name, d->verbose, d->to_stderr);
}

/* The folder of an include pattern, up to its first wildcard. -1 if it is not there. */
static int open_include_folder(const char *pattern)
{
	char folder[1024];
	size_t len = strcspn(pattern, "*?[");
	if (len >= sizeof folder)
		return -1;
	memcpy(folder, pattern, len);
	while (len && folder[len - 1] != '/')
		len--;
	folder[len] = '\0';
	return open(len ? folder : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void daemon_keeps_readable(struct daemon *d, int folder)
{
	if (d->n_readable == DAEMON_FOLDERS)
		fatalx("too many folders");
	d->readable[d->n_readable++] = folder;
}

void daemon_confine(struct daemon *d, const char *listening)
{
	enum { DIRS = ROOTS_MAX + 1 + DAEMON_FOLDERS + 64 };
	const struct words *include = &d->conf->lanboot.include;
	int dirs[DIRS];
	size_t n = 0;

	for (size_t i = 0; i < d->roots.n; i++)
		dirs[n++] = d->roots.folder[i].fd;
	dirs[n++] = d->source.dir;
	for (size_t i = 0; i < d->n_readable; i++)
		dirs[n++] = d->readable[i];
	size_t own = n;
	for (size_t i = 0; i < include->n && n < DIRS; i++)
		if ((dirs[n] = open_include_folder(include->word[i])) >= 0)
			n++;

	tzset(); /* /etc/localtime cannot be read later */
	if (!priv_drop(d->conf->lanboot.user))
		exit(EX_OSERR);
	if (!sandbox_enter(dirs, n, d->state_fd))
		fatal("cannot enter the sandbox");
	for (size_t i = own; i < n; i++)
		close(dirs[i]);
	log_info("ready version=" LANBOOT_VERSION " %s", listening);
	daemon_check(d);
}

/* Logs a text of several lines, one by one. */
static void log_lines(const char *prefix, char *text)
{
	char *rest;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		log_warnx("%s%s", prefix, line);
}

/* The configuration is good: are the folders still those that their names lead to? */
static void check_folders(struct daemon *d)
{
	char folder[PATH_SIZE];
	size_t len = (size_t)(d->source.base - d->source.path);

	roots_renew(&d->roots, "root");
	if (d->state)
		folder_check(d->state_fd, d->state(d->started), "the folder of state,");
	if (len < sizeof folder) {
		memcpy(folder, d->source.path, len);
		folder[len] = '\0';
		folder_check(d->source.dir, len ? folder : ".", "the folder of the configuration,");
	}
}

bool daemon_reload(struct daemon *d)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out) {
		log_warn("cannot reload");
		return false;
	}
	struct conf *fresh = conf_load(&d->source, out);
	void *prepared = fresh && d->prepare ? d->prepare(fresh, out) : NULL;
	if (fresh && d->prepare && !prepared) {
		conf_free(fresh);
		fresh = NULL;
	}
	if (fresh) {
		if (d->prepare)
			d->unprepare(d->prepared);
		d->prepared = prepared;
		conf_needs_restart(d->started, fresh, d->name, out);
		if (d->conf != d->started)
			conf_free(d->conf);
		d->conf = fresh;
	}
	fclose(out);
	if (text) /* else memory ran out */
		log_lines("reload: ", text);
	free(text);
	if (fresh)
		log_info("reloaded file=%s", d->conf_path);
	else
		log_warnx("reload: the configuration is bad: going on with the one before");
	if (fresh)
		check_folders(d);
	if (fresh)
		daemon_check(d);
	return fresh != NULL;
}

void daemon_free(struct daemon *d)
{
	if (d->prepare)
		d->unprepare(d->prepared);
	if (d->conf != d->started)
		conf_free(d->conf);
	conf_free(d->started);
	roots_close(&d->roots);
	if (d->state_fd >= 0)
		close(d->state_fd);
	close(d->source.dir);
}

int daemon_command(struct daemon *d, const char *name, int (*run)(struct daemon *d))
{
	if (strcmp(d->command[0], name) == 0) {
		int status = run(d);
		daemon_free(d);
		return status;
	}
	fprintf(stderr, "%s: there is no command '%s'\n", d->name, d->command[0]);
	usage(d, stderr);
	return EXIT_USAGE;
}

/* If `arg` is `--name=VALUE`: VALUE. */
static const char *after_equals(const char *arg, const char *name)
{
	size_t len = strlen(name);
	return strncmp(arg, name, len) == 0 && arg[len] == '=' ? arg + len + 1 : NULL;
}

const char *command_value(char **command, const char *name)
{
	for (char **a = command; *a; a++) {
		const char *value = after_equals(*a, name);
		if (value)
			return value;
		if (strcmp(*a, name) == 0)
			return a[1];
	}
	return NULL;
}

bool command_flag(char **command, const char *name)
{
	for (char **a = command; *a; a++)
		if (strcmp(*a, name) == 0)
			return true;
	return false;
}

/* How many arguments the option at `a` takes up: 1 or 2 (it and its value), 0 if it is no value
 * option. */
static int value_option(char **a, const char *const *values)
{
	for (const char *const *v = values; *v; v++) {
		if (after_equals(*a, *v))
			return 1;
		if (strcmp(*a, *v) == 0)
			return a[1] ? 2 : 1;
	}
	return 0;
}

void command_check(
    const struct daemon *d, const char *const *values, const char *const *flags, int words)
{
	for (char **a = d->command + 1; *a;) {
		int taken = value_option(a, values);
		if (taken == 1 && !strchr(*a, '=')) {
			fprintf(stderr, "%s: %s needs a value\n", d->name, *a);
			exit(EXIT_USAGE);
		}
		if (taken) {
			a += taken;
			continue;
		}
		const char *const *f = flags;
		while (*f && strcmp(*f, *a) != 0)
			f++;
		if (!*f && (**a == '-' || words-- <= 0)) {
			fprintf(stderr, "%s: what is '%s'?\n", d->name, *a);
			usage(d, stderr);
			exit(EXIT_USAGE);
		}
		a++;
	}
}

const char *command_word(char **command, const char *const *values, int n)
{
	for (char **a = command + 1; *a;) {
		int taken = value_option(a, values);
		if (taken)
			a += taken;
		else if (**a == '-')
			a++;
		else if (n-- == 0)
			return *a;
		else
			a++;
	}
	return NULL;
}
