#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_PATH_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_PATH_H
/*
 * What a path beneath a mirror's folder asks for. Nothing else of a request gets to an upstream, so
 * only what a mirror can have passes. Pure.
 */
#include "common/words.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	MIRROR_PATH = 512, /* bytes of a path, with its NUL */
	MIRROR_DEPTH = 24, /* folders */
};

enum mirror_kind {
	MIRROR_REFUSED, /* no mirror has such a path */
	MIRROR_INDEX,   /* a repository's APKINDEX.tar.gz */
	MIRROR_PACKAGE, /* a package of a repository */
	MIRROR_CHANGES, /* a file that may be another one tomorrow */
	MIRROR_FILE,    /* one that stays what it is */
};

struct mirror_path {
	enum mirror_kind kind;
	const char *file; /* the last component of the path */
	size_t repo_len;  /* bytes of the path in front of it, without the `/` */
};

/*
 * Tells what `path` is, decoded and without `/` in front. `is_alpine`: the mirror has Alpine's
 * repositories. `patterns` are those of fnmatch(3) of the files that change, over the whole path;
 * none: those that the distributions' own mirrors change. The result points into `path`.
 */
struct mirror_path mirror_path_parse(
    const char *path, bool is_alpine, const struct words *patterns);

/*
 * Writes the URL of a path that is none of MIRROR_REFUSED, at an upstream: a `^`, as versions of
 * Fedora's have, or a `%` may be in no URL as it is. Returns false if it has no room in `size`
 * bytes.
 */
bool mirror_path_url(const char *upstream, const char *path, char *out, size_t size);

#endif
