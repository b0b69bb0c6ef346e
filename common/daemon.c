#include "common/daemon.h"

#include "common/calls.h"
#include "common/conf_files.h"
#include "common/event_send.h"
#include "common/log.h"
#include "common/path.h"
#include "common/priv.h"
#include "common/root_moved.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define CONF_PATH "/etc/lanboot/lanboot.ini"

void daemon_usage(const struct daemon *d, FILE *out)
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
	    "  check [--quick]  as -n, and what takes longer: for lanboot check\n",
	    d->name);
	for (size_t i = 0; i < DAEMON_COMMANDS && d->commands[i]; i++)
		fputs(d->commands[i], out);
}

/* The command `check`, which all daemons have. */
static void take_check(struct daemon *d)
{
	if (!d->command[0] || strcmp(d->command[0], "check") != 0)
		return;
	bool quick = d->command[1] && strcmp(d->command[1], "--quick") == 0;
	d->test = d->check = true;
	d->deep = !quick;
	if (d->command[1] && (!quick || d->command[2])) {
		daemon_usage(d, stderr);
		exit(EXIT_USAGE);
	}
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
	d->was_root = geteuid() == 0;
	if (gethostname(d->machine, sizeof d->machine - 1) < 0)
		d->machine[0] = '\0';
	d->state_fd = d->cache_fd = -1;
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
			daemon_usage(d, stdout);
			exit(0);
		case DUMP:
			d->dump = true;
			break;
		case STRICT:
			d->strict = true;
			break;
		default:
			daemon_usage(d, stderr);
			exit(EXIT_USAGE);
		}
	d->command = argv + optind;
	take_check(d);
	if (d->strict && !d->test) {
		fprintf(stderr, "%s: --strict is for -n\n", d->name);
		exit(EXIT_USAGE);
	}
}

void daemon_load(struct daemon *d)
{
	struct timespec now;

	if (!conf_source_open(&d->source, d->conf_path)) {
		fprintf(stderr, "%s: cannot open the configuration: %s\n", d->conf_path,
		    strerror(errno));
		exit(EX_CONFIG);
	}
	clock_gettime(CLOCK_REALTIME_COARSE, &now); /* as file systems have it */
	d->loaded_ns = (int64_t)now.tv_sec * 1000000000 + (int64_t)now.tv_nsec;
	d->conf = conf_load(&d->source, stderr);
	if (!d->conf)
		exit(EX_CONFIG);
	d->started = d->conf;
	d->source.state = d->started->httpbootd.state;
	d->conf_read_s = (uint64_t)time(NULL);
	if (d->dump) {
		conf_dump(d->conf, stdout);
		exit(0);
	}
}

void daemon_send_events(const struct daemon *d)
{
	bool may_udp = event_send_needs_udp(&d->started->lanboot.events);

	log_send_to(&d->conf->lanboot.events, may_udp);
	if (!may_udp && event_send_needs_udp(&d->conf->lanboot.events))
		log_warnx(
		    "[lanboot] events has a keeper on another machine, and had none when this "
		    "was started: it hears nothing until a restart");
}

void daemon_open_log(struct daemon *d)
{
	log_open(d->name, d->verbose, d->to_stderr);
	log_know(&d->conf->hosts);
	daemon_send_events(d);
	if (event_send_needs_udp(&d->conf->lanboot.events))
		daemon_allow(d, calls_udp());
}

/* Where a key of [section] was set; for a default, the file that could set it. */
static const char *location_of(
    const struct daemon *d, const char *section, const char *key, char where[300])
{
	conf_where(d->conf, section, key, where);
	if (strcmp(where, "default") == 0)
		snprintf(where, 300, "%.290s", d->conf_path);
	return where;
}

/* Opens one folder; else says which key of which section names it. */
static bool open_folder(struct daemon *d, const char *folder, const char *section, const char *key)
{
	char where[300];

	if (roots_add(&d->roots, folder))
		return true;
	int error = errno;
	fprintf(stderr, "%s: %s = %s: %s; make the folder, or name another\n",
	    location_of(d, section, key, where), key, folder, strerror(error));
	return false;
}

bool daemon_open_roots(struct daemon *d, const char *root, const struct words *link_roots)
{
	const struct conf_lanboot *common = &d->conf->lanboot;

	d->root_section = root == common->root ? "lanboot" : d->name;
	d->link_roots_section = link_roots == &common->link_roots ? "lanboot" : d->name;
	bool ok = open_folder(d, root, d->root_section, "root");
	for (size_t i = 0; i < link_roots->n; i++)
		ok &= open_folder(d, link_roots->word[i], d->link_roots_section, "link-roots");
	return ok;
}

void daemon_open_state(struct daemon *d, const char *folder)
{
	d->state = folder;
	d->state_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void daemon_keep_readable(struct daemon *d, int folder)
{
	if (d->n_readable == DAEMON_FOLDERS)
		fatalx("too many folders");
	d->readable[d->n_readable++] = folder;
}

static int open_folder_of(const char *file)
{
	char folder[PATH_MAX];
	size_t len = strlen(file) - strlen(path_base(file));
	if (len >= sizeof folder) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(folder, file, len);
	folder[len] = '\0';
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int daemon_keep_folder_of(struct daemon *d, const char *file)
{
	char real[PATH_MAX];
	int folder = open_folder_of(file);
	if (folder < 0)
		return -1;
	daemon_keep_readable(d, folder);
	if (realpath(file, real) && strcmp(real, file) != 0) {
		int behind = open_folder_of(real);
		if (behind >= 0)
			daemon_keep_readable(d, behind);
	}
	return folder;
}

void daemon_allow(struct daemon *d, struct call_rules rules)
{
	if (d->n_calls == DAEMON_CALLS)
		fatalx("too many rules");
	d->calls[d->n_calls++] = rules;
}

bool daemon_connects_to(const struct daemon *d, uint16_t port)
{
	for (size_t i = 0; i < d->n_connects; i++)
		if (d->connects[i] == port)
			return true;
	return false;
}

bool daemon_connect(struct daemon *d, uint16_t port)
{
	if (daemon_connects_to(d, port))
		return true;
	if (d->n_connects == DAEMON_CONNECTS)
		return false;
	d->connects[d->n_connects++] = port;
	return true;
}

void daemon_watch_hosts(struct daemon *d, struct loop *l)
{
	d->reader.loop = l;
	d->hosts.signal = HOSTS_CHANGED;
	conf_hosts_folder(d->source.state, d->hosts.path);
	hosts_watch_open(&d->hosts, l, d->loaded_ns);
	if (!d->started->lanboot.inventory)
		return;
	d->inventory.signal = INVENTORY_CHANGED;
	conf_inventory_folder(d->source.state, d->inventory.path);
	hosts_watch_open(&d->inventory, l, d->loaded_ns);
}

void daemon_free(struct daemon *d)
{
	log_know(NULL);
	hosts_watch_close(&d->hosts);
	hosts_watch_close(&d->inventory);
	if (d->reader.worker) /* a disk does not answer its thread, which goes with the process */
		return;
	if (d->conf != d->started)
		conf_free(d->conf);
	conf_free(d->started);
	roots_close(&d->roots);
	if (d->state_fd >= 0)
		close(d->state_fd);
	if (d->cache_fd >= 0)
		close(d->cache_fd);
	close(d->source.dir);
	if (d->source.aide >= 0)
		close(d->source.aide);
}

int daemon_no_such_command(const struct daemon *d)
{
	fprintf(stderr, "%s: there is no command '%s'\n", d->name, d->command[0]);
	daemon_usage(d, stderr);
	return EXIT_USAGE;
}
