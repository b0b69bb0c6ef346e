#include "httpbootd/check/check_look.h"

#include "common/arena.h"
#include "common/hash.h"
#include "common/host_name.h"
#include "common/path.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/check/check.h"
#include "httpbootd/files/alias.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Stands for what is not known of a machine: a path with it in it is not looked at. */
static const char unknown[] = "$";

enum { SEEN_SLOTS = 1 << 18 }; /* over twice CHECK_LOOKS times ten */

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
	if (roots_folder(roots, "", &fd) != ROOT_OK)
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

bool looker_open(struct looker *l, const struct daemon *d, const struct check *k)
{
	*l = (struct looker){.d = d,
	    .k = k,
	    .seen = calloc(1, sizeof *l->seen),
	    .looks_max = k->all ? 10 * CHECK_LOOKS : CHECK_LOOKS,
	    .elsewhere = d->conf->httpbootd.servers.n > 0,
	    .closed = faccessat(d->roots.folder[0].fd, ".", X_OK, AT_EACCESS) < 0,
	    .empty = is_empty(&d->roots)};
	return l->seen != NULL;
}

void looker_close(struct looker *l)
{
	if (l->seen)
		arena_free(&l->seen->arena);
	free(l->seen);
}

bool looker_first(struct looker *l, const char *text)
{
	return seen_add(l->seen, text);
}

static bool is_own(const char *list)
{
	static const char *const vars[] = {
	    "{mac}", "{mac-hyphen}", "{mac-tail}", "{uuid}", "{serial}", "{host}", "{ip}"};
	for (size_t i = 0; i < sizeof vars / sizeof *vars; i++)
		if (strstr(list, vars[i]))
			return true;
	return false;
}

bool boot_varies(const struct boot *b)
{
	struct want want[WANTS_MAX];
	size_t n = wants_of(b, want);
	for (size_t i = 0; i < n; i++)
		if (is_own(want[i].list))
			return true;
	return false;
}

/* Who the machine of an exact section is, as far as that says it. */
struct who_is {
	struct script script;
	char mac[MAC_TEXT], hyphens[MAC_TEXT], tail[MAC_TAIL], uuid[HOST_ID_TEXT],
	    name[HOST_NAME_SIZE];
};

static void who_is(const struct host *h, struct who_is *w)
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
static void say(
    const struct boot *b, const char *key, const char *value, const char *slash, char out[256])
{
	const char *said = strcmp(key, "alpine") == 0    ? b->alpine
			   : strcmp(key, "flavor") == 0  ? b->flavor
			   : strcmp(key, "wimboot") == 0 ? b->wimboot
							 : value;
	snprintf(out, 256, "%s = %s%.200s", key, slash, said ? said : value);
}

static struct check_group *blame(struct looker *l, const struct booted *b, const struct want *w,
    const char *value, const char *path, enum check_fault fault, const char *where, const char *why)
{
	const struct host_table *t = &l->d->conf->hosts;
	const struct boot_location at = boot_location(t, b->host, b->profile, w->key);
	const char *inside =
	    fault == FAULT_MISSING ? check_written_out(l->d->roots.folder[0].name, path) : NULL;
	char text[GROUP_TEXT], id[HOST_ID_TEXT];

	struct check_group *one = check_group(&l->groups, &at, inside ? FAULT_OTHER : fault);
	/* What nobody can have is no matter of this machine. */
	if (!one || (one->files && !one->n_machines && b->host && b->host->id.kind == HOST_ARCH))
		return NULL;
	if (!one->said[0])
		say(b->boot, at.key, value, inside ? "/" : "", one->said);
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
	if (b->host && (b->host->id.kind == HOST_ARCH || is_own(value)))
		check_group_machine(
		    one, b->host->name ? b->host->name : host_id_text(&b->host->id, id));
	return one;
}

/* What to do about what is no file, or a link that may not be followed. */
static const char *hint_of(enum root_result r)
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

static void judge(struct looker *l, const struct booted *b, const struct want *w, const char *value,
    const char *path, const char *arch, const struct look *look)
{
	char wrong[200], text[220];
	const char *rest;

	switch (look->result) {
	case ROOT_OK:
		if (w->what == WANT_REPO)
			return;
		const char *why =
		    want_wrong(w->what, look->magic, look->inside, look->arch, arch, wrong);
		if (!why)
			return;
		snprintf(text, sizeof text, "this is %s", why);
		blame(l, b, w, value, path, FAULT_WRONG, look->where, text);
		return;
	case ROOT_NOT_FOUND:
		if (l->elsewhere)
			return;
		if (l->empty && file_roots(l->d, path, &rest) == &l->d->roots) {
			l->empty_needed = true;
			return;
		}
		blame(l, b, w, value, path, FAULT_MISSING, look->where, look->why);
		return;
	case ROOT_FORBIDDEN:
		if (!l->closed || file_roots(l->d, path, &rest) != &l->d->roots)
			blame(l, b, w, value, path, FAULT_CLOSED, look->where, look->why);
		return;
	default: {
		struct check_group *one =
		    blame(l, b, w, value, path, FAULT_OTHER, look->where, look->why);
		if (one)
			one->hint = hint_of(look->result);
	}
	}
}

