#include "httpbootd/mirror/arrival.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/url.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/mirror/apk_signed.h"
#include "httpbootd/mirror/arrival_file.h"
#include "httpbootd/mirror/arrival_wait.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	URL = URL_MAX + 3 * MIRROR_PATH,
	ARRIVAL_KEPT_MS = 10 * 1000,
};

static bool attempt(struct arrival *a);
static void go_on_all(struct arrivals *all);

/*
 * Its end
 */

static void free_arrival(struct arrival *a)
{
	list_remove(&a->entry);
	loop_timer_clear(a->of->loop, &a->wake);
	a->of->under_way -= a->fetch != NULL;
	fetch_cancel(a->fetch);
	apk_package_free(a->proof);
	arrival_close_file(a);
	free(a);
}

void arrival_hold(struct arrival *a)
{
	a->readers++;
}

void arrival_drop(struct arrival *a)
{
	a->readers--;
	if (!a->readers && arrival_is_over(a) && !list_has(&a->entry))
		free_arrival(a);
}

static void wake_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct arrival *a = container_of(self, struct arrival, wake);

	(void)now_ms;
	if (a->state == ARRIVAL_WAITS) {
		arrival_hand_on(a);
		return;
	}
	if (!arrival_is_over(a)) {
		arrival_wake(a);
		return;
	}
	/* What is in memory alone was kept for who waited for it. */
	list_remove(&a->entry);
	arrival_hold(a);
	arrival_drop(a);
}

static void end(struct arrival *a, enum arrival_state state)
{
	a->state = state;
	if (state == ARRIVAL_STORED)
		a->temporary[0] = '\0';
	if (state == ARRIVAL_STORED || state == ARRIVAL_KEPT)
		a->open = a->came;
	else
		a->of->failed += state == ARRIVAL_FAILED;
	arrival_hold(a);
	a->of->ended(a->of, a);
	arrival_wake(a);
	if (state != ARRIVAL_KEPT || a->kind == MIRROR_INDEX ||
	    !loop_timer_set(a->of->loop, &a->wake, a->of->loop->now_ms + ARRIVAL_KEPT_MS))
		list_remove(&a->entry);
	arrival_drop(a);
}

/* `why` is there already. */
static void fail(struct arrival *a, unsigned status)
{
	a->status = status;
	end(a, ARRIVAL_FAILED);
}

/*
 * What comes
 */

static bool broken(struct arrival *a, const char *why)
{
	snprintf(a->why, sizeof a->why, "%.100s: %s", a->of->from.word[a->upstream], why);
	a->is_broken = true;
	a->is_missing = false;
	return false;
}

static bool on_head(void *arg, const struct fetch_head *head)
{
	struct arrival *a = arg;
	char text[STORE_HEAD];

	a->is_wanted = head->status == 200;
	if (!a->is_wanted)
		return true;
	if (a->proof && head->length >= 0 && (uint64_t)head->length != a->wanted.size)
		return broken(a, "the package is another one than the index names");
	if (!arrival_open_file(a)) {
		a->is_broken = true;
		return false;
	}
	if (a->length < 0)
		a->length = head->length;
	a->said_at = store_time();
	memcpy(a->said.etag, head->etag, sizeof a->said.etag);
	memcpy(a->said.last_modified, head->last_modified, sizeof a->said.last_modified);
	if (head->date[0])
		memcpy(a->said.date, head->date, sizeof a->said.date);
	else
		httpdate_format((int64_t)time(NULL), a->said.date);
	if (!a->start)
		return true;
	store_head_text(&a->said, text);
	a->start = 0;
	bool is_put = arrival_put(a, text, sizeof text);
	a->start = STORE_HEAD;
	if (!is_put)
		return broken(a, strerror(errno));
	return true;
}

