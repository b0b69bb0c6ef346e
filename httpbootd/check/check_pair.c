#include "httpbootd/check/check_pair.h"

#include "common/alpine.h"
#include "common/path.h"
#include "common/url.h"
#include "httpbootd/check/probe_modules.h"
#include "httpbootd/files/folders.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void copy_word(char out[64], const char *s, size_t len)
{
	snprintf(out, 64, "%.*s", (int)(len > 60 ? 60 : len), s);
}

/* One may name the branch and the other its release: 3.24 and 3.24.1 are no two. */
static bool is_other_release(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t len = a_len < b_len ? a_len : b_len;
	if (memcmp(a, b, len) != 0)
		return true;
	const char *rest = a_len > b_len ? a + len : b + len;
	return a_len != b_len && *rest != '.' && *rest != '_';
}

static const char *flavor_of(const char *path, const char *before, size_t *len)
{
	const char *base = path_base(path);
	size_t n = strlen(before);
	if (strncmp(base, before, n) != 0)
		return NULL;
	*len = strcspn(base + n, "?#.");
	return base + n;
}

bool pair_names_differ(const char *kernel, const char *modloop, char one[64], char other[64])
{
	size_t k_len, m_len;
	const char *k = alpine_release_in(kernel, &k_len);
	const char *m = alpine_release_in(modloop, &m_len);
	if (!k || !m || !is_other_release(k, k_len, m, m_len)) {
		k = flavor_of(kernel, "vmlinuz-", &k_len);
		m = flavor_of(modloop, "modloop-", &m_len);
		m = m ? m : flavor_of(modloop, "initramfs-", &m_len);
		if (!k || !m || (k_len == m_len && memcmp(k, m, k_len) == 0))
			return false;
	}
	copy_word(one, k, k_len);
	copy_word(other, m, m_len);
	return true;
}

/* The same value for that processor, of which it may be independent. False: it is no path. */
static bool path_for(const char *value, const char *arch, char path[PATH_SIZE])
{
	char before[PATH_SIZE];
	value = url_beneath(value);
	if (!value)
		return false;
	const char *brace = strstr(value, "{arch}");
	size_t len = brace ? (size_t)(brace - value) : strlen(value);
	if (len >= sizeof before)
		return false;
	memcpy(before, value, len);
	before[len] = '\0';
	int n = snprintf(path, PATH_SIZE, "%s%s%s", before, brace ? arch : "",
	    brace ? brace + strlen("{arch}") : "");
	return n < PATH_SIZE && !strpbrk(path, "{$ \t,");
}

enum modules probe_pair(const struct folders *f, const char *kernel, const char *modloop,
    char release[MAGIC_RELEASE], char found[MAGIC_RELEASE])
{
	struct probe probe;
	struct lookup at;
	enum modules m = MODULES_UNKNOWN;
	probe_file(f, WANT_KERNEL, kernel, &probe);
	if (probe.result != ROOT_OK || !probe.release[0] || lookup_file(f, modloop, &at) != ROOT_OK)
		return m;
	snprintf(release, MAGIC_RELEASE, "%s", probe.release);
	m = probe_modules(at.file.fd, release, found);
	close(at.file.fd);
	return m;
}

/* Two that do not go together. */
struct mismatch {
	const char *key, *value;   /* what names the one, as configured */
	const char *path, *kernel; /* of both, for one processor */
	const char *of, *kernel_of;
};

static void add_pair_finding(struct checker *c, const struct booted *b, const struct mismatch *m)
{
	const struct boot_location at =
	    boot_location(&c->d->conf->hosts, b->host, b->profile, m->key);
	char why[GROUP_TEXT];
	struct check_group *group = check_group(&c->groups, &at, FAULT_WRONG);
	if (!group || group->files)
		return; /* something is wrong with it already */
	if (strcmp(at.key, m->key) == 0)
		snprintf(group->said, sizeof group->said, "%s = %.200s", m->key, m->value);
	else
		snprintf(group->said, sizeof group->said, "%s", at.key);
	snprintf(why, sizeof why,
	    "it is of %s, and the kernel %.200s is of %s: the machine finds no "
	    "modules",
	    m->of, m->kernel, m->kernel_of);
	check_group_file(group, m->path, why);
	group->hint = "name the one that came with the kernel";
}

