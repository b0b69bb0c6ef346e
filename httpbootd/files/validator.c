#include "httpbootd/files/validator.h"

#include "common/root.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>

enum { SETTLED_S = 2 };

/* `path` may be v->path. False: it is too long. */
static bool set_path(struct validator *v, int root, const char *path)
{
	size_t len = strlen(path);
	if (len >= VALIDATOR_PATH)
		return false;
	v->root = root;
	memmove(v->path, path, len + 1);
	return true;
}

bool validator_set(struct validator *v, int root, const char *path, const struct stat *st)
{
	v->st = *st;
	return time(NULL) - st->st_ctim.tv_sec >= SETTLED_S && set_path(v, root, path);
}

bool validator_set_now(struct validator *v, int root, const char *path)
{
	return set_path(v, root, path) && fstatat(root, v->path, &v->st, 0) == 0;
}

bool validator_holds(const struct validator *v)
{
	struct stat st;
	return !v->path[0] ||
	       (fstatat(v->root, v->path, &st, 0) == 0 && root_same_file(&st, &v->st));
}
