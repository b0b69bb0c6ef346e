#include "httpbootd/mirror/mirror_repos.h"

#include "common/container_of.h"
#include "common/event.h"
#include "common/log.h"

#include <stdio.h>
#include <string.h>

struct repo *mirror_repo(struct mirror *m, const char *path, size_t len)
{
	char name[MIRROR_PATH];
	struct repo *r;

	snprintf(name, sizeof name, "%.*s", (int)len, path);
	for (struct list_entry *e = list_first(&m->repos); e; e = list_next(&m->repos, e)) {
		r = container_of(e, struct repo, entry);
		if (strcmp(r->path, name) == 0)
			return r;
	}
	if (m->n_repos == MIRROR_REPOS || !(r = repo_new(name)))
		return NULL;
	list_append(&m->repos, &r->entry);
	m->n_repos++;
	return r;
}

void mirror_warn(const struct mirror *m, const char *what, const char *why)
{
	struct event e;

	event_start(&e, "mirror-failed");
	event_text(&e, "mirror", m->name);
	event_text(&e, "path", what);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}
