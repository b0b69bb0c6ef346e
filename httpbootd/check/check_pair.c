#include "httpbootd/check/check_pair.h"

#include "common/alpine.h"
#include "common/path.h"
#include "common/url.h"
#include "httpbootd/check/modules.h"
#include "httpbootd/files/alias.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void copy(char out[64], const char *s, size_t len)
{
	snprintf(out, 64, "%.*s", (int)(len > 60 ? 60 : len), s);
}

/* One may name the branch and the other its release: 3.24 and 3.24.1 are no two. */
static bool other_release(const char *a, size_t a_len, const char *b, size_t b_len)
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

bool pair_differs(const char *kernel, const char *modloop, char one[64], char other[64])
{
	size_t k_len, m_len;
	const char *k = alpine_release_in(kernel, &k_len);
	const char *m = alpine_release_in(modloop, &m_len);
	if (!k || !m || !other_release(k, k_len, m, m_len)) {
		k = flavor_of(kernel, "vmlinuz-", &k_len);
		m = flavor_of(modloop, "modloop-", &m_len);
		if (!k || !m || (k_len == m_len && memcmp(k, m, k_len) == 0))
			return false;
	}
	copy(one, k, k_len);
	copy(other, m, m_len);
	return true;
}

/* One of ours, open; -1: it is not. */
static int open_path(const struct daemon *d, const char *path)
{
	struct root_file f;
	const char *rest;
	const struct roots *roots = file_roots(d, path, &rest);
	return roots_open(roots, rest, &f) == ROOT_OK ? f.fd : -1;
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

enum modules pair_look(const struct daemon *d, const char *kernel, const char *modloop,
    char release[MAGIC_RELEASE], char found[MAGIC_RELEASE])
{
	static struct look look;
	enum modules m = MODULES_UNKNOWN;
	look_at(d, WANT_KERNEL, kernel, &look);
	int fd = look.result == ROOT_OK && look.release[0] ? open_path(d, modloop) : -1;
	if (fd < 0)
		return m;
	snprintf(release, MAGIC_RELEASE, "%s", look.release);
	m = modules_of(fd, release, found);
	close(fd);
	return m;
}

static void blame(struct looker *l, const struct booted *b, const char *kernel, const char *modloop,
    const char *one, const char *other)
{
	const struct boot_location at =
	    boot_location(&l->d->conf->hosts, b->host, b->profile, "modloop");
	char why[GROUP_TEXT];
	struct check_group *group = check_group(&l->groups, &at, FAULT_WRONG);
	if (!group || group->files)
		return; /* something is wrong with it already */
	if (strcmp(at.key, "modloop") == 0)
		snprintf(group->said, sizeof group->said, "modloop = %.200s", b->boot->modloop);
	else
		snprintf(group->said, sizeof group->said, "%s", at.key);
	snprintf(why, sizeof why,
	    "it is of %s, and the kernel %.200s is of %s: the machine finds no "
	    "modules",
	    other, kernel, one);
	check_group_file(group, modloop, why);
	group->hint = "name the one that came with the kernel";
}

void check_pair(struct looker *l, const struct booted *b)
{
	const struct boot *boot = b->boot;
	char kernel[PATH_SIZE], modloop[PATH_SIZE], one[MAGIC_RELEASE], other[MAGIC_RELEASE];
	char both[2 * PATH_SIZE];
	bool looked = false;

	if (boot->kind != BOOT_KERNEL || !boot->kernel || !boot->modloop)
		return;
	bool varies = strstr(boot->kernel, "{arch}") || strstr(boot->modloop, "{arch}");
	for (size_t i = 0; varies ? host_arch_nth(i) != NULL : i == 0; i++) {
		if (!path_for(boot->kernel, host_arch_nth(i), kernel) ||
		    !path_for(boot->modloop, host_arch_nth(i), modloop) || l->looks >= l->looks_max)
			continue;
		snprintf(both, sizeof both, "%s %s", kernel, modloop);
		if (!looker_first(l, both))
			return;
		l->looks += 2;
		enum modules m = pair_look(l->d, kernel, modloop, one, other);
		looked |= m != MODULES_UNKNOWN;
		if (m == MODULES_OTHER) {
			blame(l, b, kernel, modloop, one, other);
			return;
		}
	}
	if (!looked && pair_differs(boot->kernel, boot->modloop, one, other))
		blame(l, b, boot->kernel, boot->modloop, one, other);
}
