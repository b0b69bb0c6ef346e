#include "common/conf_mirror.h"
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/mirror/evict.h"
#include "httpbootd/mirror/mirror_index.h"
#include "httpbootd/mirror/mirror_kept.h"
#include "httpbootd/mirror/tidy.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EVICT_MS = 60 * 1000 };

static void warn_key(void *arg, const char *file, const char *why)
{
	const struct mirror_section *conf = arg;
	log_warnx("[mirror %s]: keys: %s: %s", conf->name, file, why);
}

static bool open_keys(struct mirror *m, const struct mirror_section *conf)
{
	const char *folder = conf_mirror_keys(conf);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	m->keys = fd < 0 ? NULL : apk_keys_read(fd, warn_key, (void *)(uintptr_t)conf);
	if (!m->keys)
		fprintf(stderr,
		    "%s:%u: [mirror %s]: keys = %s: %s; it is the folder of the public keys "
		    "that Alpine signs with, from any Alpine\n",
		    conf->file, conf->line, conf->name, folder, strerror(errno));
	else if (!apk_keys_n(m->keys))
		fprintf(stderr,
		    "%s:%u: [mirror %s]: keys = %s: no key is in it, NAME.rsa.pub; copy "
		    "those of any Alpine there\n",
		    conf->file, conf->line, conf->name, folder);
	if (fd >= 0)
		close(fd);
	return m->keys && apk_keys_n(m->keys);
}

/* Whose the folder is who serves it. */
static void give_to(int dir, const char *user)
{
	const struct passwd *pw = getpwnam(user);

	if (pw && geteuid() == 0 && fchown(dir, pw->pw_uid, pw->pw_gid) < 0)
		log_warn("the cache's folder cannot become that of %s", user);
}

bool mirror_open(struct mirror *m, const struct mirror_section *conf, int cache, const char *user)
{
	const char *path, *why;
	const size_t len = conf_mirror_path(conf, &path);

	*m = (struct mirror){.is_alpine = conf_mirror_is_alpine(conf)};
	m->store.dir = -1;
	list_init(&m->repos);
	list_init(&m->arrivals.all);
	snprintf(m->name, sizeof m->name, "%s", conf->name);
	snprintf(m->path, sizeof m->path, "%.*s", (int)len, path);
	m->arrivals.from = conf->from;
	mirror_follow(m, conf);
	if (m->is_alpine && !open_keys(m, conf))
		return false;
	why = store_open(&m->store, cache, conf->name);
	if (why) {
		fprintf(stderr, "%s:%u: [mirror %s]: its folder in the cache %s: %s\n", conf->file,
		    conf->line, conf->name, why, strerror(errno));
		return false;
	}
	store_sweep(&m->store);
	m->changed = store_time(); /* what became another one before is not known any more */
	give_to(m->store.dir, user);
	return true;
}

static void slow_fire(struct loop_timer *self, uint64_t now_ms)
{
	(void)now_ms;
	mirror_slow(container_of(self, struct mirror, slow));
}

void mirror_connect(struct mirror *m, const struct mirror_setup *setup)
{
	m->arrivals.loop = setup->loop;
	m->arrivals.fetcher = setup->fetcher;
	m->arrivals.disk = setup->disk;
	m->arrivals.ready = setup->ready;
	m->arrivals.store = &m->store;
	m->arrivals.ended = mirror_ended;
	m->slow.fire = slow_fire;
	m->arrivals.peers = setup->peers;
	list_append(setup->peers, &m->arrivals.peer);
}

void mirror_follow(struct mirror *m, const struct mirror_section *conf)
{
	m->policy = (struct mirror_policy){
	    .size = conf->size,
	    .freeze = conf->freeze,
	    .offline = conf->offline,
	    .eager = conf->eager,
	    .changes = conf->changes,
	};
}

void mirror_look(struct mirror *m)
{
	const uint64_t now_ms = m->arrivals.loop->now_ms;

	for (struct list_entry *e = list_first(&m->repos); e; e = list_next(&m->repos, e)) {
		struct repo *r = container_of(e, struct repo, entry);
		if (r->asked_ms && now_ms - r->asked_ms < MIRROR_ASKED_MS)
			mirror_refresh(m, r);
		mirror_look_ahead(m, r);
		mirror_save(m, r);
	}
	/* It looks at each file: only where something has come since, or fewer may stay. */
	if (!m->evicted_ms ||
	    (now_ms - m->evicted_ms >= EVICT_MS &&
		(m->arrivals.bytes != m->evicted_bytes || m->policy.size != m->evicted_size))) {
		m->evicted_ms = now_ms;
		evict_begin(m);
	}
}

void mirror_give_up(struct mirror *m)
{
	m->is_ended = true;
	loop_timer_clear(m->arrivals.loop, &m->slow);
	for (struct list_entry *e = list_first(&m->repos); e; e = list_next(&m->repos, e))
		list_move_all(m->arrivals.ready, &container_of(e, struct repo, entry)->waiting);
	arrivals_give_up(&m->arrivals);
}

void mirror_close(struct mirror *m)
{
	struct list_entry *e;

	if (m->arrivals.loop)
		loop_timer_clear(m->arrivals.loop, &m->slow);
	arrivals_close(&m->arrivals);
	while ((e = list_first(&m->repos))) {
		list_remove(e);
		repo_free(container_of(e, struct repo, entry));
	}
	apk_keys_free(m->keys);
	readers_free(&m->readers);
	tidy_free(m->tidy);
	store_close(&m->store);
}
