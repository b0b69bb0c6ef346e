#include "httpbootd/check/check_boot.h"

#include "common/arena.h"
#include "common/hash.h"
#include "common/host_name.h"
#include "common/path.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/check/check.h"
#include "httpbootd/files/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Stands for what is not known of a machine: a path with it in it is not looked at. */
static const char unknown[] = "$";

enum { SEEN_SLOTS = 1 << 18 }; /* over twice CHECK_PROBES times ten */

struct seen {
	struct arena arena;
	size_t n;
	const char *slot[SEEN_SLOTS];
};

/* The text's slot, or the one for it. */
static const char **slot_of(struct seen *s, const char *text)
{
	uint32_t h = hash32_bytes(HASH32_START, text, strlen(text));
	size_t i = (h ^ h >> 16) & (SEEN_SLOTS - 1);
	while (s->slot[i] && strcmp(s->slot[i], text) != 0)
		i = (i + 1) & (SEEN_SLOTS - 1);
	return &s->slot[i];
}

/* True if the text was not there yet, and is now. */
static bool seen_add(struct seen *s, const char *text)
{
	const char **slot = slot_of(s, text);
	if (*slot)
		return false;
	if (s->n < SEEN_SLOTS / 2 && (*slot = arena_strndup(&s->arena, text, strlen(text))))
		s->n++;
	return true;
}

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
	    .seen = calloc(1, sizeof *c->seen),
	    .max_probes = k->all ? 10 * CHECK_PROBES : CHECK_PROBES,
	    .elsewhere = d->conf->httpbootd.servers.n > 0,
	    .closed = faccessat(d->roots.folder[0].fd, ".", X_OK, AT_EACCESS) < 0,
	    .empty = is_empty(&d->roots)};
	return c->seen != NULL;
}

void checker_close(struct checker *c)
{
	if (c->seen)
		arena_free(&c->seen->arena);
	free(c->seen);
}

bool checker_is_new(struct checker *c, const char *text)
{
	return seen_add(c->seen, text);
}

static const char *const per_machine[] = {
    "{mac}", "{mac-hyphen}", "{mac-tail}", "{uuid}", "{serial}", "{host}", "{ip}"};
enum { PER_MACHINE = sizeof per_machine / sizeof *per_machine };

static bool is_per_machine(const char *value)
{
	for (size_t i = 0; i < PER_MACHINE; i++)
		if (strstr(value, per_machine[i]))
			return true;
	return false;
}

bool check_boot_is_per_machine(const struct boot *b)
{
	struct want want[WANTS_MAX];
	size_t n = want_list(b, want);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < PER_MACHINE; j++)
			if (key_mentions(want[i].key, b, per_machine[j]))
				return true;
	return false;
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

/* What the section that is to blame says: `alpine = 3.24 lts`. */
static void write_setting(const struct boot *b, const struct want *w, const char *key,
    const char *value, const char *slash, char out[256])
{
	const char *said =
	    strcmp(key, w->key->name) != 0 ? key_nth(key_find("profile", key), b, 0) : NULL;
	snprintf(out, 256, "%s = %s%.200s", key, slash, said ? said : value);
}

static struct check_group *add_finding(struct checker *c, const struct booted *b,
    const struct want *w, const char *value, const char *path, enum check_fault fault,
    const char *where, const char *why)
{
	const struct host_table *t = &c->d->conf->hosts;
	const struct boot_location at = boot_location(t, b->host, b->profile, w->key->name);
	const char *inside =
	    fault == FAULT_MISSING ? check_below_root(c->d->roots.folder[0].name, path) : NULL;
	char text[GROUP_TEXT], id[HOST_ID_TEXT];

	struct check_group *one = check_group(&c->groups, &at, inside ? FAULT_OTHER : fault);
	/* What nobody can have is no matter of this machine. */
	if (!one || (one->files && !one->n_machines && b->host && b->host->id.kind == HOST_ARCH))
		return NULL;
	if (!one->said[0])
		write_setting(b->boot, w, at.key, value, inside ? "/" : "", one->said);
	if (inside) {
		snprintf(
		    text, sizeof text, "no such file: paths begin in root; write %.300s", inside);
		why = text;
	}
	if (strcmp(at.key, "alpine") == 0 && fault == FAULT_MISSING && !one->own_hint[0]) {
		snprintf(one->own_hint, sizeof one->own_hint,
		    "'lanboot-image add %s%s%s' fetches it, or name a release that is there",
		    b->boot->alpine, b->arch ? " " : "", b->arch ? b->arch : "");
		one->hint = one->own_hint;
	}
	check_group_file(one, where, why);
	if (b->host && (b->host->id.kind == HOST_ARCH || is_per_machine(value)))
		check_group_machine(
		    one, b->host->name ? b->host->name : host_id_text(&b->host->id, id));
	return one;
}

