#include "httpbootd/http/beside.h"

#include "common/clock.h"
#include "httpbootd/http/site.h"

#include <string.h>
#include <unistd.h>

bool beside_shim(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l)
{
	char path[PATH_SIZE];
	struct lookup other;

	if (l->result != ROOT_NOT_FOUND || !q->client.len)
		return false;
	const char *shim = shims_of(&site->shims, &q->client, clock_now_ms());
	if (!shim || !shim_beside(shim, e->target.path, path) ||
	    lookup_file(&site->folders, path, &other) == ROOT_NOT_FOUND)
		return false;
	memcpy(e->target.path, path, sizeof path);
	if (other.result == ROOT_OK)
		close(other.file.fd);
	lookup_file(&site->folders, e->target.path, l);
	return true;
}

void beside_took(struct site *site, const struct request *q, const struct lookup *l)
{
	if (l->result == ROOT_OK && q->client.len)
		shims_took(&site->shims, &q->client, l->path, clock_now_ms());
}
