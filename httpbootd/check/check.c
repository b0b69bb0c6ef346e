#include "httpbootd/check/check.h"

#include "common/arch.h"
#include "common/boot_location.h"
#include "common/daemon_check.h"
#include "common/host_name.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/check/check_boot.h"
#include "httpbootd/check/check_cmdline.h"
#include "httpbootd/check/check_packages.h"
#include "httpbootd/check/check_pair.h"
#include "httpbootd/check/check_places.h"
#include "httpbootd/check/check_private.h"
#include "httpbootd/check/check_secrets.h"
#include "httpbootd/check/check_state.h"
#include "httpbootd/check/check_unused.h"
#include "httpbootd/check/facts.h"
#include "httpbootd/check/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHECK_CMDLINES = 2000, CHECK_OVERLAYS = 200 };

/* What is known of a profile, by its index in the table. */
struct profile_use {
	bool used;   /* somebody boots it */
	bool varies; /* its files depend on who */
	bool has_checked_overlay, has_checked_cmdline;
	size_t packed; /* overlays of it, for as many machines */
};

struct use {
	struct profile_use *of;
	const struct host_table *t;
};

static struct profile_use *use_of(const struct use *u, const struct profile *p)
{
	return p ? &u->of[p - u->t->profiles] : NULL;
}

static void use_profile(const struct use *u, const struct profile *p, const struct boot *b)
{
	struct profile_use *use = use_of(u, p);

	if (use && use->used && b == &p->boot)
		return; /* and so is what its menu lists */
	if (use)
		use->used = true;
	for (size_t i = 0; i < b->menu.names.n; i++)
		use_of(u, b->menu.profile[i])->used = true;
}

/* True if the section itself says anything that its machines load. */
static bool says_files(const struct host *h)
{
	struct want want[WANTS_MAX], under[WANTS_MAX];
	const struct boot b = host_boot(h);
	size_t n = h->own ? want_list(&b, want) : 0;
	if (n == 0 || !h->profile || want_list(&h->profile->boot, under) != n)
		return n > 0;
	for (size_t i = 0; i < n; i++)
		if (key_nth(want[i].key, &b, 0) != key_nth(under[i].key, &h->profile->boot, 0))
			return true;
	return false;
}

static void find_used(const struct use *u)
{
	for (size_t i = 0; i < u->t->n_profiles; i++)
		u->of[i].varies = judge_boot_is_per_machine(&u->t->profiles[i].boot);
	for (size_t i = 0; i < u->t->n; i++) {
		const struct host *h = &u->t->hosts[i];
		const struct boot b = host_boot(h);
		if (b.ignore == TRISTATE_YES)
			continue;
		if (h->own && b.kind == BOOT_MENU)
			use_profile(u, NULL, &b);
		else if (h->profile && !says_files(h))
			use_profile(u, h->profile, &h->profile->boot);
		if (h->once)
			use_profile(u, h->once, &h->once->boot);
	}
}

/* What is the same for all who boot it. */
static void check_shared(struct checker *c, const struct booted *b)
{
	check_boot_shared(c, b);
	check_pair(c, b);
}

static void check_profiles(struct checker *c, const struct use *u)
{
	for (size_t i = 0; i < u->t->n_profiles; i++) {
		const struct profile *p = &u->t->profiles[i];
		const struct booted b = {.boot = &p->boot, .profile = p};
		if (u->of[i].used)
			check_shared(c, &b);
	}
}

static void check_own(
    struct checker *c, const struct use *u, const struct host *h, const struct profile *p)
{
	const struct booted b = {.boot = &p->boot, .host = h, .profile = p};
	if (use_of(u, p)->varies)
		check_boot_own(c, &b);
}

