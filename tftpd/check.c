#include "tftpd/check.h"

#include "common/daemon_check.h"
#include "common/keys.h"
#include "common/magic.h"
#include "common/path.h"
#include "common/shim.h"
#include "tftpd/kind.h"
#include "tftpd/lookup.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MAX = 10000, LOOKS_MAX = 20000, KEPT = 16 };

/* One look. */
struct boot_check {
	const struct daemon *d;
	const struct map *map; /* of d->conf */
	struct check *k;
};

/* As a client whose address is not known would get it, open; false: f->refusal says why not. */
static bool find_file(const struct boot_check *b, const char *path, struct lookup_result *f)
{
	struct anycase anycase = {0};
	struct lookup lookup = {b->d->conf, &b->d->roots, b->map, -1, &anycase};
	struct lookup_client client = {.sought_mac = true};
	struct tftp_packet packet = {.opcode = TFTP_RRQ};

	packet.request.file = path;
	packet.request.file_len = strlen(path);
	packet.request.mode_text = "octet";
	packet.request.mode = TFTP_OCTET;
	lookup_file(&lookup, &client, &packet, f);
	return f->fd >= 0;
}

static bool is_there(const struct boot_check *b, const char *path)
{
	struct lookup_result f;

	if (!find_file(b, path, &f))
		return false;
	close(f.fd);
	return true;
}

/* Why who is told to load it by that key cannot run it; false: it may. */
static bool wrong_kind(int fd, const char *key, char why[120])
{
	uint8_t head[MAGIC_HEAD];
	struct stat st;
	ssize_t n = pread(fd, head, sizeof head, 0);

	return n >= 0 && fstat(fd, &st) == 0 &&
	       kind_is_wrong(key, head, (size_t)n, (uint64_t)st.st_size, why);
}

/* Somebody loads it by another key. */
static bool is_named(const struct conf *c, const char *name)
{
	for (size_t i = 0; i < ARCHS_MAX; i++)
		if (c->pxedhcpd.boot_file[i] && strcmp(c->pxedhcpd.boot_file[i], name) == 0)
			return true;
	for (size_t i = 0; i < c->menu_n; i++)
		if (c->menu[i].boot_file && strcmp(c->menu[i].boot_file, name) == 0)
			return true;
	for (size_t i = 0; i < c->hosts.n_profiles; i++)
		if (c->hosts.profiles[i].boot.boot_file &&
		    strcmp(c->hosts.profiles[i].boot.boot_file, name) == 0)
			return true;
	for (size_t i = 0; i < c->hosts.n; i++)
		if (c->hosts.hosts[i].own && c->hosts.hosts[i].own->boot_file &&
		    strcmp(c->hosts.hosts[i].own->boot_file, name) == 0)
			return true;
	return false;
}

/* iPXE for the machines of that key, which nobody is told of. */
static bool could_be(const struct boot_check *b, const char *key, const char *name)
{
	char why[120];
	struct lookup_result f;

	if (!kind_is_ipxe(key, name) || is_named(b->d->conf, name) || !find_file(b, name, &f))
		return false;
	bool good = !wrong_kind(f.fd, key, why);
	close(f.fd);
	return good;
}

/* The file of a release with Secure Boot, that nobody is told of; false: it is not there. */
static bool warn_of_signed(
    const struct boot_check *b, const char *file, const char *key, const char *path)
{
	static const struct {
		const char *key, *file;
	} shims[] = {
	    {"efi-x64", "sb/snponly-shim.efi"}, {"efi-arm64", "arm64-sb/snponly-shim.efi"}};

	for (size_t i = 0; i < sizeof shims / sizeof *shims; i++) {
		if (strcmp(shims[i].key, key) != 0 || is_named(b->d->conf, shims[i].file) ||
		    !is_there(b, shims[i].file))
			continue;
		check_warn(b->k, file, 0,
		    "%s = %s, the default, is not there, but %s is, which boots with Secure Boot "
		    "and without; write '%s = %s' in [pxedhcpd]",
		    key, path, shims[i].file, key, shims[i].file);
		return true;
	}
	return false;
}

