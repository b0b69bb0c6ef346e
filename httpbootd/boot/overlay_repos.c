#include "httpbootd/boot/overlay_repos.h"

#include "common/boot_args.h"
#include "common/conf_mirror.h"

#include <string.h>

const char *overlay_repos(const struct conf *c, const struct boot *b, char out[OVERLAY_REPOS])
{
	/* A release that takes one repository has the others of that file alone. */
	if (!b->alpine || b->repo.n || boot_args_leave_repos(b) || !conf_mirror_of_alpine(c))
		return NULL;
	boot_args_repos(b, false, out, OVERLAY_REPOS - 1);
	for (char *comma; (comma = strchr(out, ','));)
		*comma = '\n';
	const size_t len = strlen(out);
	memcpy(out + len, "\n", 2);
	return out;
}
