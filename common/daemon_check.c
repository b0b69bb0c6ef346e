#include "common/daemon_check.h"

#include "common/aide.h"
#include "common/careless.h"
#include "common/conf_check.h"
#include "common/conf_files.h"
#include "common/conf_inventory.h"
#include "common/daemon_user.h"
#include "common/log.h"
#include "common/path.h"
#include "common/priv.h"
#include "common/root_moved.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	LOGGED_MAX = 40,    /* lines of one look */
	PRINTED_MAX = 1000, /* with -n */
	FINISH_MS = 2000,   /* for a reader to take them; nobody waits for this process */
};

const char *daemon_user(const struct daemon *d)
{
	/* Confined, it cannot be looked up. */
	const struct passwd *pw = d->is_confined ? NULL : getpwuid(geteuid());
	return pw ? pw->pw_name : d->user;
}

/* A folder may be there and yet be closed to who we have become: then nothing is served. */
static void check_roots(const struct daemon *d, struct check *k)
{
	const char *user = daemon_user(d);

	for (size_t i = 0; i < d->roots.n; i++)
		if (faccessat(d->roots.folder[i].fd, ".", X_OK, AT_EACCESS) < 0)
			check_fail_key(k, i == 0 ? d->root_section : d->link_roots_section,
			    i == 0 ? "root" : "link-roots",
			    "user '%s' cannot enter %s/: nothing in it can be served; "
			    "chmod o+x it, or name another user",
			    user, d->roots.folder[i].name);
}

/* A reload reads as the user that the daemon became. */
static void check_conf_file(const struct daemon *d, struct check *k)
{
	if (faccessat(d->source.dir, d->source.base, R_OK, AT_EACCESS) < 0)
		check_warn(k, d->conf_path, 0,
		    "user '%s' cannot read it: a reload will fail; chmod o+r it", daemon_user(d));
}

/* What is included was read as root: who reads it at a reload? */
static void check_named(
    const struct daemon *d, struct check *k, const char *key, const struct words *include)
{
	const char *user = daemon_user(d);
	for (size_t i = 0; i < include->n; i++) {
		glob_t found = {0};
		int r = glob(include->word[i], 0, conf_folder_closed, &found);
		if (r == GLOB_ABORTED)
			check_warn_key(k, "lanboot", key,
			    "%s = %.200s: user '%s' cannot read the folder: a reload will "
			    "fail; chmod o+rx it",
			    key, include->word[i], user);
		for (size_t j = 0; r == 0 && j < found.gl_pathc; j++)
			if (faccessat(AT_FDCWD, found.gl_pathv[j], R_OK, AT_EACCESS) < 0)
				check_warn(k, found.gl_pathv[j], 0,
				    "user '%s' cannot read it: a reload will fail; chmod o+r",
				    user);
		globfree(&found);
	}
}

/* Its files, where the folder may be read. */
static void check_hosts_files(const struct daemon *d, struct check *k)
{
	char pattern[PATH_SIZE];
	glob_t found = {0};
	int r = glob(conf_hosts_pattern(d->source.state, pattern), 0, NULL, &found);

	for (size_t i = 0; r == 0 && i < found.gl_pathc; i++)
		if (faccessat(AT_FDCWD, found.gl_pathv[i], R_OK, AT_EACCESS) < 0)
			check_warn(k, found.gl_pathv[i], 0,
			    "user '%s' cannot read it: that machine is not known to %s; give it "
			    "the "
			    "group of its folder, and chmod g+r it",
			    daemon_user(d), d->name);
	globfree(&found);
}

/* What root read at the start, a reload may not find. */
static void check_hosts_d(const struct daemon *d, struct check *k)
{
	const struct conf_hosts_d *seen = &d->started->hosts_d;
	char path[PATH_SIZE];
	struct stat st;

	conf_hosts_folder(d->source.state, path);
	if (faccessat(AT_FDCWD, path, R_OK | X_OK, AT_EACCESS) == 0)
		check_hosts_files(d, k);
	else if (errno == EACCES && (seen->is_there || seen->is_closed || stat(path, &st) == 0))
		check_warn(k, path, 0,
		    "user '%s' cannot read it: machines that are enrolled there are not known "
		    "to %s; lanboot-setup mends that",
		    daemon_user(d), d->name);
}

static void check_inventory(const struct daemon *d, struct check *k)
{
	char path[PATH_SIZE];

	conf_inventory_folder(d->source.state, path);
	strncat(path, "/" INVENTORY_FILE, sizeof path - 1 - strlen(path));
	if (d->started->lanboot.inventory && faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0 &&
	    errno == EACCES)
		check_warn(k, path, 0,
		    "user '%s' cannot read it: machines of the inventory are not known to %s; "
		    "lanboot-setup mends that",
		    daemon_user(d), d->name);
}

/* What is looked at the same in all daemons. */
static void check_common(const struct daemon *d, struct check *k)
{
	k->conf = d->conf;
	k->path = d->conf_path;
	k->daemon = d->name;
	daemon_check_user(d, k);
	check_roots(d, k);
	check_conf_file(d, k);
	check_named(d, k, "include", &d->conf->lanboot.include);
	check_named(d, k, "hosts", &d->conf->lanboot.hosts);
	check_hosts_d(d, k);
	check_inventory(d, k);
	conf_check(k);
	careless_check(d, k);
}

struct check daemon_test_begin(const struct daemon *d)
{
	struct check k = {
	    .all = true, .tells_kinds = d->check, .deep = d->deep, .max = PRINTED_MAX};

	/* With the eyes of the daemon: root can read what it cannot. */
	if (geteuid() == 0 && !priv_drop(d->user))
		exit(EX_OSERR);
	check_common(d, &k);
	return k;
}

int daemon_test_end(const struct daemon *d, const struct check *k)
{
	if (k->n > k->max)
		fprintf(stderr, "%s: %zu more warnings\n", d->conf_path, k->n - k->max);
	fflush(stderr);
	if (d->check)
		check_fact(k, "looked", d->conf_path);
	else if (k->n == 0)
		printf("%s: the configuration is good\n", d->conf_path);
	else
		printf("%s: every line is good, but see the %zu warning%s\n", d->conf_path, k->n,
		    k->n == 1 ? "" : "s");
	return k->n && d->strict ? EX_CONFIG : 0;
}

struct check daemon_check_begin(struct daemon *d)
{
	struct check k = {.to_log = true, .max = LOGGED_MAX};
	char *text = NULL;
	size_t size;
	FILE *errors = open_memstream(&text, &size);

	/* It was good a moment ago, or it still is the one before. */
	d->conf = errors ? conf_load(&d->source, errors) : NULL;
	if (!d->conf)
		_exit(0);
	d->roots.is_quiet = true;
	roots_renew(&d->roots, "root");
	check_common(d, &k);
	return k;
}

void daemon_check_ask(const struct daemon *d)
{
	if (!aide_ask_look(d->source.aide))
		log_warn("cannot look for what is wrong in the configuration");
}

void daemon_check_end(const struct daemon *d, const struct check *k)
{
	if (k->n > k->max)
		log_warnx("%zu more warnings; %s -n shows them all", k->n - k->max, d->name);
	log_finish(FINISH_MS);
	_exit(0);
}
