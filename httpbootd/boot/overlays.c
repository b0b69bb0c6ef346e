#include "httpbootd/boot/overlays.h"

#include "common/log.h"
#include "common/root_moved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The folder of overlays, as it was at the start, and what was packed out of it. */
static struct roots roots;
static struct overlay_cache cache;

static bool is_wanted(const struct conf *c)
{
	const struct host_table *t = &c->hosts;
	for (size_t i = 0; i < t->n_profiles; i++)
		if (t->profiles[i].boot.overlay.n)
			return true;
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].own && t->hosts[i].own->overlay.n)
			return true;
	return false;
}

bool overlays_open(struct daemon *d)
{
	char where[300];
	const char *folder = d->conf->httpbootd.overlays;

	overlay_cache_init(&cache);
	if (roots_add(&roots, folder)) {
		daemon_keep_readable(d, roots.folder[0].fd);
		return true;
	}
	if (!is_wanted(d->conf))
		return true;
	fprintf(stderr, "%s: overlays = %s: %s; make the folder, or name another\n",
	    conf_where(d->conf, "httpbootd", "overlays", where), folder, strerror(errno));
	return false;
}

void overlays_watch(void)
{
	roots_watch(&roots, "overlays");
}

void overlays_reloaded(const struct conf *c)
{
	roots_renew(&roots, "overlays");
	if (!roots.n && is_wanted(c) && !roots_add(&roots, c->httpbootd.overlays))
		log_warn("overlays = %s: no overlay can be packed before a restart",
		    c->httpbootd.overlays);
}

void overlays_close(void)
{
	overlay_cache_clear(&cache);
	roots_close(&roots);
}

bool overlays_pack(const struct overlay_request *q, struct overlay_archive *out, size_t *entries,
    char why[TREE_WHY])
{
	if (roots.n)
		return overlay_pack(&roots, &cache, q, out, entries, why);
	snprintf(why, TREE_WHY, "the folder of overlays was not there at the start: restart");
	return false;
}
