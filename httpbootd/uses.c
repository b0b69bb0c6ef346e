#include "httpbootd/uses.h"

#include "common/alpine.h"
#include "common/command.h"
#include "common/conf_mirror.h"
#include "common/uki.h"
#include "httpbootd/boot/overlay_layers.h"
#include "httpbootd/boot/overlays_folder.h"
#include "httpbootd/check/want.h"

#include <stdio.h>
#include <string.h>

const char uses_help[] = "  uses           print which files machines load by the configuration\n";

/* Do both load the same by that key? */
static bool is_same(const struct key *k, const struct boot *a, const struct boot *b)
{
	const char *one, *other;
	size_t n = 0;

	do {
		one = key_nth(k, a, n);
		other = key_nth(k, b, n++);
	} while (one && other && strcmp(one, other) == 0);
	return !one && !other;
}

/* The image that machines of this profile share. */
static void print_profile_uki(const struct host_table *t, const struct profile *p)
{
	char path[UKI_PATH];

	if (!uki_is_of_profile(t, p))
		return;
	uki_path_of_profile(p->name, "{arch}", path);
	printf("profile %s\tuki\t%s\n", p->name, path);
}

/* One that is the host's own; of which is told whole what machines with Secure Boot load. */
static void print_host_uki(const struct host *h, const char *name, const struct boot *b)
{
	char path[UKI_PATH];
	const char *why;

	if (uki_of_host(h, b, &why) != UKI_OWN)
		return;
	uki_path_of_host(h, UKI_OWN, "{arch}", path);
	if (b->secure_boot == TRISTATE_YES)
		printf("host %s\tsecure-boot\tyes\n", name);
	printf("host %s\tuki\t%s\n", name, path);
}

/* What `b` loads, but for what it loads as `profile` (NULL: none) does. */
static void print_boot(
    const char *kind, const char *name, const struct boot *b, const struct boot *profile)
{
	struct want want[WANTS_MAX];
	const char *value;
	size_t n = want_list(b, want);

	/* What machines with Secure Boot load is told whole, if its profile's others have it off.
	 */
	if (b->secure_boot == TRISTATE_YES) {
		if (!profile || profile->secure_boot != b->secure_boot)
			printf("%s %s\tsecure-boot\tyes\n", kind, name);
		if (profile && profile->secure_boot != b->secure_boot)
			profile = NULL;
	}
	for (size_t i = 0; i < n; i++) {
		const struct key *k = want[i].key;
		if (profile && profile->kind == b->kind && is_same(k, b, profile))
			continue;
		for (size_t j = 0; (value = key_nth(k, b, j)); j++)
			printf("%s %s\t%s\t%s\n", kind, name, k->name, value);
	}
}

static bool are_same(const struct words *a, const struct words *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->word[i], b->word[i]) != 0)
			return false;
	return true;
}

/* Where in the site's mirror its packages are. */
static void print_repos(
    const struct conf *c, const char *kind, const char *name, const struct boot *b)
{
	static const char *const repo[] = {"main", "community"};
	const struct mirror_section *mirror = conf_mirror_of_alpine(c);
	char branch[ALPINE_BRANCH];
	const char *path;

	for (size_t i = 0; i < b->repo.n; i++) {
		const char *word = b->repo.word[i];
		if (!strstr(word, "://") && conf_mirror_has(c, word))
			printf("%s %s\tpackages\t%s\n", kind, name, word);
	}
	if (!mirror || b->repo.n || !b->alpine)
		return;
	const int len = (int)conf_mirror_path(mirror, &path);
	alpine_branch(b->alpine, strcspn(b->alpine, " "), branch);
	for (size_t i = 0; i < 2; i++)
		printf("%s %s\tpackages\t%.*s/%s/%s\n", kind, name, len, path, branch, repo[i]);
}

/* What its apkovl is packed of, and what that installs from; a host's, where `profile` has another.
 */
static void print_packages(const struct conf *c, const char *kind, const char *name,
    const struct boot *b, const struct boot *profile)
{
	const bool is_other = !profile || !are_same(&b->overlay, &profile->overlay) ||
			      b->packages != profile->packages;

	if (!is_other && b->alpine == profile->alpine && are_same(&b->repo, &profile->repo))
		return;
	for (size_t i = 0; i < b->overlay.n; i++)
		printf("%s %s\toverlay\t%s\n", kind, name, b->overlay.word[i]);
	for (size_t i = 0; b->packages == TRISTATE_YES && i < b->overlay.n; i++)
		if (overlay_layers_packs(b->overlay.word[i]))
			printf("%s %s\tpacks\t%s\n", kind, name, b->overlay.word[i]);
	print_repos(c, kind, name, b);
}

static void print_mirrors(const struct conf *c)
{
	const char *path;

	for (size_t i = 0; i < c->mirror_n; i++) {
		const struct mirror_section *m = &c->mirror[i];
		const int len = (int)conf_mirror_path(m, &path);
		printf("mirror %s\tpath\t%.*s\n", m->name, len, path);
	}
}

int uses(const struct daemon *d)
{
	static const struct command_option none[] = {{NULL, NULL, NULL}};
	const struct host_table *t = &d->conf->hosts;
	char name[HOST_SECTION_TEXT];

	command_read(d, none, NULL, 0);
	printf("httpbootd\troot\t%s\n", conf_httpbootd_root(d->conf));
	printf("lanboot\tsecure-boot-key\t%s\n", d->conf->lanboot.secure_boot_key);
	printf("httpbootd\toverlays\t%s\n", overlays_folder(d->conf));
	print_mirrors(d->conf);
	for (size_t i = 0; i < t->n_profiles; i++) {
		const struct profile *p = &t->profiles[i];
		print_boot("profile", p->name, &p->boot, NULL);
		print_packages(d->conf, "profile", p->name, &p->boot, NULL);
		print_profile_uki(t, p);
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		const struct boot b = host_boot(h);
		const struct boot *profile = h->profile ? &h->profile->boot : NULL;
		print_boot("host", host_section_text(h, name), &b, profile);
		print_packages(d->conf, "host", name, &b, profile);
		print_host_uki(h, name, &b);
	}
	return 0;
}
