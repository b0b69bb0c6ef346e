#include "httpbootd/explain_files.h"

#include "common/url.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/check/check_pair.h"
#include "httpbootd/check/probe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const platforms[] = {"pcbios", "efi"};

static bool varies_by_platform(const char *list)
{
	return strstr(list, "{arch}") || strstr(list, "{platform}");
}

/* One of a boot's files. False if it is not there, or no such file. */
static bool explain_file(
    const struct folders *f, const struct script *s, const struct want *w, const char *value)
{
	char path[PATH_SIZE], wrong[200];
	struct probe l;

	if (!script_file(s, value, w->kind == WANT_APKOVL, path))
		return true; /* somebody else has it, or a bad value, which shows with the script */
	if (strchr(path, '$')) {
		printf("%-8s %s: not looked at: say what stands in braces, as in serial=TEXT\n",
		    w->key->name, value);
		return false;
	}
	probe_file(f, w->kind, path, &l);
	printf("%-8s %s", w->key->name, l.where);
	if (l.result != ROOT_OK) {
		printf(": %s\n", l.why);
		return false;
	}
	if (w->kind != WANT_REPO)
		printf(", %" PRIu64 " bytes", l.size);
	const char *arch = strcmp(s->arch, "${arch}") == 0 ? NULL : s->arch;
	const char *why = w->kind == WANT_REPO
			      ? NULL
			      : want_mismatch(w->kind, l.magic, l.inside, l.arch, arch, wrong);
	if (!why)
		why = want_too_large(w->kind, l.size);
	printf("%s%s\n", why ? ": this is " : "", why ? why : "");
	return !why;
}

/* Kernel and modloop have to be of one release. */
static bool explain_pair(const struct folders *f, const struct script *s)
{
	char kernel[PATH_SIZE], modloop[PATH_SIZE], one[MAGIC_RELEASE], other[MAGIC_RELEASE];
	const struct boot *b = &s->boot;
	const char *k = b->kernel ? url_beneath(b->kernel) : NULL;
	const char *m = b->modloop ? url_beneath(b->modloop) : NULL;

	if (b->kind != BOOT_KERNEL || !k || !m ||
	    script_expand_path(s, k, kernel, sizeof kernel) != SCRIPT_OK ||
	    script_expand_path(s, m, modloop, sizeof modloop) != SCRIPT_OK ||
	    probe_pair(f, kernel, modloop, one, other) != MODULES_OTHER)
		return true;
	printf(
	    "modloop  is of %s, and the kernel of %s: the machine finds no modules\n", other, one);
	return false;
}

bool explain_files(const struct folders *f, const struct script *s, bool again)
{
	struct want want[WANTS_MAX];
	const char *value;
	bool there = true;
	size_t n = want_list(&s->boot, want);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; (value = key_nth(want[i].key, &s->boot, j)); j++)
			if (!again || varies_by_platform(value))
				there &= explain_file(f, s, &want[i], value);
	return explain_pair(f, s) && there;
}

bool explain_items(const struct folders *f, const struct machine *m)
{
	const struct menu *menu = &m->script.boot.menu;
	bool there = menu->names.n > 0;
	for (size_t i = 0; i < menu->names.n; i++) {
		struct script s = m->script;
		s.boot = menu->profile[i]->boot;
		printf("item     %s\n", menu->names.word[i]);
		there &= explain_files(f, &s, false) || i > 0;
	}
	return there;
}

/* Is there what the machine runs first, for that processor and firmware? */
static bool is_present(
    const struct folders *f, const struct machine *m, const char *arch, const char *platform)
{
	struct probe l;
	struct want want[WANTS_MAX];
	char path[PATH_SIZE];
	const char *value;
	struct script s = m->script;

	s.arch = arch;
	s.platform = platform;
	if (want_list(&s.boot, want) == 0)
		return true;
	for (size_t i = 0; (value = key_nth(want[0].key, &s.boot, i)); i++) {
		if (!script_file(&s, value, false, path))
			continue;
		probe_file(f, want[0].kind, path, &l);
		if (l.result != ROOT_OK)
			return false;
	}
	return true;
}

/* Does a file's path have that variable? In a menu, of the one that boots if nobody chooses. */
static bool has_variable(const struct boot *b, const char *variable)
{
	struct want want[WANTS_MAX];
	size_t n = want_list(b, want);
	for (size_t i = 0; i < n; i++)
		if (key_mentions(want[i].key, b, variable))
			return true;
	return false;
}

static void add_once(const char **list, size_t *n, const char *word)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == word)
			return;
	list[(*n)++] = word;
}

void explain_assume(const struct folders *f, const struct machine *m,
    const struct boot_client *client, struct assumption *t)
{
	struct machine of = *m;
	const struct boot *b = &of.script.boot;

	if (b->menu.names.n)
		of.script.boot = b->menu.profile[0]->boot;
	*t = (struct assumption){.by_arch = !client->id.arch && has_variable(b, "{arch}"),
	    .by_platform = !client->platform && has_variable(b, "{platform}")};
	for (size_t i = 0; arch_processor_nth(i); i++)
		for (size_t j = 0; j < 2; j++) {
			const char *arch = t->by_arch ? arch_processor_nth(i) : of.script.arch;
			const char *platform = t->by_platform ? platforms[j] : of.script.platform;
			if (!is_present(f, &of, arch, platform))
				continue;
			add_once(t->arch, &t->archs, arch);
			add_once(t->platform, &t->platforms, platform);
		}
	if (t->archs)
		return;
	t->none = true;
	add_once(t->arch, &t->archs, t->by_arch ? arch_processor_nth(0) : of.script.arch);
	add_once(t->platform, &t->platforms, t->by_platform ? platforms[0] : of.script.platform);
}