/* The default is not there: is another file that could stand for it? */
static void check_default(
    const struct boot_check *b, const char *file, const char *key, const char *path)
{
	const struct dirent *e;
	int fd;

	if (warn_of_signed(b, file, key, path) ||
	    roots_open_folder(&b->d->roots, "", &fd) != ROOT_OK)
		return;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	for (size_t n = 0; n < KEPT * KEPT && (e = readdir(dir)); n++)
		if (could_be(b, key, e->d_name)) {
			check_warn(b->k, file, 0,
			    "%s = %s, the default, is not there, but %.100s is, which could be "
			    "meant; write '%s = %.100s' in [pxedhcpd], or rename the file",
			    key, path, e->d_name, key, e->d_name);
			break;
		}
	closedir(dir);
}

/* What a shim starts has to lie beside it; which of these a distribution's does, is built in. */
static void check_second(
    const struct boot_check *b, const char *file, unsigned line, const char *key, const char *shim)
{
	static const char *const built_in[] = {
	    "grubx64.efi", "grubaa64.efi", "grubia32.efi", "ipxe.efi", NULL};
	char path[PATH_SIZE];

	switch (shim_second(shim, path)) {
	case SHIM_NAMED:
		if (!is_there(b, path))
			check_fail(b->k, file, line,
			    "%s = %.200s: this shim starts %.200s, which is not there; put it "
			    "there",
			    key, shim, path);
		break;
	case SHIM_OWN:
		for (const char *const *name = built_in; *name; name++)
			if (shim_beside(shim, *name, path) && is_there(b, path))
				return;
		check_warn(b->k, file, line,
		    "%s = %.200s: what this shim starts is not beside it; put its grubx64.efi, or "
		    "iPXE's ipxe.efi, into the same folder",
		    key, shim);
		break;
	case SHIM_BROKEN:
		break; /* pxedhcpd tells that */
	}
}

/*
 * Warns if a machine that is told to load `path` would not get it, by the words of the refusal; if
 * it gets it but cannot run it, by ours. `line` 0: it is the default of the key.
 */
static void check_path(
    const struct boot_check *b, const char *file, unsigned line, const char *key, const char *path)
{
	const char *root = b->d->roots.folder[0].name, *inside = check_below_root(root, path);
	const char *of_default = line ? "" : ", the default";
	struct lookup_result f;

	if (str_is_url(path))
		return;
	if (find_file(b, path, &f)) {
		char why[120];
		bool is_wrong = wrong_kind(f.fd, key, why);
		close(f.fd);
		if (is_wrong)
			check_fail(b->k, file, line, "%s = %.200s%s: %s; put the right file there",
			    key, path, of_default, why);
		else if (shim_is(path))
			check_second(b, file, line, key, path);
		return;
	}
	bool missing = f.refusal.code == TFTP_NOT_FOUND;
	if (missing && !line) { /* a site need not have machines for each default */
		check_default(b, file, key, path);
		return;
	}
	if (missing && inside)
		check_fail(b->k, file, line,
		    "%s = /%.200s: no such file: paths begin in root = %s/; write %.200s", key,
		    path, root, inside);
	else
		check_fail(b->k, file, line,
		    "%s = %.200s%s: %s in %s: machines would be told to load it; "
		    "put it there (lanboot-ipxe install), or mend the path",
		    key, path, of_default, f.refusal.text, root);
}

static void look_at_keys(const struct boot_check *b)
{
	const struct conf *c = b->d->conf;
	for (const struct key *key = keys; key < keys + n_keys; key++) {
		const struct conf_location *at = &c->locations[key - keys];
		const char *path;
		if (strcmp(key->section, "pxedhcpd") != 0 || key->type != KEY_FILE)
			continue;
		memcpy(&path, (const char *)c + key->offset, sizeof path);
		if (path)
			check_path(b, at->text ? at->file : b->k->path, at->text ? at->line : 0,
			    key->name, path);
	}
	for (size_t i = 0; i < c->menu_n; i++)
		if (c->menu[i].boot_file)
			check_path(
			    b, c->menu[i].file, c->menu[i].line, "file", c->menu[i].boot_file);
}

