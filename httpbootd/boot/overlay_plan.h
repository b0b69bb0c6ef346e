#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_PLAN_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_PLAN_H
/*
 * What of a tree goes into which of the two parts of an apkovl, whether that may be, and whether
 * the common part is another one than before. Pure.
 *
 * The first part is what all machines with the same folders have in common, which is packed once;
 * the second, behind it, is the machine's own. A file that a machine has its own of stays in the
 * common part: its own comes later in the archive, and is unpacked over it.
 */
#include "common/host_name.h"
#include "httpbootd/boot/tree.h"

enum {
	OVERLAY_COMMON_MAX = 16 << 20,   /* bytes of files that machines have in common */
	OVERLAY_PACKAGES_MAX = 64 << 20, /* and of packages (also in tools/mirror_pack.sh) */
	OVERLAY_OWN_MAX = 1 << 20,       /* of those that are one machine's own */
	OVERLAY_FILE_ENTRIES = 100000,   /* files, folders and links in one that becomes a file, */
	OVERLAY_FILE_MAX = 256 << 20,    /* and their bytes */
	OVERLAY_SETTLED_S = 2,           /* what was not changed for so long stays as it looks */
};

enum overlay_part_kind { OVERLAY_COMMON, OVERLAY_OWN };

/* The file that has the host name, on the machine. */
extern const char overlay_hostname_path[];

/* And the one that has the repositories. */
extern const char overlay_repos_path[];

struct overlay_plan {
	const struct tree *tree;
	size_t n_common; /* layers, the first of the tree's, that machines have in common */
	/* The content of the file of the host name; empty: it is as the folders have it. */
	char hostname[HOST_NAME_MAX_LEN + 2];
	bool is_for_file;  /* the archive becomes a file, and is not packed while a machine waits */
	bool leaves_repos; /* etc/apk/repositories is in neither part */
	size_t n_packages; /* layers, the first of the common ones, that have packages alone */
	bool leaves_packages; /* they are too much, and in neither part: machines fetch them */
};

/*
 * Plans for a machine with that name (NULL: none). A name of ours becomes a host's, which has no
 * `_` (RFC 1123 §2.1).
 */
struct overlay_plan overlay_plan_make(
    const struct tree *tree, size_t n_common, const char *name, bool is_for_file);

/* The first `n` layers have packages alone. Leaves them out if they are over OVERLAY_PACKAGES_MAX.
 */
void overlay_plan_packages(struct overlay_plan *p, size_t n);

/* Is the entry in that part? What only stands for what is in it is in neither. */
bool overlay_plan_has(
    const struct overlay_plan *p, enum overlay_part_kind part, const struct tree_entry *e);

/* How many files, folders and links are in both parts. */
size_t overlay_plan_count(const struct overlay_plan *p);

/* False, and why, if the files are too large, or the host name has no place to go to. */
bool overlay_plan_check(const struct overlay_plan *p, char why[TREE_WHY]);

/*
 * A hash of what that part is packed of: paths, modes, owners, the host name, and of files what
 * tells by stat(2) whether they are the same. Of two plans with the same hash the parts are the
 * same.
 */
uint64_t overlay_plan_sum(const struct overlay_plan *p, enum overlay_part_kind part);

/*
 * False if something of that part was changed within OVERLAY_SETTLED_S before `now` (of the file
 * system's clock), or later: it could change again within one tick and look the same.
 */
bool overlay_plan_is_settled(
    const struct overlay_plan *p, enum overlay_part_kind part, int64_t now_s);

#endif