static bool on_data(void *arg, const void *bytes, size_t n)
{
	struct arrival *a = arg;
	enum apk_proof proof = APK_PROOF_MORE;

	if (!a->is_wanted || a->is_broken)
		return !a->is_broken; /* of an answer that is an error */
	if (!arrival_put(a, bytes, n))
		return broken(a, strerror(errno));
	if (!a->came)
		arrival_hold_back(a);
	a->came += n;
	a->of->bytes += n;
	if (a->proof) {
		proof = apk_package_feed(a->proof, bytes, n);
		if (proof == APK_PROOF_WRONG)
			return broken(a, apk_package_why(a->proof));
		if (proof == APK_PROOF_MORE)
			return true;
		if (proof == APK_PROOF_WHOLE)
			a->right = a->came;
		else if (a->came > ARRIVAL_HELD)
			a->right = a->came - ARRIVAL_HELD;
	} else if (a->start) {
		a->right = a->came;
	}
	arrival_hand_on(a);
	return true;
}

static void commit_run(struct disk_job *self)
{
	struct arrival *a = container_of(self, struct arrival, job);
	a->is_another = a->kind != MIRROR_CHANGES || !store_has_same(a->of->store, a->fd, a->name);
	a->is_broken = !store_commit(a->of->store, a->fd, a->temporary, a->name, &a->said_at);
}

static void commit_done(struct disk_job *self)
{
	struct arrival *a = container_of(self, struct arrival, job);
	end(a, a->is_broken ? ARRIVAL_KEPT : ARRIVAL_STORED);
}

/* All of it has come, and is right. */
static void finish(struct arrival *a)
{
	a->is_whole = a->kind != MIRROR_INDEX;
	a->is_another = true;
	if (a->is_in_memory || a->kind == MIRROR_INDEX) {
		end(a, ARRIVAL_KEPT);
		return;
	}
	/* Nobody has to wait for the disk. */
	a->open = a->came;
	a->state = ARRIVAL_OPEN;
	arrival_wake(a);
	a->job.run = commit_run;
	a->job.done = commit_done;
	disk_give(a->of->disk, &a->job);
}

static void attempt_or_fail(struct arrival *a)
{
	if (attempt(a))
		return;
	snprintf(a->why, sizeof a->why, "there is no memory for it");
	fail(a, 503);
}

/* This upstream has failed: the next one, or the end. */
static void go_on(struct arrival *a, bool was_wrong)
{
	if (a->open) {
		fail(a, 502); /* some of it was handed on: nobody can take that back */
		return;
	}
	if (was_wrong && !a->is_again) {
		a->is_again = true;
		attempt_or_fail(a);
		return;
	}
	a->tried++;
	a->is_again = false;
	if (a->tried < a->of->from.n)
		attempt_or_fail(a);
	else
		fail(a, a->is_missing ? 404 : 502);
}

static void on_done(void *arg, unsigned status, uint32_t retry_after_s, const char *error)
{
	struct arrival *a = arg;
	struct arrivals *all = a->of;

	(void)retry_after_s;
	a->fetch = NULL;
	all->under_way--;
	if (a->is_broken) {
		go_on(a, true);
	} else if (!status) {
		broken(a, error);
		go_on(a, false);
	} else if (status == 304 && (a->known.etag[0] || a->known.last_modified[0])) {
		turn_answered(
		    &all->turn, a->upstream, a->tried && !a->is_missing, all->loop->now_ms);
		end(a, ARRIVAL_SAME);
	} else if (status != 200) {
		char why[32];
		bool is_there =
		    status / 100 != 3 && status != 404 && status != 410; /* 3: a folder */
		bool lacked = (!a->tried || a->is_missing) && !is_there;
		snprintf(why, sizeof why, "answers %u", status);
		broken(a, why);
		a->is_missing = lacked;
		go_on(a, false);
	} else if (a->proof && a->right < a->wanted.size) {
		broken(a, "the package was cut off");
		go_on(a, true);
	} else {
		turn_answered(
		    &all->turn, a->upstream, a->tried && !a->is_missing, all->loop->now_ms);
		finish(a);
	}
	go_on_all(all);
}