/* A few paths: many machines have the same. */
struct kept {
	const char *path[KEPT];
	size_t n, looks;
};

static void look_at_boot(const struct boot_check *c, const struct boot *b,
    const struct key_line *lines, const char *file, struct kept *kept)
{
	unsigned line = key_line_of(lines, "boot-file");
	if (!line || !b->boot_file)
		return;
	for (size_t i = 0; i < kept->n && i < KEPT; i++)
		if (strcmp(kept->path[i], b->boot_file) == 0)
			return;
	kept->path[kept->n++ % KEPT] = b->boot_file;
	if (kept->looks++ < LOOKS_MAX)
		check_path(c, file, line, "boot-file", b->boot_file);
}

/* What firmware loads first, by its name; iPXE's scripts, kernels and archives are none. */
static bool is_boot_file(const char *name)
{
	static const char *const ends[] = {".kpxe", ".kkpxe", ".kkkpxe", ".pxe", ".efi", ".lkrn",
	    ".0", ".bin", ".elf", ".img", ".com", ".scr", ".n12", ".ipxe", ".uimg", ".itb", ".exe"};
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++)
		if (strcasecmp(dot, ends[i]) == 0)
			return true;
	return false;
}

/* What is in a folder, and down to `depth` in those in it. */
struct census {
	bool any, boot_file;
	size_t names;
};

static void count_names(const struct boot_check *b, const char *path, int depth, struct census *c)
{
	char inside[PATH_SIZE];
	int fd;
	if (roots_open_folder(&b->d->roots, path, &fd) != ROOT_OK)
		return;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	for (struct dirent *e; !c->boot_file && c->names < NAMES_MAX && (e = readdir(dir));) {
		if (e->d_name[0] == '.' || strcmp(e->d_name, "lost+found") == 0)
			continue;
		c->names++;
		c->any = true;
		c->boot_file = is_boot_file(e->d_name);
		int n =
		    snprintf(inside, sizeof inside, "%s%s%s", path, *path ? "/" : "", e->d_name);
		if (depth > 0 && e->d_type != DT_REG && n < (int)sizeof inside)
			count_names(b, inside, depth - 1, c);
	}
	closedir(dir);
}

void check_boot_files(const struct daemon *d, const struct map *map, struct check *k)
{
	const struct host_table *t = &d->conf->hosts;
	const struct boot_check b = {d, map, k};
	struct census all = {0};
	char at[ADDR_TEXT];
	struct kept kept = {.n = 0};

	check_fact(k, "root", d->roots.folder[0].name);
	for (size_t i = 0; i < d->conf->tftpd.listen.n; i++)
		check_fact(k, "listen", addr_port_text(&d->conf->tftpd.listen.addr[i], at));
	if (faccessat(d->roots.folder[0].fd, ".", X_OK, AT_EACCESS) < 0)
		return; /* which was told */
	count_names(&b, "", 2, &all);
	if (!all.boot_file && all.names < NAMES_MAX) {
		check_fail_key(k, d->root_section, "root",
		    "root = %s %s: firmware finds no iPXE to begin with; 'lanboot-ipxe install %s' "
		    "puts it there",
		    d->roots.folder[0].name, all.any ? "has no boot file in it" : "is empty",
		    d->roots.folder[0].name);
		return;
	}
	look_at_keys(&b);
	for (size_t i = 0; i < t->n_profiles; i++)
		look_at_boot(
		    &b, &t->profiles[i].boot, t->profiles[i].lines, t->profiles[i].file, &kept);
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].own)
			look_at_boot(
			    &b, t->hosts[i].own, t->hosts[i].lines, t->hosts[i].file, &kept);
}

void check_beside(struct daemon *d)
{
	struct check k = daemon_check_begin(d);
	struct map *map = map_load(d->conf, stderr);

	if (map)
		check_boot_files(d, map, &k);
	daemon_check_end(d, &k);
}