/* What to do about what is no file, or a link that may not be followed. */
static const char *hint_for(enum root_result r)
{
	switch (r) {
	case ROOT_NOT_A_FILE:
		return "name a file";
	case ROOT_OUTSIDE:
		return "add its folder to link-roots, or put a copy into root";
	case ROOT_LOOP:
		return "mend the link";
	default:
		return NULL;
	}
}

static void judge_file(struct checker *c, const struct booted *b, const struct want *w,
    const char *value, const char *path, const char *arch, const struct probe *probe)
{
	char wrong[200], text[220];
	const char *rest;

	switch (probe->result) {
	case ROOT_OK:
		if (w->kind == WANT_REPO)
			return;
		const char *why =
		    want_mismatch(w->kind, probe->magic, probe->inside, probe->arch, arch, wrong);
		if (!why)
			return;
		snprintf(text, sizeof text, "this is %s", why);
		add_finding(c, b, w, value, path, FAULT_WRONG, probe->where, text);
		return;
	case ROOT_NOT_FOUND:
		if (c->elsewhere)
			return;
		if (c->empty && folders_find(c->folders, path, &rest) == &c->d->roots) {
			c->empty_needed = true;
			return;
		}
		add_finding(c, b, w, value, path, FAULT_MISSING, probe->where, probe->why);
		return;
	case ROOT_FORBIDDEN:
		if (!c->closed || folders_find(c->folders, path, &rest) != &c->d->roots)
			add_finding(c, b, w, value, path, FAULT_CLOSED, probe->where, probe->why);
		return;
	default: {
		struct check_group *one =
		    add_finding(c, b, w, value, path, FAULT_OTHER, probe->where, probe->why);
		if (one)
			one->hint = hint_for(probe->result);
	}
	}
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
	char path[PATH_SIZE], text[PATH_SIZE + 4];

	if (!fill_path(s, w, value, path))
		return;
	snprintf(text, sizeof text, "%c%s", 'a' + (int)w->kind, path);
	if (c->probes >= c->max_probes || !seen_add(c->seen, text))
		return;
	c->probes++;
	probe_file(c->folders, w->kind, path, &probe);
	judge_file(c, b, w, value, path, s->arch == unknown ? NULL : s->arch, &probe);
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
	if (*slot_of(c->seen, yes) || *slot_of(c->seen, no))
		return *slot_of(c->seen, yes) != NULL;
	c->probes++;
	probe_file(c->folders, w->kind, path, &probe);
	seen_add(c->seen, probe.result == ROOT_NOT_FOUND ? no : yes);
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
	if (!any && fill_path(&s, w, value, path) && seen_add(c->seen, path)) {
		struct probe none = {.result = ROOT_NOT_FOUND, .why = "no such file"};
		const char *rest;
		const struct roots *roots = folders_find(c->folders, path, &rest);
		snprintf(none.where, sizeof none.where, "%.500s/%s", roots->folder[0].name, rest);
		judge_file(c, b, w, value, path, NULL, &none);
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

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; (value = key_nth(want[i].key, b->boot, j)); j++) {
			if (is_per_machine(value) != own || c->probes >= c->max_probes)
				continue;
			if (i == 0)
				check_each_arch(c, b, &want[i], value, who);
			else
				check_companion(c, b, &want[0], &want[i], value, who);
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
