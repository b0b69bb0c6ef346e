#ifndef LANBOOT_HTTPBOOTD_BOOT_OWN_FILES_H
#define LANBOOT_HTTPBOOTD_BOOT_OWN_FILES_H
/*
 * Which paths are not for everybody: the files that a section names with a variable that is another
 * one for each machine, the apkovl that the section of one machine names, and the apkovl of a
 * section that says private = yes. Who asks for any other path is not looked at.
 */
#include "common/arena.h"
#include "common/conf.h"
#include "common/path.h"

struct own_file {
	const char *value; /* a path with its variables */
	bool is_private;
};

/* Zero it. */
struct own_files {
	struct own_file *pattern; /* with a variable */
	size_t n_patterns;
	struct own_file *fixed; /* without: in order */
	size_t n_fixed;
	struct own_file *shared; /* what a section names as it is: no variable makes it another's */
	size_t n_shared;
	struct arena texts; /* of those that the configuration writes as a URL */
	uint32_t *open;     /* the places of the sections whose files are for everybody */
	size_t n_open;
};

/* Finds them in `c`, which has to outlive *f. Where memory runs out, some may be left out. */
void own_files_build(struct own_files *f, const struct conf *c);

/* Forgets them. */
void own_files_free(struct own_files *f);

/* Returns the one that `path`, clean, may be; NULL: it is for everybody. */
const struct own_file *own_files_find(const struct own_files *f, const char *path);

/*
 * Returns true if `path` is what `value` makes for some machine: a `{variable}` or `${setting}` is
 * any text without a `/`.
 */
bool own_file_matches(const char *value, const char *path);

/*
 * Writes the path that is asked for by a value of `{server}/…`, clean and decoded, without its
 * query, with its variables. False: it is no such value, or there is no such path.
 */
bool own_file_path(const char *value, char path[PATH_SIZE]);

#endif
