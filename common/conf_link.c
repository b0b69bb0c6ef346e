#include "common/conf_link.h"

#include "common/alpine.h"
#include "common/arch.h"
#include "common/boot_fill.h"
#include "common/boot_location.h"
#include "common/keys.h"
#include "common/url.h"

#include <string.h>

enum { INHERITS_MAX = 32 };

struct linking {
	struct conf *conf;
	struct host_table *table;
	struct problems *problems;
};

/* The profile of that name; if there is none, says so, with the nearest name there is. */
static struct profile *named(const struct linking *l, struct place at, const char *name)
{
	const struct host_table *t = l->table;
	const char *nearest = NULL;
	const struct profile *p = profile_find(t, name);
	if (p)
		return &t->profiles[p - t->profiles];
	for (size_t i = 0; i < t->n_profiles; i++)
		nearest = key_nearer(name, nearest, t->profiles[i].name);
	problem_report(l->problems, at, "there is no [profile %s]%s%s%s", name,
	    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	return NULL;
}

/*
 * Names of folders; those with a variable last, for what stands behind one counts as the machine's.
 */
static void check_overlay(const struct linking *l, struct place at, const struct words *overlay)
{
	char text[256];
	bool varied = false, url = false;
	for (size_t i = 0; i < overlay->n; i++)
		url |= strstr(overlay->word[i], "://") != NULL;
	if (url)
		problem_report(l->problems, at,
		    "overlay = %.200s: expected names of folders; a URL is for 'apkovl ='",
		    words_text(overlay, text, sizeof text));
	for (size_t i = 0; i < overlay->n; i++) {
		bool varies = strchr(overlay->word[i], '{') != NULL;
		if (varied && !varies)
			problem_report(l->problems, at,
			    "overlay: put %s before those with a variable", overlay->word[i]);
		varied |= varies;
	}
	if (overlay->n > OVERLAYS_MAX)
		problem_report(l->problems, at, "overlay names %zu folders: %d at most", overlay->n,
		    OVERLAYS_MAX);
}

/* Of what a section itself says. */
static void check_apkovl(
    const struct linking *l, const char *file, const struct key_line *lines, const struct boot *b)
{
	const char *why = b->apkovl ? alpine_apkovl_wrong(b->apkovl) : NULL;
	if (why)
		problem_report(l->problems, (struct place){file, key_line_of(lines, "apkovl")},
		    "apkovl = %.200s: expected %s", b->apkovl, why);
}

/* What the section boots, in full: its kind, its short forms, what is under it. */
static void complete(const struct linking *l, struct place at, struct boot *b, struct boot *under)
{
	const char *one, *other;
	if (b->script && url_is(b->script))
		problem_report(l->problems, at,
		    "script = %.200s: expected a path beneath root; a URL is for 'chain ='",
		    b->script);
	if (b->cmdline && strlen(b->cmdline) > ARCH_CMDLINE_MOST)
		problem_report(l->problems, at, "cmdline has %zu bytes: no kernel takes over %d",
		    strlen(b->cmdline), ARCH_CMDLINE_MOST);
	if (b->overlay.n)
		check_overlay(l, at, &b->overlay);
	if (b->initrd.n && b->initrd.item[b->initrd.n - 1].as &&
	    !*b->initrd.item[b->initrd.n - 1].as)
		problem_report(l->problems, at,
		    "initrd ends in 'as': put the file's name in the initramfs behind it");
	if (b->overlay.n && b->apkovl)
		problem_report(l->problems, at,
		    "this section has two apkovls, by 'apkovl' and by 'overlay': leave one out");
	if (!boot_kind(b, &one, &other))
		problem_report(l->problems, at,
		    "this section boots two things, by '%s' and by '%s': leave one out", one,
		    other);
	else if (!boot_fill(b, under, &l->conf->arena))
		problem_report(l->problems, at, "out of memory");
}

static void link_profile(const struct linking *l, struct profile *p, unsigned depth)
{
	struct profile *parent = NULL;
	const struct place at = {p->file, key_line_of(p->lines, "inherits")};

	p->linked = PROFILE_OPEN;
	if (p->inherits && !(parent = named(l, at, p->inherits)))
		p->refused = true;
	if (parent && parent->linked == PROFILE_OPEN) {
		problem_report(l->problems, at,
		    "[profile %s] inherits from itself, by way of [profile %s]", p->name,
		    parent->name);
		parent = NULL;
	}
	if (parent && parent->linked == PROFILE_FRESH && depth == INHERITS_MAX) {
		problem_report(
		    l->problems, at, "profiles inherit over more than %d others", INHERITS_MAX);
		parent = NULL;
	}
	if (parent && parent->linked == PROFILE_FRESH)
		link_profile(l, parent, depth + 1);
	check_apkovl(l, p->file, p->lines, &p->boot);
	complete(l, (struct place){p->file, p->line}, &p->boot, parent ? &parent->boot : NULL);
	if (parent) {
		p->refused |= parent->refused;
		const char *title = p->boot.title; /* a parent's title would only mislead */
		boot_inherit(&p->boot, &parent->boot);
		p->boot.title = title;
	}
	p->linked = PROFILE_DONE;
}

/* Finds the profiles of a menu, which boot something and are no menus. */
static void link_menu(const struct linking *l, struct place at, struct menu *menu)
{
	const size_t n = menu->names.n;
	menu->profile = arena_alloc(&l->conf->arena, n * sizeof(struct profile *));
	if (!menu->profile) {
		problem_report(l->problems, at, "out of memory");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *name = menu->names.word[i];
		const struct profile *p = menu->profile[i] = named(l, at, name);
		if (p && p->boot.kind == BOOT_MENU)
			problem_report(l->problems, at,
			    "a menu cannot list [profile %s], which is a menu", name);
		else if (p && p->boot.kind == BOOT_NONE && !p->refused)
			problem_report(l->problems, at,
			    "the menu lists [profile %s], which boots nothing", name);
	}
	if (n > MENU_MAX)
		problem_report(l->problems, at, "a menu lists at most %d profiles", MENU_MAX);
}

/* A section may also be there only to say how pxedhcpd treats the machine. */
static bool has_purpose(const struct boot *b)
{
	return b->kind || b->boot_file || b->script_url || b->ignore == TRISTATE_YES ||
	       b->delay_ms || b->options[0];
}

static const char needs_name[] = "{host}"; /* without one, no script could be made */

/* Of what a menu lists, the first profile that needs the machine's name; or NULL. */
static const struct profile *needs_name_in(const struct menu *menu)
{
	for (size_t i = 0; menu->profile && i < menu->names.n; i++)
		if (menu->profile[i] && boot_mentions(&menu->profile[i]->boot, needs_name))
			return menu->profile[i];
	return NULL;
}

/* A machine without a name cannot boot `b`, or what its menu lists, where {host} is in it. */
static void check_name(
    const struct linking *l, struct place at, const struct host *h, const struct boot *b)
{
	const struct profile *listed;
	if (h->name || h->refused)
		return;
	if (boot_mentions(b, needs_name))
		problem_report(l->problems, at,
		    "what this machine boots has {host} in it: give the machine a 'name ='");
	else if (b->kind == BOOT_MENU && (listed = needs_name_in(&b->menu)))
		problem_report(l->problems, at,
		    "its menu lists [profile %s], which has {host} in it: give the machine a 'name "
		    "='",
		    listed->name);
}

static void link_once(const struct linking *l, struct host *h)
{
	const struct place at = {h->file, key_line_of(h->lines, "once")};
	if (!h->once_name || !(h->once = named(l, at, h->once_name)))
		return;
	l->table->n_once++;
	if (!host_id_is_exact(&h->id))
		problem_report(l->problems, at,
		    "once is for a single machine: its section must be by MAC, UUID, serial, asset "
		    "or address");
	else if (h->once->boot.kind == BOOT_NONE && !h->once->refused)
		problem_report(l->problems, at, "[profile %s] boots nothing", h->once_name);
	else
		check_name(l, at, h, &h->once->boot);
}

/* A section by what many boards say is for none of them: see boot_client_read(). */
static void check_filler(const struct linking *l, struct place at, const struct host_id *id)
{
	char text[HOST_ID_TEXT];
	bool by_text = id->kind == HOST_SERIAL || id->kind == HOST_ASSET ||
		       id->kind == HOST_PRODUCT || id->kind == HOST_MANUFACTURER;
	if ((by_text && host_text_is_filler(id->text)) ||
	    (id->kind == HOST_UUID && host_uuid_is_filler(id->bytes)))
		problem_report(l->problems, at,
		    "[host %s]: boards whose maker has set nothing say that: it is for no machine",
		    host_id_text(id, text));
}

/* What can be said before a machine asks: the words that do not depend on it. */
static void check_cmdline(
    const struct linking *l, struct place at, const struct host_id *id, const struct boot *b)
{
	bool by_arch = id->kind == HOST_ARCH;
	size_t max = arch_cmdline_max(by_arch ? id->text : NULL);
	if (b->kind == BOOT_KERNEL && b->cmdline && !strchr(b->cmdline, '{') &&
	    strlen(b->cmdline) > max)
		problem_report(l->problems, at,
		    "its cmdline has %zu bytes: a kernel%s%s takes %zu in all, and cuts off the "
		    "rest",
		    strlen(b->cmdline), by_arch ? " of " : "", by_arch ? id->text : "", max);
}

static void link_host(const struct linking *l, struct host *h)
{
	const struct place at = {h->file, h->line};
	struct place line = {h->file, key_line_of(h->lines, "profile")};

	check_filler(l, at, &h->id);
	if (h->profile_name && !(h->profile = named(l, line, h->profile_name)))
		return;
	if (h->own) {
		struct boot none = {0};
		struct boot under = h->profile ? h->profile->boot : none;
		check_apkovl(l, h->file, h->lines, h->own);
		complete(l, at, h->own, &under);
	}
	if (h->own && h->own->menu.names.n) {
		line.line = key_line_of(h->lines, "menu");
		link_menu(l, line, &h->own->menu);
	}
	link_once(l, h);
	const struct boot b = host_boot(h);
	check_name(l, at, h, &b);
	check_cmdline(l, at, &h->id, &b);
	if (!has_purpose(&b) && !h->refused && !(h->profile && h->profile->refused))
		problem_report(l->problems, at,
		    "this machine has nothing to boot: give it 'profile =', 'alpine =', 'kernel =' "
		    "or another of what a profile can boot, or give its profile one");
}

void conf_link(struct conf *c, struct problems *problems)
{
	struct linking l = {c, &c->hosts, problems};
	struct host_table *t = l.table;

	for (size_t i = 0; i < t->n_profiles; i++)
		if (t->profiles[i].linked == PROFILE_FRESH)
			link_profile(&l, &t->profiles[i], 0);
	for (size_t i = 0; i < t->n_profiles; i++) {
		struct profile *p = &t->profiles[i];
		unsigned menu = key_line_of(p->lines, "menu");
		unsigned inherits = key_line_of(p->lines, "inherits");
		if (p->boot.kind == BOOT_MENU)
			link_menu(
			    &l, (struct place){p->file, menu ? menu : inherits}, &p->boot.menu);
	}
	for (size_t i = 0; i < t->n; i++)
		link_host(&l, &t->hosts[i]);
}

void conf_link_host(struct conf *c, struct host *h, struct problems *problems)
{
	const struct linking l = {c, &c->hosts, problems};
	link_host(&l, h);
}