/* By their names; what stands in each is looked at with the whole file. */
static void check_initrd_names(struct checker *c, const struct booted *b)
{
	const struct initrds *list = &b->boot->initrd;
	char one[64], other[64];

	for (size_t i = 0; i < list->n; i++)
		if (!list->item[i].as &&
		    pair_names_differ(b->boot->kernel, list->item[i].file, one, other)) {
			const char *file = list->item[i].file;
			add_pair_finding(c, b,
			    &(struct mismatch){"initrd", file, file, b->boot->kernel, other, one});
			return;
		}
}

/* A repository of another branch than the kernel: its packages are for another Alpine. */
static void check_repos(struct checker *c, const struct booted *b)
{
	const struct key *key = key_find("profile", "repo");
	char one[ALPINE_BRANCH], other[ALPINE_BRANCH];
	size_t len;
	const char *value, *of = alpine_release_in(b->boot->kernel, &len);

	if (!of || !alpine_branch(of, len, one))
		return;
	for (size_t i = 0; (value = key_nth(key, b->boot, i)); i++) {
		of = alpine_release_in(value, &len);
		/* Whoever mixes in edge means it. */
		if (!of || !alpine_branch(of, len, other) || strcmp(other, "edge") == 0 ||
		    strcmp(one, "edge") == 0 || strcmp(one, other) == 0)
			continue;
		const struct boot_location at =
		    boot_location(&c->d->conf->hosts, b->host, b->profile, "repo");
		struct check_group *group = check_group(&c->groups, &at, FAULT_WRONG);
		char why[GROUP_TEXT];
		if (!group || group->files)
			return;
		snprintf(group->said, sizeof group->said, "repo = %.200s", value);
		snprintf(why, sizeof why,
		    "its packages are of %s, and the kernel %.200s is of %s: they do not go "
		    "together",
		    other, b->boot->kernel, one);
		check_group_file(group, value, why);
		group->hint = "name the repository of that branch";
		return;
	}
}

void check_pair(struct checker *c, const struct booted *b)
{
	const struct boot *boot = b->boot;
	char kernel[PATH_SIZE], modloop[PATH_SIZE], one[MAGIC_RELEASE], other[MAGIC_RELEASE];
	char both[2 * PATH_SIZE];
	bool checked = false;

	if (boot->kind != BOOT_KERNEL || !boot->kernel)
		return;
	check_initrd_names(c, b);
	check_repos(c, b);
	if (!boot->modloop)
		return;
	bool varies = strstr(boot->kernel, "{arch}") || strstr(boot->modloop, "{arch}");
	for (size_t i = 0; varies ? arch_processor_nth(i) != NULL : i == 0; i++) {
		if (!path_for(boot->kernel, arch_processor_nth(i), kernel) ||
		    !path_for(boot->modloop, arch_processor_nth(i), modloop) ||
		    c->probes >= c->max_probes)
			continue;
		snprintf(both, sizeof both, "%s %s", kernel, modloop);
		if (!checker_is_new(c, both))
			return;
		c->probes += 2;
		enum modules m = probe_pair(c->folders, kernel, modloop, one, other);
		checked |= m != MODULES_UNKNOWN;
		if (m == MODULES_OTHER) {
			add_pair_finding(c, b,
			    &(struct mismatch){
				"modloop", boot->modloop, modloop, kernel, other, one});
			return;
		}
	}
	if (!checked && pair_names_differ(boot->kernel, boot->modloop, one, other))
		add_pair_finding(c, b,
		    &(struct mismatch){
			"modloop", boot->modloop, boot->modloop, boot->kernel, other, one});
}
