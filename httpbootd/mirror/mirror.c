#include "httpbootd/mirror/mirror.h"

#include "common/container_of.h"
#include "common/hash.h"
#include "common/log.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/mirror/mirror_index.h"
#include "httpbootd/mirror/mirror_repos.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * Answers
 */

static enum mirror_result refuse(
    struct mirror *m, struct mirror_answer *out, unsigned status, const char *why)
{
	out->status = status;
	snprintf(out->why, sizeof out->why, "%s", why);
	m->count.refused++;
	return MIRROR_HAS_NOT;
}

static enum mirror_result hand_out(
    int fd, uint64_t start, const struct stat *st, struct mirror_answer *out)
{
	out->fd = fd;
	out->start = start;
	out->length = (uint64_t)st->st_size - start;
	version_of(out->length, st->st_mtim.tv_sec, st->st_mtim.tv_nsec, &out->version);
	return MIRROR_HAS;
}

static enum mirror_result give(
    struct mirror *m, int fd, uint64_t start, const struct stat *st, struct mirror_answer *out)
{
	enum mirror_result result = hand_out(fd, start, st, out);

	if (!out->is_fetched) {
		m->count.hits++;
		m->count.hit_bytes += out->length;
	}
	return result;
}

/*
 * Upstream's own time, so that all servers of a site say the same; where it says none, its ETag.
 * Where it says neither, the file was another one before it came.
 */
static void set_version(struct mirror_answer *out, const struct store_head *h)
{
	int64_t at;

	if (h->last_modified[0] && httpdate_parse(h->last_modified, &at))
		version_of(out->length, at, 0, &out->version);
	else if (h->etag[0])
		version_of(out->length, -1,
		    (int64_t)hash64_bytes(HASH64_START, h->etag, strlen(h->etag)), &out->version);
}

/* All of it is here, though not in its place yet. */
static bool give_arrived(const struct arrival *a, struct mirror_answer *out)
{
	struct stat st;
	int fd = arrival_open_whole(a);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0) {
		hand_out(fd, a->start, &st, out);
		if (a->start)
			set_version(out, &a->said);
		out->is_fetched = true;
		return true;
	}
	close(fd);
	return false;
}

/* What is on its way, or begins to be. */
static enum mirror_result await(struct mirror *m, enum mirror_kind kind, const char *path,
    const char *name, const struct apk_entry *e, const struct store_head *known,
    struct arrival_wait *wait, struct mirror_answer *out)
{
	const struct mirror_failure *f = mirror_failure(m, path, e);
	struct arrival *a = arrival_find(&m->arrivals, path, e);

	if (f)
		return refuse(m, out, f->status, f->why);
	if (!a) {
		if (m->policy.offline)
			return refuse(m, out, 504, "it is not here, and the mirror is offline");
		a = arrival_begin(&m->arrivals, kind, path, name, e, known);
		if (!a)
			return refuse(m, out, 503, "there is no memory for it");
		m->count.misses++;
	}
	if (give_arrived(a, out))
		return MIRROR_HAS;
	if (a->state == ARRIVAL_OPEN || a->state == ARRIVAL_KEPT) {
		arrival_hold(a);
		out->arrival = a;
		out->is_fetched = true;
		out->length = a->length > 0 ? (uint64_t)a->length : 0;
		return MIRROR_ARRIVES;
	}
	arrival_wait(a, wait, 0);
	return MIRROR_LATER;
}

/*
 * Packages
 */

static enum mirror_result ask_package(struct mirror *m, struct repo *r, const char *file,
    const struct mirror_question *q, struct mirror_answer *out)
{
	const unsigned given = readers_find(&m->readers, q->client, r->path);
	const struct apk_entry *e = repo_find(r, file, given);
	char name[STORE_NAME];
	struct stat st;
	int fd;

	if (!e)
		return refuse(m, out, 404, "the index that is served does not name it");
	if (!store_package_name(e, name))
		return refuse(m, out, 404, "its name is too long");
	repo_use(r, file);
	fd = store_read(&m->store, name, &st);
	if (fd >= 0 && (uint64_t)st.st_size == e->size)
		return give(m, fd, 0, &st, out);
	if (fd >= 0)
		close(fd);
	return await(m, MIRROR_PACKAGE, q->path, name, e, NULL, q->wait, out);
}

/*
 * Other files
 */