/* Where it begins anew, nothing of what came before counts. */
static bool begin_anew(struct arrival *a)
{
	/* Nobody was given a byte of it, and the next may have fewer. */
	if (a->came)
		arrival_close_file(a);
	a->is_broken = a->is_wanted = false;
	a->came = a->right = 0;
	loop_timer_clear(a->of->loop, &a->wake);
	a->length = a->wanted.file ? (int64_t)a->wanted.size : -1;
	if (!a->wanted.file)
		return true;
	apk_package_free(a->proof);
	a->proof = apk_package_new(a->wanted.size, a->wanted.id);
	return a->proof;
}

/* False: memory ran out. */
static bool attempt(struct arrival *a)
{
	struct arrivals *all = a->of;
	char url[URL];
	const struct fetch_request request = {
	    .url = url,
	    .max_bytes = a->proof                  ? a->wanted.size
			 : a->kind == MIRROR_INDEX ? APK_SIGNED_MAX
						   : UINT64_MAX,
	    .connect_ms = ARRIVAL_CONNECT_MS,
	    .stall_s = ARRIVAL_STALL_S,
	    .follows = true,
	    .is_file = true,
	    .if_none_match = a->known.etag[0] ? a->known.etag : NULL,
	    .if_modified_since = a->known.last_modified[0] ? a->known.last_modified : NULL,
	    .head = on_head,
	    .data = on_data,
	    .done = on_done,
	    .arg = a,
	};

	a->upstream = (a->begins + a->tried) % all->from.n;
	if (!mirror_path_url(all->from.word[a->upstream], a->path, url, sizeof url) ||
	    !begin_anew(a))
		return false;
	/* Of those that cannot begin one does where another ends: see go_on_all. */
	if (all->under_way < ARRIVAL_AT_ONCE)
		a->fetch = fetch_start(all->fetcher, &request);
	all->requests += a->fetch != NULL;
	all->under_way += a->fetch != NULL;
	return true;
}

/* There is room for a further fetch: one of theirs that waits for that begins. */
static void go_on_one(struct arrivals *all)
{
	struct list_entry *next;

	for (struct list_entry *e = list_first(&all->all); e; e = next) {
		struct arrival *a = container_of(e, struct arrival, entry);
		next = list_next(&all->all, e);
		if (a->fetch || a->job.is_given || arrival_is_over(a))
			continue;
		attempt_or_fail(a);
		return;
	}
}

static void go_on_all(struct arrivals *all)
{
	for (struct list_entry *e = list_first(all->peers); e; e = list_next(all->peers, e))
		go_on_one(container_of(e, struct arrivals, peer));
}

struct arrival *arrival_begin(struct arrivals *all, enum mirror_kind kind, const char *path,
    const char *name, const struct apk_entry *wanted, const struct store_head *known)
{
	struct arrival *a = calloc(1, sizeof *a);

	if (!a)
		return NULL;
	a->of = all;
	a->begins = turn_begin(&all->turn, all->loop->now_ms);
	a->kind = kind;
	a->fd = -1;
	a->length = -1;
	a->wake.fire = wake_fire;
	list_init(&a->waiting);
	snprintf(a->path, sizeof a->path, "%s", path);
	snprintf(a->name, sizeof a->name, "%s", name);
	if (known)
		a->known = *known;
	if (wanted) {
		snprintf(a->file, sizeof a->file, "%s", wanted->file);
		a->wanted = *wanted;
		a->wanted.file = a->file;
		a->length = (int64_t)wanted->size;
	}
	a->start = kind == MIRROR_FILE || kind == MIRROR_CHANGES ? STORE_HEAD : 0;
	if (!attempt(a)) {
		free(a);
		return NULL;
	}
	list_append(&all->all, &a->entry);
	return a;
}

struct arrival *arrival_find(
    const struct arrivals *all, const char *path, const struct apk_entry *wanted)
{
	for (struct list_entry *e = list_first(&all->all); e; e = list_next(&all->all, e)) {
		struct arrival *a = container_of(e, struct arrival, entry);
		if (strcmp(a->path, path) == 0 &&
		    (!wanted || memcmp(a->wanted.id, wanted->id, APK_ID) == 0))
			return a;
	}
	return NULL;
}

void arrivals_close(struct arrivals *all)
{
	struct list_entry *e;

	while ((e = list_first(&all->all)))
		free_arrival(container_of(e, struct arrival, entry));
}
