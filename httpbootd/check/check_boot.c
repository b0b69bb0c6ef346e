#include "httpbootd/check/check_boot.h"

#include "common/host_name.h"
#include "common/path.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/check/check.h"
#include "httpbootd/check/content.h"
#include "httpbootd/check/facts.h"
#include "httpbootd/check/judge.h"
#include "httpbootd/check/looked.h"
#include "httpbootd/files/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Stands for what is not known of a machine: a path with it in it is not looked at. */
static const char unknown[] = "$";

/* Nothing in it but what starts with a dot, or a file system's own. */
static bool is_empty(const struct roots *roots)
{
	int fd;
	bool empty = true;
	if (roots_open_folder(roots, "", &fd) != ROOT_OK)
		return false;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return false;
	}
	for (struct dirent *e; empty && (e = readdir(dir));)
		empty = e->d_name[0] == '.' || strcmp(e->d_name, "lost+found") == 0;
	closedir(dir);
	return empty;
}

bool checker_open(struct checker *c, const struct folders *f, const struct check *k)
{
	const struct daemon *d = f->d;
	*c = (struct checker){.d = d,
	    .folders = f,
	    .k = k,
	    .looked = looked_new(),
	    .max_probes = k->all ? 10 * CHECK_PROBES : CHECK_PROBES,
	    .elsewhere = d->conf->httpbootd.servers.n > 0,
	    .closed = faccessat(d->roots.folder[0].fd, ".", X_OK, AT_EACCESS) < 0,
	    .empty = is_empty(&d->roots)};
	return c->looked != NULL;
}

void checker_close(struct checker *c)
{
	looked_free(c->looked);
}

bool checker_is_new(struct checker *c, const char *text)
{
	return looked_add(c->looked, text);
}

/* Who the machine of an exact section is, as far as that says it. */
struct section_values {
	struct script script;
	char mac[MAC_TEXT], hyphens[MAC_TEXT], tail[MAC_TAIL], uuid[HOST_ID_TEXT],
	    name[HOST_NAME_SIZE];
};

static void set_section_values(const struct host *h, struct section_values *w)
{
	struct script *s = &w->script;
	*s = (struct script){.url = unknown,
	    .address = unknown,
	    .mac = unknown,
	    .mac_hyphen = unknown,
	    .mac_tail = unknown,
	    .uuid = unknown,
	    .serial = unknown,
	    .arch = unknown,
	    .platform = unknown,
	    .ip = unknown,
	    .host = unknown};
	if (!h)
		return;
	const uint8_t *mac = h->id.kind == HOST_MAC ? h->id.bytes : NULL;
	if (mac) {
		s->mac = mac_text(mac, ':', w->mac);
		s->mac_hyphen = mac_text(mac, '-', w->hyphens);
		s->mac_tail = mac_tail(mac, w->tail);
	}
	if (h->id.kind == HOST_UUID)
		s->uuid = uuid_text(h->id.bytes, w->uuid);
	if (h->id.kind == HOST_SERIAL)
		s->serial = s->serial_path = h->id.text;
	const char *name = host_name(h->name, mac, w->name);
	s->host = name ? name : unknown;
}

/* A value as a path for that machine; false: it is none of ours, or depends on what is not known.
 */
static bool fill_path(
    const struct script *s, const struct want *w, const char *value, char path[PATH_SIZE])
{
	return script_file(s, value, w->kind == WANT_APKOVL, path) && !strchr(path, '$');
}

/* Looks, unless that was done. */
static void check_once(struct checker *c, const struct booted *b, const struct want *w,
    const char *value, const struct script *s)
{
	struct probe probe;
	char path[PATH_SIZE], text[PATH_SIZE + 4], kernel[PATH_SIZE];

	if (!fill_path(s, w, value, path)) {
		facts_url(c, b, w, value, s);
		return;
	}
	snprintf(text, sizeof text, "%c%s", 'a' + (int)w->kind, path);
	if (c->probes >= c->max_probes || !looked_add(c->looked, text))
		return;
	c->probes++;
	c->files += w->kind != WANT_REPO;
	probe_file(c->folders, w->kind, path, &probe);
	const struct want main = {WANT_KERNEL, NULL};
	bool has_kernel = b->boot->kind == BOOT_KERNEL && b->boot->kernel &&
			  fill_path(s, &main, b->boot->kernel, kernel);
	const struct content content = {.folders = c->folders,
	    .path = path,
	    .kind = w->kind,
	    .arch = s->arch == unknown ? NULL : s->arch,
	    .kernel = has_kernel ? kernel : NULL,
	    .cmdline = b->boot->cmdline,
	    .deep = c->k->deep};
	judge_file(c, b, w, value, path, &content, &probe);
}

