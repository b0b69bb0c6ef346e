#include "httpbootd/boot/overlay_plan.h"

#include "common/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char overlay_hostname_path[] = "etc/hostname";
const char overlay_repos_path[] = "etc/apk/repositories";

struct overlay_plan overlay_plan_make(
    const struct tree *tree, size_t n_common, const char *name, bool is_for_file)
{
	struct overlay_plan p = {.tree = tree, .n_common = n_common, .is_for_file = is_for_file};

	if (!name)
		return p;
	snprintf(p.hostname, sizeof p.hostname, "%.*s\n", HOST_NAME_MAX_LEN, name);
	for (char *c = p.hostname; *c; c++)
		if (*c == '_')
			*c = '-';
	return p;
}

static enum overlay_part_kind part_of(const struct overlay_plan *p, const struct tree_entry *e)
{
	return e->layer < p->n_common ? OVERLAY_COMMON : OVERLAY_OWN;
}

static bool is_package(const struct overlay_plan *p, const struct tree_entry *e)
{
	return e->layer < p->n_packages;
}

static bool is_packed(const struct overlay_plan *p, const struct tree_entry *e)
{
	return e->type != TREE_PARENT &&
	       !(p->hostname[0] && strcmp(e->path, overlay_hostname_path) == 0) &&
	       !(p->leaves_repos && strcmp(e->path, overlay_repos_path) == 0) &&
	       !(p->leaves_packages && is_package(p, e));
}

bool overlay_plan_has(
    const struct overlay_plan *p, enum overlay_part_kind part, const struct tree_entry *e)
{
	return part_of(p, e) == part && is_packed(p, e);
}

size_t overlay_plan_count(const struct overlay_plan *p)
{
	size_t n = p->hostname[0] != '\0';
	for (size_t i = 0; i < p->tree->n; i++)
		n += is_packed(p, &p->tree->entries[i]);
	return n;
}

void overlay_plan_packages(struct overlay_plan *p, size_t n)
{
	uint64_t bytes = 0;

	p->n_packages = n;
	for (size_t i = 0; i < p->tree->n; i++)
		if (is_package(p, &p->tree->entries[i]))
			bytes += (uint64_t)p->tree->entries[i].st.st_size;
	p->leaves_packages = bytes > OVERLAY_PACKAGES_MAX;
}

static bool check_sizes(const struct overlay_plan *p, char why[TREE_WHY])
{
	uint64_t bytes[] = {[OVERLAY_COMMON] = 0, [OVERLAY_OWN] = 0};

	why[0] = '\0';
	for (size_t i = 0; i < p->tree->n; i++) {
		const struct tree_entry *e = &p->tree->entries[i];
		if (e->type == TREE_FILE && !is_package(p, e))
			bytes[part_of(p, e)] += (uint64_t)e->st.st_size;
	}
	uint64_t all = bytes[OVERLAY_COMMON] + bytes[OVERLAY_OWN];
	if (p->is_for_file && all > OVERLAY_FILE_MAX)
		snprintf(why, TREE_WHY,
		    "%" PRIu64 " bytes of files: %d MB at most, for a machine keeps them in its "
		    "memory; make packages of what is large",
		    all, OVERLAY_FILE_MAX >> 20);
	else if (!p->is_for_file && bytes[OVERLAY_COMMON] > OVERLAY_COMMON_MAX)
		snprintf(why, TREE_WHY,
		    "%" PRIu64 " bytes of files: %d MB at most; make packages of what is large, or "
		    "pack it with lanboot-overlay, for 'apkovl ='",
		    bytes[OVERLAY_COMMON], OVERLAY_COMMON_MAX >> 20);
	else if (!p->is_for_file && bytes[OVERLAY_OWN] > OVERLAY_OWN_MAX)
		snprintf(why, TREE_WHY,
		    "%" PRIu64 " bytes of files in the machine's own folders, from the first on "
		    "that has a variable: %d MB at most",
		    bytes[OVERLAY_OWN], OVERLAY_OWN_MAX >> 20);
	return !why[0];
}

/* The file of the host name needs its folder, and its name. */
static bool check_hostname(const struct overlay_plan *p, char why[TREE_WHY])
{
	for (size_t i = 0; i < p->tree->n && p->hostname[0]; i++) {
		const struct tree_entry *e = &p->tree->entries[i];
		if (strcmp(e->path, "etc") == 0 && !tree_is_folder(e)) {
			snprintf(why, TREE_WHY, "etc is no folder: the host name is to go there");
			return false;
		}
		if (strcmp(e->path, overlay_hostname_path) == 0 && tree_is_folder(e)) {
			snprintf(why, TREE_WHY, "%s is a folder", overlay_hostname_path);
			return false;
		}
	}
	return true;
}

bool overlay_plan_check(const struct overlay_plan *p, char why[TREE_WHY])
{
	return check_sizes(p, why) && check_hostname(p, why);
}

static uint64_t hash_number(uint64_t h, uint64_t n)
{
	return hash64_bytes(h, &n, sizeof n);
}

static uint64_t hash_entry(uint64_t h, const struct tree_entry *e)
{
	h = hash64_bytes(h, e->path, strlen(e->path) + 1);
	if (e->link)
		h = hash64_bytes(h, e->link, strlen(e->link) + 1);
	h = hash_number(h, e->type);
	h = hash_number(h, e->mode);
	h = hash_number(h, e->uid);
	h = hash_number(h, e->gid);
	if (e->type != TREE_FILE)
		return h;
	h = hash_number(h, e->st.st_dev);
	h = hash_number(h, e->st.st_ino);
	h = hash_number(h, (uint64_t)e->st.st_size);
	h = hash_number(h, (uint64_t)e->st.st_mtim.tv_sec);
	h = hash_number(h, (uint64_t)e->st.st_mtim.tv_nsec);
	h = hash_number(h, (uint64_t)e->st.st_ctim.tv_sec);
	return hash_number(h, (uint64_t)e->st.st_ctim.tv_nsec);
}

uint64_t overlay_plan_sum(const struct overlay_plan *p, enum overlay_part_kind part)
{
	uint64_t h = HASH64_START;
	for (size_t i = 0; i < p->tree->n; i++)
		if (overlay_plan_has(p, part, &p->tree->entries[i]))
			h = hash_entry(h, &p->tree->entries[i]);
	return part == OVERLAY_OWN ? hash64_bytes(h, p->hostname, strlen(p->hostname)) : h;
}

bool overlay_plan_is_settled(
    const struct overlay_plan *p, enum overlay_part_kind part, int64_t now_s)
{
	for (size_t i = 0; i < p->tree->n; i++) {
		const struct tree_entry *e = &p->tree->entries[i];
		if (part_of(p, e) == part && now_s - e->st.st_ctim.tv_sec < OVERLAY_SETTLED_S)
			return false;
	}
	return true;
}
