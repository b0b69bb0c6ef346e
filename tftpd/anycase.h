#ifndef LANBOOT_TFTPD_ANYCASE_H
#define LANBOOT_TFTPD_ANYCASE_H
/*
 * A file by its name in any case: Windows' boot manager asks for \boot\boot.sdi where the disk has
 * Boot/boot.sdi. The names in a folder are kept, so that asking again and again for what is not
 * there costs a look at the folder, not the reading of it.
 */
#include "common/path.h"
#include "common/root.h"

#include <stdint.h>

enum {
	ANYCASE_FOLDERS = 16,      /* whose names are kept */
	ANYCASE_NAMES = 8192,      /* in one of them; more: nothing is looked for there */
	ANYCASE_TEXT = 256 * 1024, /* bytes of these names */
	ANYCASE_DEPTH = 16,        /* components of a path */
	ANYCASE_STEPS = 64,        /* folders that are looked through for one path */
	ANYCASE_LOOKS = 4,
	ANYCASE_AGAIN_MS = 200,  /* what is kept of a folder is not read anew within this time */
	ANYCASE_NAMES_A_MS = 64, /* that are read, however many folders are asked for */
	ANYCASE_NAMES_AT_ONCE = 16 * ANYCASE_NAMES, /* after a pause */
};

/* Names of one folder; empty: nothing is kept here. */
struct anycase_folder {
	struct stat st; /* of the folder, when it was read */
	uint64_t read_ms;
	uint64_t used;  /* when: counts anycase_find's steps */
	bool settled;   /* had not changed for a while then: its times tell of the next change */
	bool too_many;  /* names */
	char *text;     /* the names, a NUL behind each */
	uint32_t *hash; /* of each, in small letters */
	uint32_t *at;   /* where it begins in text */
	size_t n, len;
};

/* What a look at a folder said. */
struct anycase_look {
	char path[128]; /* a longer one is not kept */
	uint64_t at_ms;
	bool is_there;
	struct stat st;
};

struct anycase {
	struct anycase_look look[ANYCASE_LOOKS];
	size_t looks;
	struct anycase_folder folder[ANYCASE_FOLDERS];
	uint64_t steps;
	uint64_t read, read_ms; /* names that time did not make up for yet, and as of when */
};

enum anycase_result {
	ANYCASE_NONE,
	ANYCASE_ONE,
	ANYCASE_SEVERAL,  /* that differ in nothing but case */
	ANYCASE_TOO_MANY, /* names in a folder on the way, or folders, or asked for too fast */
};

/*
 * Looks for `path` (as path_clean left it) beneath the root, each component in whatever case; only
 * ASCII letters have one. ANYCASE_ONE: exactly one name fits, and it is in `out`. `a`: zeroed
 * before its first use.
 */
enum anycase_result anycase_find(
    struct anycase *a, const struct roots *roots, const char *path, char out[PATH_SIZE]);

/*
 * Returns true if `path` is not there, in whatever case, by the names that are kept of its folders,
 * which are what is there now: then nobody has to try to open it. False: it may be there.
 */
bool anycase_lacks(struct anycase *a, const struct roots *roots, const char *path);

/* Frees the names that are kept, and leaves `a` ready to be used again. */
void anycase_free(struct anycase *a);

#endif
