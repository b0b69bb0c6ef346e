#include "httpbootd/boot/overlays.h"

#include "common/log.h"
#include "common/root_moved.h"
#include "httpbootd/boot/overlays_folder.h"

#include <errno.h>
#include <fcntl.h>
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
	const char *folder = overlays_folder(d->conf);

	packer_init(&o->packer);
	if (roots_add(&o->secrets, d->conf->httpbootd.secrets))
		daemon_keep_readable(d, o->secrets.folder[0].fd);
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

bool overlays_start(struct overlays *o, struct loop *loop)
{
	return packer_start(&o->packer, loop);
}

void overlays_stop(struct overlays *o)
{
	packer_stop(&o->packer);
}

void overlays_watch(struct overlays *o)
{
	roots_watch(&o->roots, "overlays");
	roots_watch(&o->secrets, "secrets");
}

void overlays_reload(struct overlays *o, const struct conf *c)
{
	struct stat st;

	roots_renew(&o->roots, "overlays");
	roots_renew(&o->secrets, "secrets");
	if (!o->secrets.n && stat(c->httpbootd.secrets, &st) == 0)
		log_warnx("secrets = %s: was not there at the start, and no machine gets any "
			  "before a restart",
		    c->httpbootd.secrets);
	if (!o->roots.n && is_wanted(c) && !roots_add(&o->roots, overlays_folder(c)))
		log_warn("overlays = %s: no overlay can be packed before a restart",
		    c->httpbootd.overlays);
	packer_expire(&o->packer);
}

void overlays_close(struct overlays *o)
{
	packer_clear(&o->packer);
	roots_close(&o->roots);
	roots_close(&o->secrets);
}

enum pack_answer overlays_ask(struct overlays *o, const struct overlay_request *q,
    const struct overlays_asker *asker, struct packed **packed)
{
	const struct pack_asked asked = {.request = q,
	    .from = {&o->roots, &o->secrets},
	    .client = asker->client,
	    .wait = asker->wait,
	    .patience = asker->patience};
	return packer_ask(&o->packer, &asked, packed);
}

bool overlays_pack(struct overlays *o, const struct overlay_request *q, bool without_secrets,
    struct overlay_archive *out, size_t *entries, char why[TREE_WHY])
{
	const struct overlay_from from = {&o->roots, without_secrets ? NULL : &o->secrets};
	return overlay_pack(&from, &o->packer.store, q, out, entries, why);
}

bool overlays_have_secrets(const struct overlays *o, const char *host)
{
	struct stat st;

	if (!host || !*host || host[0] == '.' || strchr(host, '/') || !o->secrets.n)
		return false;
	const struct root_folder *f = &o->secrets.folder[0];
	return f->is_remote || fstatat(f->fd, host, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       errno != ENOENT;
}
