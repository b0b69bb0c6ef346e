#include "httpbootd/boot/overlays.h"

#include "common/log.h"
#include "common/root_moved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

bool overlays_open(struct overlays *o, struct daemon *d)
{
	char where[300];
	const char *folder = d->conf->httpbootd.overlays;

	overlay_cache_init(&o->cache);
	if (roots_add(&o->roots, folder)) {
		daemon_keep_readable(d, o->roots.folder[0].fd);
		return true;
	}
	if (!is_wanted(d->conf))
		return true;
	fprintf(stderr, "%s: overlays = %s: %s; make the folder, or name another\n",
	    conf_where(d->conf, "httpbootd", "overlays", where), folder, strerror(errno));
	return false;
}

void overlays_watch(struct overlays *o)
{
	roots_watch(&o->roots, "overlays");
}

void overlays_reload(struct overlays *o, const struct conf *c)
{
	roots_renew(&o->roots, "overlays");
	if (!o->roots.n && is_wanted(c) && !roots_add(&o->roots, c->httpbootd.overlays))
		log_warn("overlays = %s: no overlay can be packed before a restart",
		    c->httpbootd.overlays);
}

void overlays_close(struct overlays *o)
{
	overlay_cache_clear(&o->cache);
	roots_close(&o->roots);
}

bool overlays_pack(struct overlays *o, const struct overlay_request *q, struct overlay_archive *out,
    size_t *entries, char why[TREE_WHY])
{
	if (o->roots.n)
		return overlay_pack(&o->roots, &o->cache, q, out, entries, why);
	snprintf(why, TREE_WHY, "the folder of overlays was not there at the start: restart");
	return false;
}
