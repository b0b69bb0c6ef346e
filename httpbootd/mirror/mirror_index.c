#include "httpbootd/mirror/mirror_index.h"

#include "common/container_of.h"
#include "common/event.h"
#include "common/log.h"
#include "common/path.h"
#include "httpbootd/mirror/index_job.h"
#include "httpbootd/mirror/mirror_kept.h"
#include "httpbootd/mirror/mirror_repos.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SOON_MS = 30 * 1000 };

static const char index_file[] = "APKINDEX.tar.gz";

const struct mirror_failure *mirror_failure(
    const struct mirror *m, const char *path, const struct apk_entry *e)
{
	for (size_t i = 0; i < MIRROR_FAILURES; i++) {
		const struct mirror_failure *f = &m->failure[i];
		if (f->until_ms > m->arrivals.loop->now_ms && strcmp(f->path, path) == 0 &&
		    (!e || memcmp(f->id, e->id, APK_ID) == 0))
			return f;
	}
	return NULL;
}

static void tell(const struct mirror *m, const struct repo *r, const char *word)
{
	struct event e;

	event_start(&e, word);
	event_text(&e, "mirror", m->name);
	event_text(&e, "path", r->path);
	event_num(&e, "generation", r->served);
	event_num(&e, "packages", r->served_index.n);
	if (r->served_index.left_out) {
		char why[128];
		snprintf(why, sizeof why, "%s, in line %u of APKINDEX", r->served_index.left_why,
		    r->served_index.left_line);
		event_num(&e, "left-out", r->served_index.left_out);
		event_text(&e, "reason", why);
	}
	log_event(LEVEL_INFO, &e);
}

/* Nobody waits for it any more. */
static void upstream_spoke(struct repo *r)
{
	r->awaited_ms = 0;
	r->is_slow = false;
}

/* It said something good. */
static void upstream_is_well(const struct mirror *m, struct repo *r)
{
	upstream_spoke(r);
	r->checked_ms = m->arrivals.loop->now_ms;
	r->failed_ms = 0;
}

static void fail(struct mirror *m, struct repo *r, unsigned status, const char *why)
{
	upstream_spoke(r);
	r->failed_ms = m->arrivals.loop->now_ms;
	r->status = status;
	snprintf(r->why, sizeof r->why, "%s", why);
	mirror_warn(m, r->path, why);
	list_move_all(m->arrivals.ready, &r->waiting);
}

/*
 * Fetching
 */

static bool index_path(const struct repo *r, char out[MIRROR_PATH])
{
	return snprintf(out, MIRROR_PATH, "%s/%s", r->path, index_file) < MIRROR_PATH;
}

/* True if it is on its way, or looked at. */
static bool is_coming(const struct mirror *m, const struct repo *r, const char *path)
{
	return r->is_read || arrival_find(&m->arrivals, path, NULL);
}

static bool fetch_index(struct mirror *m, struct repo *r)
{
	char path[MIRROR_PATH];

	if (!index_path(r, path))
		return false;
	return is_coming(m, r, path) ||
	       arrival_begin(&m->arrivals, MIRROR_INDEX, path, "", NULL, repo_upstream(r));
}

bool mirror_await_index(struct mirror *m, struct repo *r, struct arrival_wait *wait)
{
	if (!fetch_index(m, r))
		return false;
	list_append(&r->waiting, &wait->entry);
	return true;
}

/* True if upstream may be asked for a newer index. */
static bool may_ask(const struct mirror *m, const struct repo *r)
{
	return r->served && !r->is_frozen && !m->policy.freeze && !m->policy.offline && !r->coming;
}

bool mirror_ask_anew(struct mirror *m, struct repo *r, struct arrival_wait *wait)
{
	const uint64_t now_ms = m->arrivals.loop->now_ms;
	const uint64_t last_ms = r->checked_ms > r->failed_ms ? r->checked_ms : r->failed_ms;

	if (!may_ask(m, r) || (last_ms && now_ms - last_ms < MIRROR_ANEW_MS))
		return false;
	/* What is served is better than to wait for who may not answer at all. */
	if (r->is_slow || r->failed_ms) {
		fetch_index(m, r);
		return false;
	}
	if (!mirror_await_index(m, r, wait))
		return false;
	if (!r->awaited_ms)
		r->awaited_ms = now_ms;
	if (!loop_timer_is_set(&m->slow))
		loop_timer_set(m->arrivals.loop, &m->slow, now_ms + MIRROR_ANEW_MS);
	return true;
}

void mirror_slow(struct mirror *m)
{
	const uint64_t now_ms = m->arrivals.loop->now_ms;
	uint64_t next_ms = 0;

	for (struct list_entry *e = list_first(&m->repos); e; e = list_next(&m->repos, e)) {
		struct repo *r = container_of(e, struct repo, entry);
		const uint64_t due_ms = r->awaited_ms + MIRROR_ANEW_MS;
		if (!r->awaited_ms)
			continue;
		if (now_ms >= due_ms) {
			r->awaited_ms = 0;
			r->is_slow = true;
			list_move_all(m->arrivals.ready, &r->waiting);
		} else if (!next_ms || due_ms < next_ms) {
			next_ms = due_ms;
		}
	}
	if (next_ms)
		loop_timer_set(m->arrivals.loop, &m->slow, next_ms);
}