/* A value as a path for that machine; false: it is none of ours, or depends on what is not known.
 */
static bool path_of(
    const struct script *s, const struct want *w, const char *value, char path[PATH_SIZE])
{
	return script_file(s, value, w->what == WANT_APKOVL, path) && !strchr(path, '$');
}

/* Looks, unless that was done. */
static void look_once(struct looker *l, const struct booted *b, const struct want *w,
    const char *value, const struct script *s)
{
	static struct look look;
	char path[PATH_SIZE], text[PATH_SIZE + 4];

	if (!path_of(s, w, value, path))
		return;
	snprintf(text, sizeof text, "%c%s", 'a' + (int)w->what, path);
	if (l->looks >= l->looks_max || !seen_add(l->seen, text))
		return;
	l->looks++;
	look_at(l->d, w->what, path, &look);
	judge(l, b, w, value, path, s->arch == unknown ? NULL : s->arch, &look);
}

/* Is it there, for this processor and firmware? */
static bool is_there(
    struct looker *l, const struct want *w, const char *value, const struct script *s)
{
	static struct look look;
	char path[PATH_SIZE], yes[PATH_SIZE + 4], no[PATH_SIZE + 4];
	if (!path_of(s, w, value, path))
		return false;
	snprintf(yes, sizeof yes, "+%s", path);
	snprintf(no, sizeof no, "-%s", path);
	if (*slot_of(l->seen, yes) || *slot_of(l->seen, no))
		return *slot_of(l->seen, yes) != NULL;
	l->looks++;
	look_at(l->d, w->what, path, &look);
	seen_add(l->seen, look.result == ROOT_NOT_FOUND ? no : yes);
	return look.result != ROOT_NOT_FOUND;
}

/* One value for each processor and firmware that it is there for; for none, it is missing. */
static void look_at_each(struct looker *l, const struct booted *b, const struct want *w,
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
		look_once(l, b, w, value, &s);
		return;
	}
	for (size_t i = 0; by_arch ? host_arch_nth(i) != NULL : i == 0; i++)
		for (size_t j = 0; j < (by_platform ? 2 : 1); j++) {
			if (by_arch)
				s.arch = host_arch_nth(i);
			if (by_platform)
				s.platform = platforms[j];
			if (!is_there(l, w, value, &s))
				continue;
			any = true;
			look_once(l, b, w, value, &s);
		}
	/* Told with the braces, for it may be any. */
	s.arch = by_arch ? "{arch}" : s.arch;
	s.platform = by_platform ? "{platform}" : s.platform;
	if (!any && path_of(&s, w, value, path) && seen_add(l->seen, path)) {
		struct look none = {.result = ROOT_NOT_FOUND, .why = "no such file"};
		const char *rest;
		const struct roots *roots = file_roots(l->d, path, &rest);
		snprintf(none.where, sizeof none.where, "%.500s/%s", roots->folder[0].name, rest);
		judge(l, b, w, value, path, NULL, &none);
	}
}

/*
 * What goes with the kernel that is there for a processor: only these are looked at for their
 * initramfs and modloop, for nobody can boot the others.
 */
static void look_at_rest(struct looker *l, const struct booted *b, const struct want *main,
    const struct want *w, const char *value, const struct script *who)
{
	struct script s = *who;
	char first[PATH_SIZE];
	const char *list = main->list;

	if (!strstr(value, "{arch}") || b->arch || !want_next(&list, first, sizeof first) ||
	    !strstr(first, "{arch}")) {
		look_at_each(l, b, w, value, who);
		return;
	}
	for (size_t i = 0; (s.arch = host_arch_nth(i)); i++)
		if (is_there(l, main, first, &s)) {
			struct booted one = *b;
			one.arch = s.arch;
			look_at_each(l, &one, w, value, &s);
		}
}

static void look_at_all(
    struct looker *l, const struct booted *b, const struct script *who, bool own)
{
	struct want want[WANTS_MAX];
	char value[PATH_SIZE];
	size_t n = wants_of(b->boot, want);

	for (size_t i = 0; i < n; i++)
		for (const char *list = want[i].list; want_next(&list, value, sizeof value);) {
			if (is_own(value) != own || l->looks >= l->looks_max)
				continue;
			if (i == 0)
				look_at_each(l, b, &want[i], value, who);
			else
				look_at_rest(l, b, &want[0], &want[i], value, who);
		}
}

void look_at_common(struct looker *l, const struct booted *b)
{
	struct who_is w;
	who_is(NULL, &w);
	look_at_all(l, b, &w.script, false);
}

void look_at_own(struct looker *l, const struct booted *b)
{
	struct who_is w;
	who_is(b->host, &w);
	look_at_all(l, b, &w.script, true);
}
