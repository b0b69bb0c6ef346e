#include "httpbootd/mirror/mirror_index.h"

#include "common/container_of.h"
#include "common/dir.h"
#include "common/event.h"
#include "common/log.h"
#include "common/path.h"
#include "common/whole_file.h"
#include "httpbootd/mirror/index_job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SOON_MS = 30 * 1000, REPO_TEXT_MAX = 1024 * 1024 };

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

void mirror_warn(const struct mirror *m, const char *what, const char *why)
{
	struct event e;

	event_start(&e, "mirror-failed");
	event_text(&e, "mirror", m->name);
	event_text(&e, "path", what);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}

static void tell(const struct mirror *m, const struct repo *r, const char *word)
{
	struct event e;

	event_start(&e, word);
	event_text(&e, "mirror", m->name);
	event_text(&e, "path", r->path);
	event_num(&e, "generation", r->served);
	event_num(&e, "packages", r->served_index.n);
	log_event(LEVEL_INFO, &e);
}

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

static void fail(struct mirror *m, struct repo *r, unsigned status, const char *why)
{
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
	return is_coming(m, r, path) || arrival_begin(&m->arrivals, MIRROR_INDEX, path, "", NULL,
					    repo_upstream(r, (int64_t)time(NULL)));
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
	return mirror_await_index(m, r, wait);
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
		r->checked_ms = m->arrivals.loop->now_ms;
		r->failed_ms = 0;
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
		r->checked_ms = m->arrivals.loop->now_ms;
		r->failed_ms = 0;
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

/*
 * What is kept over a start
 */

struct save_job {
	struct disk_job job;
	struct mirror *mirror;
	struct repo *repo;
	unsigned oldest; /* index that is named */
	bool is_saved;
	char *text;
	char name[STORE_NAME];
};

static void save_run(struct disk_job *self)
{
	struct save_job *j = container_of(self, struct save_job, job);
	const int dir = j->mirror->store.dir;
	char temporary[STORE_NAME];

	snprintf(temporary, sizeof temporary, ".new-%.200s", j->name);
	j->is_saved = whole_file_write(dir, temporary, j->text, strlen(j->text), 0644) &&
		      renameat(dir, temporary, dir, j->name) == 0;
	if (!j->is_saved)
		store_remove(&j->mirror->store, temporary);
}

static void save_done(struct disk_job *self)
{
	struct save_job *j = container_of(self, struct save_job, job);
	struct repo *r = j->repo;

	/* The next start finds what it reads of, whatever is served meanwhile. */
	r->used.is_changed |= !j->is_saved;
	for (; j->is_saved && r->oldest < j->oldest; r->oldest++)
		store_remove_index(&j->mirror->store, r->path, r->oldest);
	free(j->text);
	free(j);
}

void mirror_save(struct mirror *m, struct repo *r)
{
	struct save_job *j = r->served && r->used.is_changed ? calloc(1, sizeof *j) : NULL;

	if (!j)
		return;
	j->job.run = save_run;
	j->job.done = save_done;
	j->mirror = m;
	j->repo = r;
	j->oldest = r->before && r->before < r->served ? r->before : r->served;
	j->text = repo_text(r);
	if (!j->text || !store_repo_name(r->path, j->name)) {
		save_done(&j->job);
		return;
	}
	r->used.is_changed = false;
	disk_give(m->arrivals.disk, &j->job);
}

/* Of one repository, whose file is `name`. */
static void load_repo(struct mirror *m, const char *name)
{
	char path[STORE_NAME], *text = calloc(1, REPO_TEXT_MAX + 1);
	struct stat st;
	int fd = store_read(&m->store, name, &st);
	ssize_t n = fd >= 0 && text ? read(fd, text, REPO_TEXT_MAX) : -1;
	struct repo *r;

	if (fd >= 0)
		close(fd);
	snprintf(path, sizeof path, "%s", name + 2);
	for (char *at = path; *at; at++)
		if (*at == '!')
			*at = '/';
	r = n > 0 ? mirror_repo(m, path, strlen(path)) : NULL;
	if (r && repo_parse(r, text)) {
		const char *why = index_load(m, r->path, r->served, &r->served_index);
		if (why) {
			mirror_warn(m, r->path, why);
			r->served = 0;
		}
		if (r->before && index_load(m, r->path, r->before, &r->before_index))
			r->before = 0;
	}
	free(text);
}

void mirror_load(struct mirror *m)
{
	DIR *d = dir_open(m->store.dir, ".");
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (strncmp(e->d_name, "r-", 2) == 0 && strlen(e->d_name) < STORE_NAME)
			load_repo(m, e->d_name);
	closedir(d);
}
