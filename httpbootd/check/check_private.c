#include "httpbootd/check/check_private.h"

#include "common/bind.h"
#include "common/boot_location.h"
#include "common/path.h"
#include "common/url.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 2000 }; /* apkovl files, each by a walk along its path */

/* The first of a kind, and how many there are. */
struct told {
	const struct host *host;
	const struct profile *profile;
	size_t n;
};

static void add(struct told *t, const struct host *h, const struct profile *p)
{
	if (t->n++)
		return;
	t->host = h;
	t->profile = p;
}

static const char *others_text(const struct told *t, char out[60])
{
	out[0] = '\0';
	if (t->n > 1)
		snprintf(out, 60, " (and %zu more such sections)", t->n - 1);
	return out;
}

/* One of what it may boot is had by a token alone. */
static bool has_private(const struct boot_site *site, const struct host *h)
{
	const struct boot *list[BIND_BOOTS];
	struct boot usual;
	size_t n = bind_boots(h, &usual, list);
	bool has_overlay = false;

	for (size_t i = 0; i < n; i++) {
		bool is_packed = list[i]->overlay.n > 0;
		if (list[i]->is_private == TRISTATE_YES && (list[i]->apkovl || is_packed))
			return true;
		has_overlay |= is_packed;
	}
	return has_overlay && h->name && overlays_have_secrets(site->overlays, h->name);
}

static bool is_bound(const struct conf *c, const struct boot *b)
{
	return b->ignore != TRISTATE_YES && bind_mode_of(b, c->httpbootd.bind) == BIND_MAC;
}

static void check_words(const struct boot_site *site, struct check *k)
{
	const struct host_table *t = &site->conf->hosts;
	char section[HOST_SECTION_TEXT], more[60];
	struct told found = {.n = 0};

	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		if (!bind_is_by_words(h))
			continue;
		const struct boot b = host_boot(h);
		if (is_bound(site->conf, &b) && has_private(site, h))
			add(&found, h, NULL);
	}
	if (found.n)
		check_warn(k, found.host->file, found.host->line,
		    "[host %s] has what is private, and anybody who says these words first is "
		    "given it%s: name the machine's MAC instead, [host 52:54:00:12:34:56]",
		    host_section_text(found.host, section), others_text(&found, more));
}

/* The folder that tftpd serves, and the paths in there that it leaves out. */
struct tftp {
	gid_t group; /* of that folder: tftpd is in it */
	char root[PATH_MAX];
	const struct words * not ;
};

static bool can_read(const struct tftp *t, const char *real)
{
	struct stat st;
	return stat(real, &st) == 0 &&
	       (st.st_mode & S_IROTH || (st.st_mode & S_IRGRP && st.st_gid == t->group));
}

/* True if tftpd gives everybody what stands at this path of httpbootd's; empty: its root. */
static bool is_given(const struct boot_site *site, const struct tftp *t, const char *path)
{
	char clean[PATH_SIZE] = "", name[PATH_MAX], real[PATH_MAX];
	const char *rest;

	if (*path && path_clean(path, strlen(path), false, clean) != PATH_OK)
		return false;
	const struct roots *of = folders_find(site->folders, clean, &rest);
	int n = snprintf(name, sizeof name, "%s/%s", of->folder[0].name, rest);
	if (n < 0 || (size_t)n >= sizeof name || !realpath(name, real) ||
	    !path_is_beneath(real, t->root) || !can_read(t, real))
		return false;
	const char *in_tftp = real + strlen(t->root);
	in_tftp += strspn(in_tftp, "/");
	for (size_t i = 0; i < t->not ->n; i++)
		if (path_is_beneath(in_tftp, t->not ->word[i]))
			return false;
	return true;
}

/* The apkovl of one machine: what is in front of a variable of its path will do. */
static bool gives_apkovl(const struct boot_site *site, const struct tftp *t, const struct boot *b)
{
	char path[PATH_SIZE];
	const char *file = b->apkovl ? url_beneath(b->apkovl) : NULL;

	if (!file || snprintf(path, sizeof path, "%s", file) >= (int)sizeof path)
		return false;
	char *variable = strpbrk(path, "{$?#");
	if (variable && (*variable == '{' || *variable == '$')) {
		*variable = '\0';
		char *slash = strrchr(path, '/');
		*(slash ? slash : path) = '\0';
	} else if (variable) {
		*variable = '\0';
	}
	return is_given(site, t, path);
}

static void check_apkovls(const struct boot_site *site, const struct tftp *tftp, struct check *k)
{
	const struct host_table *t = &site->conf->hosts;
	struct told found = {.n = 0};
	size_t looks = 0;
	char more[60];

	for (size_t i = 0; i < t->n_profiles; i++) {
		const struct profile *p = &t->profiles[i];
		if (p->boot.is_private == TRISTATE_YES && p->boot.apkovl && looks++ < LOOKS &&
		    gives_apkovl(site, tftp, &p->boot))
			add(&found, NULL, p);
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		if (!h->own || !h->own->apkovl)
			continue;
		const struct boot b = host_boot(h);
		bool is_its = b.is_private == TRISTATE_YES ||
			      (host_id_is_exact(&h->id) && is_bound(site->conf, &b));
		if (is_its && b.ignore != TRISTATE_YES && looks++ < LOOKS &&
		    gives_apkovl(site, tftp, &b))
			add(&found, h, h->profile);
	}
	if (!found.n)
		return;
	const struct boot_location at = boot_location(t, found.host, found.profile, "apkovl");
	check_warn(k, at.file, at.line,
	    "apkovl = %.200s is its machine's alone, and tftpd, which serves %.200s, gives it to "
	    "everybody%s: make it an overlay, or put it into a folder that private of [httpbootd] "
	    "names",
	    found.host ? found.host->own->apkovl : found.profile->boot.apkovl, tftp->root,
	    others_text(&found, more));
}

static void check_paths(const struct boot_site *site, const struct tftp *tftp, struct check *k)
{
	for (size_t i = 0; i < tftp->not ->n; i++)
		if (is_given(site, tftp, tftp->not ->word[i]))
			check_warn_key(k, "httpbootd", "private",
			    "private = %.200s: tftpd, which serves %.200s, has it by another path, "
			    "and gives it to everybody: move it out of there",
			    tftp->not ->word[i], tftp->root);
}

void check_private(const struct boot_site *site, struct check *k)
{
	const struct conf *c = site->conf;
	struct tftp tftp = {.not = &c->httpbootd.private};
	struct stat st;

	check_words(site, k);
	if (!realpath(conf_tftpd_root(c), tftp.root) || stat(tftp.root, &st) < 0)
		return;
	tftp.group = st.st_gid;
	check_apkovls(site, &tftp, k);
	check_paths(site, &tftp, k);
}