static bool is_before(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/*
 * Once one of the files that change is another one, the others may be: an index beside a newer
 * release is a wrong one, so nothing counts that was looked at before.
 */
static bool is_fresh(const struct mirror *m, const struct stat *st, bool is_anew)
{
	const time_t most = (is_anew ? MIRROR_ANEW_MS : MIRROR_FRESH_MS) / 1000;
	const struct timespec now = store_time();

	return now.tv_sec >= st->st_mtim.tv_sec && now.tv_sec - st->st_mtim.tv_sec < most &&
	       (!is_before(st->st_mtim, m->changed) || is_before(now, m->changed));
}

static enum mirror_result ask_file(struct mirror *m, enum mirror_kind kind,
    const struct mirror_question *q, struct mirror_answer *out)
{
	struct store_head h = {.date = ""};
	const char *path = q->path;
	const struct arrival *coming = arrival_find(&m->arrivals, path, NULL);
	char name[STORE_NAME];
	struct stat st;
	int fd;

	if (!store_file_name(path, name))
		return refuse(m, out, 414, "the path is too long");
	/* What comes is newer than what is here, for as long as it is not in its place. */
	if (coming && (coming->state == ARRIVAL_OPEN || coming->state == ARRIVAL_KEPT))
		return await(m, kind, path, name, NULL, NULL, q->wait, out);
	fd = store_read(&m->store, name, &st);
	if (fd >= 0 && !store_head_read(fd, &h)) {
		close(fd);
		store_remove(&m->store, name);
		fd = -1;
	}
	/* What cannot be looked at now is given as it was; and what was looked at for this one, as
	 * it is. */
	if (fd >= 0 &&
	    (kind == MIRROR_FILE || q->wait->has_waited || is_fresh(m, &st, q->is_anew) ||
		m->policy.offline || m->policy.freeze || mirror_failure(m, path, NULL))) {
		enum mirror_result result = give(m, fd, STORE_HEAD, &st, out);
		set_version(out, &h);
		return result;
	}
	if (fd >= 0)
		close(fd);
	enum mirror_result result = await(m, kind, path, name, NULL,
	    fd >= 0 && store_head_is_strong(&h) ? &h : NULL, q->wait, out);
	if (result == MIRROR_HAS && store_head_read(out->fd, &h))
		set_version(out, &h);
	return result;
}

/*
 * Upstream has no index of apk 2 there, as far as is known, but one of apk 3 (Packages.adb), which
 * is not read here: apk itself proves what it names. Each package is one more file that may change.
 */
static bool is_unread(const struct mirror *m, const struct repo *r)
{
	static const char *const names[] = {"Packages.adb", "packages.adb"};
	char path[MIRROR_PATH], name[STORE_NAME];

	if (!m->policy.offline && (!r->failed_ms || r->status != 404))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (snprintf(path, sizeof path, "%s/%s", r->path, names[i]) < (int)sizeof path &&
		    store_file_name(path, name) && faccessat(m->store.dir, name, F_OK, 0) == 0)
			return true;
	return false;
}

static enum mirror_result ask_unread(
    struct mirror *m, const struct mirror_question *q, struct mirror_answer *out)
{
	if (q->wait->for_index)
		q->wait->has_waited = q->wait->for_index = false;
	return ask_file(m, MIRROR_CHANGES, q, out);
}

static enum mirror_result ask(
    struct mirror *m, const struct mirror_question *q, struct mirror_answer *out)
{
	const struct mirror_path p = mirror_path_parse(q->path, m->is_alpine, &m->policy.changes);
	struct repo *r;

	*out = (struct mirror_answer){.fd = -1, .is_fetched = q->wait->has_waited};
	if (m->is_ended)
		return refuse(m, out, 503, "the server is stopping");
	switch (p.kind) {
	case MIRROR_REFUSED:
		return refuse(m, out, 404, "no mirror has such a path");
	case MIRROR_CHANGES:
	case MIRROR_FILE:
		return ask_file(m, p.kind, q, out);
	case MIRROR_INDEX:
	case MIRROR_PACKAGE:
		break;
	}
	r = mirror_repo(m, q->path, p.repo_len);
	if (!r)
		return refuse(m, out, 503, "there are more repositories than can be kept in mind");
	r->asked_ms = m->arrivals.loop->now_ms;
	if (!r->served) {
		if (p.kind == MIRROR_PACKAGE && is_unread(m, r))
			return ask_unread(m, q, out);
		if (r->failed_ms && m->arrivals.loop->now_ms - r->failed_ms < MIRROR_FAILED_MS)
			return refuse(m, out, r->status, r->why);
		if (m->policy.offline)
			return refuse(
			    m, out, 504, "its index is not here, and the mirror is offline");
		q->wait->for_index = !q->wait->has_waited;
		return mirror_await_index(m, r, q->wait)
			   ? MIRROR_LATER
			   : refuse(m, out, 503, "there is no memory for it");
	}
	if (p.kind == MIRROR_PACKAGE)
		return ask_package(m, r, p.file, q, out);
	if (q->is_anew && mirror_ask_anew(m, r, q->wait))
		return MIRROR_LATER;
	struct stat st;
	int fd = mirror_open_index(m, r, &st);
	if (fd < 0)
		return refuse(m, out, 500, "the index that is served cannot be read any more");
	readers_note(&m->readers, q->client, r->path, r->served);
	mirror_refresh(m, r);
	return give(m, fd, 0, &st, out);
}

enum mirror_result mirror_ask(
    struct mirror *m, const struct mirror_question *q, struct mirror_answer *out)
{
	const enum mirror_result result = ask(m, q, out);

	q->wait->has_waited |= result == MIRROR_LATER;
	return result;
}

/*
 * What comes of a fetch
 */

static void note_failure(struct mirror *m, const struct arrival *a)
{
	struct mirror_failure *f = &m->failure[m->next_failure++ % MIRROR_FAILURES];

	*f = (struct mirror_failure){
	    .until_ms = m->arrivals.loop->now_ms + MIRROR_FAILED_MS, .status = a->status};
	memcpy(f->path, a->path, sizeof f->path);
	memcpy(f->why, a->why, sizeof f->why);
	memcpy(f->id, a->wanted.id, APK_ID);
	mirror_warn(m, a->path, a->why);
}

void mirror_ended(struct arrivals *self, struct arrival *a)
{
	struct mirror *m = container_of(self, struct mirror, arrivals);

	if (a->kind == MIRROR_INDEX) {
		mirror_index_arrived(m, a);
		return;
	}
	if (a->state == ARRIVAL_FAILED)
		note_failure(m, a);
	else if (a->state == ARRIVAL_SAME)
		store_checked(&m->store, a->name);
	else if (a->kind == MIRROR_CHANGES && a->is_another && is_before(m->changed, a->said_at))
		m->changed = a->said_at;
	if (a->kind == MIRROR_PACKAGE)
		mirror_package_arrived(m, a);
}
