#include "common/careless.h"

#include "common/careless_ports.h"
#include "common/conf_files.h"
#include "common/path.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 4, LOOKS_MAX = 5000 };

/* One look. */
struct look {
	const struct daemon *d;
	struct check *k;
	bool is_root; /* nobody is kept from anything */
};

/* A folder that is served, and where that is said. */
struct served {
	const char *section, *key; /* section NULL: an alias, in `file` */
	const char *file;
	unsigned line;
	const char *folder;
	struct stat st;
};

/* What no client is to have. */
struct private
{
	const char *what;
	const char *path;
	bool is_all_private; /* a folder beneath it is private, too */
};

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Makes the path one of its folder. False: it was the root of all. */
static bool go_up(char path[PATH_MAX])
{
	char *slash = strrchr(path, '/');

	if (!slash || !path[1])
		return false;
	slash[slash == path] = '\0';
	return true;
}

/* True if `folder` is what `path` names, or a folder above it, by whatever name. */
static bool holds(const struct stat *folder, const char *path)
{
	char real[PATH_MAX];
	struct stat st;

	if (!path || !realpath(path, real))
		return false;
	do
		if (stat(real, &st) == 0 && is_same(&st, folder))
			return true;
	while (go_up(real));
	return false;
}

static void warn_served(struct look *l, const struct served *s, const char *text)
{
	if (s->section)
		check_warn_key(l->k, s->section, s->key, "%s = %s %s", s->key, s->folder, text);
	else
		check_warn(l->k, s->file, s->line, "%s = %s %s", s->key, s->folder, text);
}

static void warn_held(struct look *l, const struct served *s, const struct private *p)
{
	char text[700];

	snprintf(text, sizeof text,
	    "holds %s (%.300s): every machine can load that; move it elsewhere, or name a folder "
	    "that has nothing but boot files",
	    p->what, p->path);
	warn_served(l, s, text);
}

/* A bind mount beneath what is served leads to it by another name. The line of
 * /proc/self/mountinfo (proc(5)) has the mount point in its fifth field, blanks as \040. */
static bool is_mounted_in(const struct served *s, const struct private *p)
{
	char line[2 * PATH_MAX], point[PATH_MAX], real[PATH_MAX];
	FILE *f = fopen("/proc/self/mountinfo", "re");
	bool found = false;
	struct stat st;

	if (!f || !realpath(s->folder, real)) {
		if (f)
			fclose(f);
		return false;
	}
	size_t len = strlen(real);
	while (!found && fgets(line, sizeof line, f))
		found = sscanf(line, "%*d %*d %*s %*s %4095s", point) == 1 &&
			strncmp(point, real, len) == 0 && point[len] == '/' &&
			stat(point, &st) == 0 && holds(&st, p->path);
	fclose(f);
	return found;
}

static void check_private(struct look *l, const struct served *s, const struct private *p)
{
	struct stat st;

	if (holds(&s->st, p->path) || is_mounted_in(s, p))
		warn_held(l, s, p);
	else if (p->is_all_private && stat(p->path, &st) == 0 && holds(&st, s->folder))
		warn_served(l, s, "is in a folder of what is private: name another");
}

static void check_holds(struct look *l, const struct served *s)
{
	const struct conf *c = l->d->conf;
	const struct private all[] = {
	    {"the configuration", l->d->conf_path, false},
	    {"the folder of state", c->httpbootd.state, false},
	    {"the folder of overlays", c->httpbootd.overlays, true},
	    {"the machines' secrets", c->httpbootd.secrets, true},
	    {"the key of TLS", c->httpbootd.tls_key, false},
	    {"the key of Secure Boot", c->lanboot.secure_boot_key, false},
	    {"the key of the CA", c->lanboot.ca_key, false},
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].path)
			check_private(l, s, &all[i]);
	for (size_t i = 0; i < c->lanboot.include.n; i++) {
		char folder[PATH_MAX];
		snprintf(folder, sizeof folder, "%s", c->lanboot.include.word[i]);
		if (!strpbrk(folder, "*?[") || (go_up(folder) && !strpbrk(folder, "*?[")))
			check_private(
			    l, s, &(struct private){"files of the configuration", folder, false});
	}
}

