#include "httpbootd/files/validator.h"

#include "common/root.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>

enum { SETTLED_S = 2 };

bool validator_set(struct validator *v, int root, const char *path, const struct stat *st)
{
	size_t len = strlen(path);
	if (len >= VALIDATOR_PATH || time(NULL) - st->st_ctim.tv_sec < SETTLED_S)
		return false;
	v->root = root;
	v->st = *st;
	memcpy(v->path, path, len + 1);
	return true;
}

bool validator_holds(const struct validator *v)
{
	struct stat st;
	return !v->path[0] ||
	       (fstatat(v->root, v->path, &st, 0) == 0 && root_same_file(&st, &v->st));
}