/* A section's own files, and those of its profiles that depend on who it is. */
static void check_host(struct checker *c, const struct use *u, const struct host *h)
{
	const struct boot boot = host_boot(h);
	struct booted b = {.boot = &boot, .host = h, .profile = h->profile};

	if (boot.ignore == TRISTATE_YES)
		return;
	if (h->id.kind == HOST_ARCH)
		b.arch = h->id.text;
	const bool has_files = says_files(h);
	if (has_files || b.arch)
		check_shared(c, &b);
	if (!host_id_is_exact(&h->id))
		return;
	if (has_files ? judge_boot_is_per_machine(&boot)
		      : h->profile && use_of(u, h->profile)->varies)
		check_boot_own(c, &b);
	if (h->once)
		check_own(c, u, h, h->once);
	for (size_t i = 0; i < boot.menu.names.n; i++)
		check_own(c, u, h, boot.menu.profile[i]);
}

/* The machine has something of its own in it. */
static bool is_packed_alone(const struct overlays *overlays, const struct boot *b, const char *name)
{
	for (size_t i = 0; i < b->overlay.n; i++)
		if (strchr(b->overlay.word[i], '{'))
			return true;
	return overlays_have_secrets(overlays, name);
}

/* One of what it may boot. */
static void check_overlay(
    struct check *k, struct overlays *overlays, const struct use *u, const struct booted *b)
{
	char why[TREE_WHY];
	struct overlay_archive bytes;
	const struct host *h = b->host;
	const uint8_t *mac = h->id.kind == HOST_MAC ? h->id.bytes : NULL;
	struct profile_use *use = use_of(u, b->profile);
	char buffer[HOST_NAME_SIZE], folders[256];

	if (b->boot->kind != BOOT_KERNEL || !b->boot->overlay.n || b->boot->ignore == TRISTATE_YES)
		return;
	bool own = h->own && h->own->overlay.n && b->profile == h->profile;
	const char *name = host_name(h->name, mac, buffer);
	bool is_new = own || (use && !use->has_checked_overlay);
	if (!is_new && (!k->deep || !use || !name || use->packed >= CHECK_OVERLAYS ||
			   !is_packed_alone(overlays, b->boot, name)))
		return;
	if (!own) {
		use->has_checked_overlay = true;
		use->packed++;
	}
	const struct overlay_request q = {.folders = b->boot->overlay,
	    .host = name ? name : "host",
	    .has_packages = b->boot->packages == TRISTATE_YES,
	    .mac = mac};
	if (overlays_pack(overlays, &q, false, &bytes, NULL, why)) {
		overlay_release(&bytes);
		return;
	}
	const struct boot_location at = boot_location(u->t, own ? h : NULL, b->profile, "overlay");
	check_fail(k, at.file, at.line, "overlay = %.200s: %s",
	    words_text(&b->boot->overlay, folders, sizeof folders), why);
}

/* What a section's machines boot: by itself, `boot`, once, and by its menu. Returns how many. */
static size_t list_booted(
    const struct host *h, const struct boot *boot, struct booted all[2 + MENU_MAX])
{
	const struct menu *menu = &boot->menu;
	size_t n = 0;

	all[n++] = (struct booted){boot, h, h->profile, NULL};
	if (h->once)
		all[n++] = (struct booted){&h->once->boot, h, h->once, NULL};
	for (size_t i = 0; boot->kind == BOOT_MENU && i < menu->names.n; i++)
		all[n++] = (struct booted){&menu->profile[i]->boot, h, menu->profile[i], NULL};
	return n;
}

/* Packs each kind of overlay once, as for the first machine that has it. */
static void check_overlays(
    struct check *k, struct overlays *overlays, const struct use *u, const struct host *h)
{
	const struct boot boot = host_boot(h);
	struct booted all[2 + MENU_MAX];

	for (size_t i = 0, n = list_booted(h, &boot, all); i < n; i++)
		check_overlay(k, overlays, u, &all[i]);
}