/* Who else can write it: by its mode, or the daemon itself. NULL: nobody. *fix: how to end that. */
static const char *who_writes(
    const struct look *l, const char *path, const struct stat *st, const char **fix)
{
	bool is_sticky = S_ISDIR(st->st_mode) && st->st_mode & S_ISVTX;

	*fix = "chmod o-w";
	if (st->st_mode & S_IWOTH && !is_sticky)
		return "everybody on this machine";
	*fix = "chown root";
	if (!l->is_root && l->d->was_root && !is_sticky &&
	    faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
		return "the daemon itself";
	*fix = "chmod g-w";
	/* A group of the owner's own has nobody else in it. */
	if (st->st_mode & S_IWGRP && !is_sticky && st->st_gid != 0 && st->st_gid != st->st_uid)
		return "a whole group";
	return NULL;
}

/* The file, or a folder above it, which decides what file has the name. */
static void check_conf_writers(struct look *l, const char *file)
{
	char real[PATH_MAX];
	const char *fix;
	struct stat st;

	if (!realpath(file, real))
		return;
	do {
		const char *who = stat(real, &st) == 0 ? who_writes(l, real, &st, &fix) : NULL;
		if (!who)
			continue;
		check_warn(l->k, file, 0,
		    "%s can write %s, and so decide what all machines boot: %s %s", who, real, fix,
		    real);
		return;
	} while (go_up(real));
}

static void check_conf_files(struct look *l)
{
	const struct words *include = &l->d->conf->lanboot.include;

	check_conf_writers(l, l->d->conf_path);
	for (size_t i = 0; i < include->n; i++) {
		glob_t found = {0};
		int r = glob(include->word[i], 0, conf_folder_closed, &found);
		for (size_t j = 0; r == 0 && j < found.gl_pathc; j++)
			check_conf_writers(l, found.gl_pathv[j]);
		globfree(&found);
	}
}

/* True if who is neither its owner nor of its group gets at it. */
static bool others_read(const char *path)
{
	char real[PATH_MAX];
	struct stat st;

	if (!path || !realpath(path, real) || stat(real, &st) < 0 ||
	    !(st.st_mode & (S_ISDIR(st.st_mode) ? S_IXOTH : S_IROTH)))
		return false;
	while (go_up(real))
		if (stat(real, &st) == 0 && !(st.st_mode & S_IXOTH))
			return false;
	return true;
}

static void check_httpbootd(struct look *l)
{
	const struct conf_httpbootd *h = &l->d->conf->httpbootd;
	struct stat st;

	if (others_read(h->overlays))
		check_warn_key(l->k, "httpbootd", "overlays",
		    "overlays = %s: others on this machine can read what only machines are to "
		    "have: "
		    "chmod o-rwx %s",
		    h->overlays, h->overlays);
	if (others_read(h->tls_key))
		check_warn_key(l->k, "httpbootd", "tls-key",
		    "tls-key = %s: others on this machine can read the key: chmod o-rwx %s",
		    h->tls_key, h->tls_key);
	if (others_read(l->d->conf->lanboot.secure_boot_key))
		check_warn_key(l->k, "lanboot", "secure-boot-key",
		    "secure-boot-key = %s: others on this machine can read the key, and so sign "
		    "what machines boot: chmod 600 %s",
		    l->d->conf->lanboot.secure_boot_key, l->d->conf->lanboot.secure_boot_key);
	if (others_read(l->d->conf->lanboot.ca_key))
		check_warn_key(l->k, "lanboot", "ca-key",
		    "ca-key = %s: others on this machine can read the key, and so pass for any "
		    "server: chmod 600 %s",
		    l->d->conf->lanboot.ca_key, l->d->conf->lanboot.ca_key);
	if (stat(h->state, &st) == 0 && st.st_mode & S_IWOTH)
		check_warn_key(l->k, "httpbootd", "state",
		    "state = %s: everybody on this machine can write there, and so have machines "
		    "boot what 'once' names: chmod o-w %s",
		    h->state, h->state);
}

/* Looks for a file or folder that others can change. False: one was told, or enough were seen. */
static bool check_entries(
    struct look *l, const struct served *s, const char *folder, int depth, size_t *looks)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	bool goes_on = true;

	if (!dir)
		return true;
	while (goes_on && (e = readdir(dir))) {
		char path[PATH_MAX], text[700];
		const char *fix;
		struct stat st;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >=
			sizeof path ||
		    lstat(path, &st) < 0 || S_ISLNK(st.st_mode))
			continue;
		const char *who = who_writes(l, path, &st, &fix);
		goes_on = ++*looks < LOOKS_MAX;
		/* A group may be meant to put files there. */
		if (who && strcmp(fix, "chmod g-w") != 0) {
			snprintf(text, sizeof text,
			    "has a file that %s can write, and so decide what machines boot: %s "
			    "%.300s",
			    who, fix, path);
			warn_served(l, s, text);
			goes_on = false;
		} else if (goes_on && S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
			goes_on = check_entries(l, s, path, depth + 1, looks);
		}
	}
	closedir(dir);
	return goes_on;
}

static void check_served(struct look *l, struct served *s)
{
	const char *fix, *who;
	char text[500];
	size_t looks = 0;

	if (stat(s->folder, &s->st) < 0)
		return;
	check_holds(l, s);
	who = who_writes(l, s->folder, &s->st, &fix);
	if (!who || strcmp(fix, "chmod g-w") == 0) {
		check_entries(l, s, s->folder, 1, &looks);
		return;
	}
	snprintf(text, sizeof text,
	    "can be written by %s, who then decides what machines boot: %s %.300s", who, fix,
	    s->folder);
	warn_served(l, s, text);
}

void careless_check(const struct daemon *d, struct check *k)
{
	struct look l = {.d = d, .k = k, .is_root = geteuid() == 0};
	bool is_http = strcmp(d->name, "httpbootd") == 0;

	check_conf_files(&l);
	for (size_t i = 0; i < d->roots.n; i++)
		check_served(&l,
		    &(struct served){.section = i == 0 ? d->root_section : d->link_roots_section,
			.key = i == 0 ? "root" : "link-roots",
			.folder = d->roots.folder[i].name});
	for (size_t i = 0; is_http && i < d->conf->alias_n; i++) {
		const struct alias *a = &d->conf->alias[i];
		check_served(&l,
		    &(struct served){
			.key = "folder", .file = a->file, .line = a->line, .folder = a->folder});
	}
	if (is_http)
		check_httpbootd(&l);
	careless_ports(d, k);
}