void mirror_refresh(struct mirror *m, struct repo *r)
{
	const uint64_t now_ms = m->arrivals.loop->now_ms;

	if (!may_ask(m, r))
		return;
	if (r->checked_ms && now_ms - r->checked_ms < MIRROR_LOOK_MS)
		return;
	if (r->failed_ms && now_ms - r->failed_ms < MIRROR_RETRY_MS)
		return;
	fetch_index(m, r);
}

int mirror_open_index(struct mirror *m, const struct repo *r, struct stat *st)
{
	char name[STORE_NAME];

	if (!store_index_name(r->path, r->served, name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return store_read(&m->store, name, st);
}

/*
 * Proven, and served when it can be
 */

void mirror_drop_coming(struct mirror *m, struct repo *r)
{
	store_remove_index(&m->store, r->path, r->coming);
	repo_drop_coming(r);
}

static void serve_coming(struct mirror *m, struct repo *r)
{
	repo_switch(r);
	mirror_save(m, r);
	r->failed_ms = 0;
	tell(m, r, "mirror-served");
	list_move_all(m->arrivals.ready, &r->waiting);
}

static void read_done(struct index_job *j)
{
	struct mirror *m = j->mirror;
	struct repo *r = j->repo;

	r->is_read = false;
	if (j->why[0]) {
		fail(m, r, j->is_full ? 507 : 502, j->why);
	} else {
		upstream_is_well(m, r);
		r->upstream = j->said;
		if (!j->is_same) {
			r->coming = j->number;
			r->coming_index = j->index;
			j->index = (struct apk_index){0};
			r->next = j->number + 1;
			mirror_look_ahead(m, r);
		}
		list_move_all(m->arrivals.ready, &r->waiting);
	}
	index_job_free(j);
}

void mirror_index_arrived(struct mirror *m, struct arrival *a)
{
	const size_t len = strlen(a->path) - sizeof index_file;
	struct repo *r = mirror_repo(m, a->path, len);
	struct index_job *j;

	if (!r)
		return;
	if (a->state == ARRIVAL_SAME) {
		upstream_is_well(m, r);
		list_move_all(m->arrivals.ready, &r->waiting);
		return;
	}
	if (a->state != ARRIVAL_KEPT) {
		fail(m, r, a->status, a->why);
		return;
	}
	j = index_job_new(m, r, a, read_done);
	if (!j) {
		fail(m, r, 503, "there is no memory for it");
		return;
	}
	r->is_read = true;
	disk_give(m->arrivals.disk, &j->job);
}

/* Returns true if the package is here as the index names it. */
static bool has_package(struct mirror *m, const struct apk_entry *e, char name[STORE_NAME])
{
	struct stat st;

	return store_package_name(e, name) &&
	       fstatat(m->store.dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (uint64_t)st.st_size == e->size;
}

void mirror_look_ahead(struct mirror *m, struct repo *r)
{
	const struct apk_entry *e;
	char path[MIRROR_PATH], name[STORE_NAME];
	size_t at = 0, under_way = 0;

	if (!r->coming)
		return;
	while (r->served && !m->policy.eager && under_way < MIRROR_AHEAD &&
	       (e = repo_next_used(r, &r->coming_index, &at))) {
		if (has_package(m, e, name) ||
		    snprintf(path, sizeof path, "%s/%s", r->path, e->file) >= (int)sizeof path)
			continue;
		if (mirror_failure(m, path, e)) {
			/* Upstream has changed again meanwhile: its index of then is asked for. */
			mirror_drop_coming(m, r);
			r->failed_ms = m->arrivals.loop->now_ms;
			r->checked_ms = 0;
			return;
		}
		if (arrival_find(&m->arrivals, path, e) ||
		    arrival_begin(&m->arrivals, MIRROR_PACKAGE, path, name, e, NULL))
			under_way++;
	}
	if (!under_way)
		serve_coming(m, r);
}

void mirror_package_arrived(struct mirror *m, struct arrival *a)
{
	const uint64_t now_ms = m->arrivals.loop->now_ms;

	for (struct list_entry *e = list_first(&m->repos); e; e = list_next(&m->repos, e)) {
		struct repo *r = container_of(e, struct repo, entry);
		if (!path_is_beneath(a->path, r->path))
			continue;
		/* What is served names what upstream has no more. */
		if (a->state == ARRIVAL_FAILED && !r->coming && now_ms - r->checked_ms > SOON_MS) {
			r->checked_ms = 0;
			mirror_refresh(m, r);
		}
		mirror_look_ahead(m, r);
	}
}