/* True if a file of the machine is named like it. */
static bool names_files(const struct boot *b)
{
	struct want want[WANTS_MAX];
	size_t n = want_list(b, want);
	for (size_t i = 0; i < n; i++)
		if (key_mentions(want[i].key, b, "{host}"))
			return true;
	for (size_t i = 0; b->kind == BOOT_KERNEL && i < b->overlay.n; i++)
		if (strstr(b->overlay.word[i], "{host}"))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	const struct host *one = *(const struct host *const *)a;
	const struct host *other = *(const struct host *const *)b;
	int order = strcmp(one->name, other->name);
	return order ? order : (one > other) - (one < other);
}

/* Two machines that have one name would have one another's files. */
static void check_names(struct check *k, const struct host_table *t)
{
	const struct host **named = calloc(t->n ? t->n : 1, sizeof(void *));
	size_t n = 0;
	char id[HOST_ID_TEXT];

	for (size_t i = 0; named && i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		const struct boot b = host_boot(h);
		if (h->name && !strchr(h->name, '{') && b.ignore != TRISTATE_YES &&
		    (names_files(&b) || (h->once && names_files(&h->once->boot))))
			named[n++] = h;
	}
	if (n)
		qsort(named, n, sizeof *named, by_name);
	for (size_t i = 1; i < n; i++) {
		const struct host *h = named[i], *other = named[i - 1];
		if (strcmp(h->name, other->name) != 0 ||
		    (h->line == other->line && h->file == other->file))
			continue;
		check_warn(k, h->file, key_line_of(h->lines, "name"),
		    "name = %s: [host %s] at %s:%u has this name, too, and {host} names their "
		    "files; give one another name, or if it is one machine, name both in one "
		    "section",
		    h->name, host_id_text(&other->id, id), other->file, other->line);
	}
	free(named);
}

/* A section that only pxedhcpd can find: what it boots is never asked for as its. */
static void check_client(struct check *k, const struct host *h)
{
	const struct boot b = host_boot(h);
	char id[HOST_ID_TEXT];

	if (h->id.kind != HOST_CLIENT || b.kind == BOOT_NONE || b.ignore == TRISTATE_YES ||
	    b.script_url)
		return;
	check_warn(k, h->file, h->line,
	    "[host %s] boots nothing of its own: httpbootd cannot know a client identifier; say "
	    "what it boots in a section by its UUID or serial number",
	    host_id_text(&h->id, id));
}

/* The URL that scripts have in them; where no key says it, one of the usual length. */
static void set_usual_origin(const struct conf *c, struct origin *o)
{
	struct addr a = {.len = sizeof a.v4, .v4 = {.sin_family = AF_INET}};
	if (c->httpbootd.public_url && origin_of_url(c->httpbootd.public_url, o))
		return;
	a.v4.sin_addr = c->lanboot.address;
	a.v4.sin_port = htons(conf_http_port(c));
	if (a.v4.sin_addr.s_addr == INADDR_ANY)
		a.v4.sin_addr.s_addr = htonl(0x0a000a0a);
	origin_of_addr(&a, o);
}

/* What one line cannot have, of what the machines of b->host boot by b->profile. */
static void check_cmdline(
    const struct conf *c, struct check *k, const struct booted *b, const struct origin *o)
{
	const struct host *h = b->host;
	const bool is_own = !b->profile || b->boot != &b->profile->boot;
	const struct boot_location at =
	    boot_location(&c->hosts, is_own ? h : NULL, b->profile, "cmdline");
	const char *arch = h->id.kind == HOST_ARCH ? h->id.text : NULL, *key;
	const char *word = check_cmdline_repeats(b->boot, &key);
	struct check_cmdline found;

	if (word)
		check_warn(k, at.file, at.line,
		    "cmdline has %s, which the machine is given already: of two it takes the last, "
		    "or both, and nothing here looks whether it can; set '%s =' instead",
		    word, key);
	check_cmdline_look(c, h, is_own ? NULL : b->profile, o, &found);
	if (found.is_long)
		check_warn(k, at.file, at.line,
		    "cmdline, with what is put in front of it, is longer than a kernel%s%s takes: "
		    "%zu bytes, and it cuts off the rest; make it shorter, or the paths of files "
		    "in it",
		    arch ? " of " : "", arch ? arch : "", arch_cmdline_max(arch));
	if (init_words_are_too_many(&found.words))
		check_warn(k, at.file, at.line,
		    "cmdline, with what is put in front of it, has %zu NAME=VALUE and %zu other "
		    "words that are no kernel's own, as far as is known here: it keeps %d and %d "
		    "of "
		    "them for init, and panics at one more; put some into one word, or into a file",
		    found.words.settings, found.words.words, INIT_SETTINGS_MAX, INIT_WORDS_MAX);
}

