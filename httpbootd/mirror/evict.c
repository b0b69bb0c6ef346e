#include "httpbootd/mirror/evict.h"

#include "common/container_of.h"
#include "common/dir.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct kept_file {
	char *name;
	uint64_t size;
	struct timespec used;
};

struct evict_job {
	struct disk_job job;
	struct mirror *mirror;
	uint64_t most;            /* bytes */
	char (*stay)[STORE_NAME]; /* names, in order */
	size_t n_stay, capacity;

	/* The thread's. */
	struct kept_file *file;
	size_t n, room;
	uint64_t bytes;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int compare_use(const void *a, const void *b)
{
	const struct timespec *left = &((const struct kept_file *)a)->used;
	const struct timespec *right = &((const struct kept_file *)b)->used;

	if (left->tv_sec != right->tv_sec)
		return left->tv_sec < right->tv_sec ? -1 : 1;
	return left->tv_nsec < right->tv_nsec ? -1 : left->tv_nsec > right->tv_nsec;
}

/* False: memory ran out. */
static bool add_stay(struct evict_job *j, const struct apk_entry *e)
{
	if (j->n_stay == j->capacity) {
		size_t capacity = j->capacity ? 2 * j->capacity : 256;
		char(*more)[STORE_NAME] = realloc(j->stay, capacity * sizeof *more);
		if (!more)
			return false;
		j->stay = more;
		j->capacity = capacity;
	}
	j->n_stay += store_package_name(e, j->stay[j->n_stay]);
	return true;
}

/* What clients use of one index. */
static bool add_used(struct evict_job *j, const struct repo *r, const struct apk_index *x)
{
	const struct apk_entry *e;

	for (size_t at = 0; (e = repo_next_used(r, x, &at));)
		if (!add_stay(j, e))
			return false;
	return true;
}

/* False: memory ran out. */
static bool add_file(struct evict_job *j, const char *name, const struct stat *st)
{
	if (j->n == j->room) {
		size_t room = j->room ? 2 * j->room : 1024;
		struct kept_file *more = realloc(j->file, room * sizeof *more);
		if (!more)
			return false;
		j->file = more;
		j->room = room;
	}
	struct kept_file *f = &j->file[j->n];
	*f = (struct kept_file){strdup(name), (uint64_t)st->st_size, st->st_atim};
	j->n += f->name != NULL;
	return f->name;
}

static void list_files(struct evict_job *j)
{
	DIR *d = dir_open(j->mirror->store.dir, ".");
	struct dirent *e;
	struct stat st;

	if (!d)
		return;
	while ((e = readdir(d))) {
		bool may_go = strncmp(e->d_name, "p-", 2) == 0 || strncmp(e->d_name, "f-", 2) == 0;
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		j->bytes += (uint64_t)st.st_size;
		if (may_go && !add_file(j, e->d_name, &st))
			break;
	}
	closedir(d);
}

static void run(struct disk_job *self)
{
	struct evict_job *j = container_of(self, struct evict_job, job);

	list_files(j);
	if (j->bytes <= j->most)
		return;
	if (j->n)
		qsort(j->file, j->n, sizeof *j->file, compare_use);
	if (j->n_stay)
		qsort(j->stay, j->n_stay, sizeof *j->stay, compare_names);
	for (size_t i = 0; i < j->n && j->bytes > j->most; i++) {
		char name[STORE_NAME] = "";
		strncat(name, j->file[i].name, sizeof name - 1);
		if (j->n_stay && bsearch(name, j->stay, j->n_stay, sizeof *j->stay, compare_names))
			continue;
		store_remove(&j->mirror->store, name);
		j->bytes -= j->file[i].size;
	}
}

static void done(struct disk_job *self)
{
	struct evict_job *j = container_of(self, struct evict_job, job);

	j->mirror->evicting = NULL;
	j->mirror->kept_bytes = j->bytes;
	for (size_t i = 0; i < j->n; i++)
		free(j->file[i].name);
	free(j->file);
	free(j->stay);
	free(j);
}

void evict_begin(struct mirror *m)
{
	struct evict_job *j;
	bool ok = true;

	if (m->evicting || !(j = calloc(1, sizeof *j)))
		return;
	j->mirror = m;
	j->most = m->policy.size;
	j->job.run = run;
	j->job.done = done;
	for (struct list_entry *e = list_first(&m->repos); e && ok; e = list_next(&m->repos, e)) {
		const struct repo *r = container_of(e, struct repo, entry);
		ok = add_used(j, r, &r->served_index) && add_used(j, r, &r->before_index) &&
		     add_used(j, r, &r->coming_index);
	}
	if (!ok) {
		j->bytes = m->kept_bytes;
		done(&j->job);
		return;
	}
	m->evicting = j;
	m->evicted_bytes = m->arrivals.bytes;
	m->evicted_size = m->policy.size;
	disk_give(m->arrivals.disk, &j->job);
}