/* Is it there, for this processor and firmware? */
static bool is_present(
    struct checker *c, const struct want *w, const char *value, const struct script *s)
{
	struct probe probe;
	char path[PATH_SIZE], yes[PATH_SIZE + 4], no[PATH_SIZE + 4];
	if (!fill_path(s, w, value, path))
		return false;
	snprintf(yes, sizeof yes, "+%s", path);
	snprintf(no, sizeof no, "-%s", path);
	if (looked_has(c->looked, yes) || looked_has(c->looked, no))
		return looked_has(c->looked, yes);
	c->probes++;
	probe_file(c->folders, w->kind, path, &probe);
	looked_add(c->looked, probe.result == ROOT_NOT_FOUND ? no : yes);
	return probe.result != ROOT_NOT_FOUND;
}

/* One value for each processor and firmware that it is there for; for none, it is missing. */
static void check_each_arch(struct checker *c, const struct booted *b, const struct want *w,
    const char *value, const struct script *who)
{
	static const char *const platforms[] = {"pcbios", "efi"};
	struct script s = *who;
	bool by_arch = strstr(value, "{arch}") != NULL && !b->arch;
	bool by_platform = strstr(value, "{platform}") != NULL, any = false;
	char path[PATH_SIZE];

	if (b->arch)
		s.arch = b->arch;
	if (!by_arch && !by_platform) {
		check_once(c, b, w, value, &s);
		return;
	}
	for (size_t i = 0; by_arch ? arch_processor_nth(i) != NULL : i == 0; i++)
		for (size_t j = 0; j < (by_platform ? 2 : 1); j++) {
			if (by_arch)
				s.arch = arch_processor_nth(i);
			if (by_platform)
				s.platform = platforms[j];
			if (!is_present(c, w, value, &s))
				continue;
			any = true;
			check_once(c, b, w, value, &s);
		}
	/* Told with the braces, for it may be any. */
	s.arch = by_arch ? "{arch}" : s.arch;
	s.platform = by_platform ? "{platform}" : s.platform;
	if (!any && fill_path(&s, w, value, path) && looked_add(c->looked, path)) {
		struct probe none = {.result = ROOT_NOT_FOUND, .why = "no such file"};
		const char *rest;
		const struct roots *roots = folders_find(c->folders, path, &rest);
		snprintf(none.where, sizeof none.where, "%.500s/%s", roots->folder[0].name, rest);
		judge_file(c, b, w, value, path, NULL, &none);
	}
}

/* The index of the packages for one processor, in a repository that is there. */
static bool has_index(struct checker *c, const char *repo, const char *arch)
{
	static const char *const names[] = {"APKINDEX.tar.gz", "Packages.adb"};
	char path[PATH_SIZE];
	struct probe probe = {.result = ROOT_OK};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int n = snprintf(path, sizeof path, "%s/%s/%s", repo, arch, names[i]);
		if (n < 0 || n >= (int)sizeof path)
			return true;
		probe_file(c->folders, WANT_DATA, path, &probe);
		/* Of what may not be read nothing more is known. */
		if (probe.result != ROOT_OK && probe.result != ROOT_NOT_FOUND)
			return true;
		if (probe.result == ROOT_OK && probe.magic != MAGIC_EMPTY &&
		    probe.magic != MAGIC_HTML)
			return true;
	}
	return false;
}