/* Each profile's once, and those of sections that say more of their own, up to CHECK_CMDLINES. */
static void check_cmdlines(const struct conf *c, struct check *k, const struct use *u)
{
	size_t own = 0;
	struct origin o;

	set_usual_origin(c, &o);
	for (size_t i = 0; i < u->t->n; i++) {
		const struct host *h = &u->t->hosts[i];
		const struct boot boot = host_boot(h);
		struct booted all[2 + MENU_MAX];
		for (size_t j = 0, n = list_booted(h, &boot, all); j < n; j++) {
			struct profile_use *use = use_of(u, all[j].profile);
			bool is_own = (j == 0 && h->own) || h->id.kind == HOST_ARCH;
			if (is_own ? own++ >= CHECK_CMDLINES : !use || use->has_checked_cmdline)
				continue;
			if (!is_own)
				use->has_checked_cmdline = true;
			check_cmdline(c, k, &all[j], &o);
		}
	}
}

static void check_keys(
    struct check *k, const char *file, const struct boot *b, const struct key_line *lines)
{
	struct unused_keys u;
	if (check_unused((enum boot_kind)b->kind, lines, &u))
		check_warn(k, file, u.line,
		    "%s: of no use beside '%s', so nobody gets it: %s; leave it out, or boot "
		    "another way",
		    u.names, u.beside, u.why);
}

void check_files(const struct boot_site *site, struct check *k)
{
	const struct daemon *d = site->folders->d;
	const struct host_table *t = &d->conf->hosts;
	struct use u = {calloc(t->n_profiles ? t->n_profiles : 1, sizeof *u.of), t};
	struct checker c;

	check_state(d, k);
	check_places(site->overlays->roots.n ? site->overlays->roots.folder[0].name : NULL, k);
	check_secrets(site, k);
	check_private(site, k);
	check_packages(site, k);
	if (!checker_open(&c, site->folders, k) || !u.of) {
		checker_close(&c);
		free(u.of);
		return;
	}
	find_used(&u);
	check_profiles(&c, &u);
	for (size_t i = 0; i < t->n; i++)
		check_host(&c, &u, &t->hosts[i]);
	if (c.empty_needed)
		check_fail_key(k, d->root_section, "root",
		    "root = %s is empty: no machine gets what it is to boot; 'lanboot-image add' "
		    "puts Alpine there",
		    d->roots.folder[0].name);
	facts_site(&c);
	check_groups_tell(k, &c.groups);
	if (c.probes >= c.max_probes)
		check_warn(k, k->path, 0, "no more than %zu files were looked at%s", c.max_probes,
		    k->all ? "" : "; -n looks at more");
	check_names(k, t);
	check_cmdlines(d->conf, k, &u);
	for (size_t i = 0; i < t->n_profiles; i++)
		check_keys(k, t->profiles[i].file, &t->profiles[i].boot, t->profiles[i].lines);
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].own)
			check_keys(k, t->hosts[i].file, t->hosts[i].own, t->hosts[i].lines);
	for (size_t i = 0; i < t->n; i++) {
		check_overlays(k, site->overlays, &u, &t->hosts[i]);
		check_client(k, &t->hosts[i]);
	}
	checker_close(&c);
	free(u.of);
}