static void check_index(struct checker *c, const struct booted *b, const struct want *w,
    const char *value, const struct script *s)
{
	char path[PATH_SIZE], text[PATH_SIZE + 32], why[200];
	struct probe probe;
	bool any = false;

	if (!fill_path(s, w, value, path) || c->elsewhere)
		return;
	const char *arch = arch_processor(s->arch);
	snprintf(text, sizeof text, "index %s %s", arch ? arch : "", path);
	if (!looked_add(c->looked, text))
		return;
	probe_file(c->folders, WANT_REPO, path, &probe);
	if (probe.result != ROOT_OK)
		return; /* which was told */
	for (size_t i = 0; !any && arch_processor_nth(i); i++)
		if (!arch || strcmp(arch, arch_processor_nth(i)) == 0)
			any = has_index(c, path, arch_processor_nth(i));
	if (any)
		return;
	snprintf(why, sizeof why,
	    "no packages%s%s are there: it has no %s/APKINDEX.tar.gz; put a mirror there, or mend "
	    "the path",
	    arch ? " for " : "", arch ? arch : "", arch ? arch : "x86_64");
	judge_add(c, b, w, value, path, FAULT_OTHER, probe.where, why);
}

/* For each processor that the kernel is there for. */
static void check_indexes(struct checker *c, const struct booted *b, const struct want *main,
    const struct want *w, const char *value, const struct script *who)
{
	struct script s = *who;
	const char *first = key_nth(main->key, b->boot, 0);
	const bool by_arch = !b->arch && strstr(first, "{arch}");

	s.arch = b->arch ? b->arch : s.arch;
	for (size_t i = 0; by_arch ? (s.arch = arch_processor_nth(i)) != NULL : i == 0; i++)
		if (!by_arch || is_present(c, main, first, &s)) {
			check_index(c, b, w, value, &s);
			facts_url(c, b, w, value, &s);
		}
}

/* Of a processor that has an initramfs or a modloop, but no kernel, though others have one. */
static void check_lone(struct checker *c, const struct booted *b, const struct want *want, size_t n,
    const struct script *who)
{
	struct script s = *who;
	const char *first = key_nth(want[0].key, b->boot, 0);
	bool any = false;

	if (b->arch || !first || !strstr(first, "{arch}"))
		return;
	for (size_t i = 0; !any && (s.arch = arch_processor_nth(i)); i++)
		any = is_present(c, &want[0], first, &s);
	for (size_t i = 0; any && (s.arch = arch_processor_nth(i)); i++) {
		if (is_present(c, &want[0], first, &s))
			continue;
		for (size_t j = 1; j < n; j++) {
			const char *other = key_nth(want[j].key, b->boot, 0);
			if (!other || !strstr(other, "{arch}") ||
			    !is_present(c, &want[j], other, &s))
				continue;
			check_once(c, b, &want[0], first, &s);
			break;
		}
	}
}

/*
 * What goes with the kernel that is there for a processor: only these are looked at for their
 * initramfs and modloop, for nobody can boot the others.
 */
static void check_companion(struct checker *c, const struct booted *b, const struct want *main,
    const struct want *w, const char *value, const struct script *who)
{
	struct script s = *who;
	const char *first = key_nth(main->key, b->boot, 0);

	if (w->kind == WANT_REPO)
		check_indexes(c, b, main, w, value, who);
	if (!strstr(value, "{arch}") || b->arch || !strstr(first, "{arch}")) {
		check_each_arch(c, b, w, value, who);
		return;
	}
	for (size_t i = 0; (s.arch = arch_processor_nth(i)); i++)
		if (is_present(c, main, first, &s)) {
			struct booted one = *b;
			one.arch = s.arch;
			check_each_arch(c, &one, w, value, &s);
		}
}

static void check_wanted(
    struct checker *c, const struct booted *b, const struct script *who, bool own)
{
	struct want want[WANTS_MAX];
	size_t n = want_list(b->boot, want);
	const char *value;

	if (n && !own)
		check_lone(c, b, want, n, who);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; (value = key_nth(want[i].key, b->boot, j)); j++) {
			if (judge_is_per_machine(value) != own || c->probes >= c->max_probes)
				continue;
			struct want w = want[i];
			if (w.kind == WANT_INITRD && b->boot->initrd.item[j].as)
				w.kind = WANT_DATA; /* whatever it is to find there */
			if (i == 0)
				check_each_arch(c, b, &w, value, who);
			else
				check_companion(c, b, &want[0], &w, value, who);
		}
}

void check_boot_shared(struct checker *c, const struct booted *b)
{
	struct section_values w;
	set_section_values(NULL, &w);
	check_wanted(c, b, &w.script, false);
}

void check_boot_own(struct checker *c, const struct booted *b)
{
	struct section_values w;
	set_section_values(b->host, &w);
	check_wanted(c, b, &w.script, true);
}
