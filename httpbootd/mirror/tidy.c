#include "httpbootd/mirror/tidy.h"

#include "common/container_of.h"
#include "common/dir.h"
#include "httpbootd/mirror/apk_package.h"
#include "httpbootd/mirror/mirror_repos.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static void forget_names(struct tidy *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->name[i]);
	free(t->name);
	t->name = NULL;
	t->n = t->room = 0;
}

/* False: memory ran out. */
static bool add_name(struct tidy *t, const char *name)
{
	if (t->n == t->room) {
		const size_t room = t->room ? 2 * t->room : 1024;
		char **more = realloc(t->name, room * sizeof *more);
		if (!more)
			return false;
		t->name = more;
		t->room = room;
	}
	t->name[t->n] = strdup(name);
	return t->name[t->n] && ++t->n;
}

/* On the thread: which packages are there. */
static void list_packages(struct disk_job *self)
{
	struct tidy *t = container_of(self, struct tidy, job);
	DIR *d = dir_open(t->mirror->store.dir, ".");
	struct dirent *e;
	uint8_t id[APK_ID];
	const char *file;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (store_package_parse(e->d_name, id, &file) && !add_name(t, e->d_name))
			break;
	closedir(d);
}

/* Returns why it is none that its name says; NULL: it is, or nobody can tell. */
static const char *prove(int fd, uint64_t size, const uint8_t id[APK_ID])
{
	struct apk_package *p = apk_package_new(size, id);
	uint8_t *piece = malloc(PIECE);
	enum apk_proof proof = APK_PROOF_MORE;
	const char *why = NULL;
	ssize_t n = 1;

	for (off_t at = 0; p && piece && proof != APK_PROOF_WRONG; at += n) {
		if ((n = pread(fd, piece, PIECE, at)) <= 0)
			break;
		proof = apk_package_feed(p, piece, (size_t)n);
	}
	if (p && piece && n < 0)
		why = "cannot be read";
	else if (p && piece && proof != APK_PROOF_WHOLE)
		why = apk_package_why(p) ? apk_package_why(p) : "it is cut off";
	apk_package_free(p);
	free(piece);
	return why;
}

/* On the thread: the one that is next. */
static void read_package(struct disk_job *self)
{
	struct tidy *t = container_of(self, struct tidy, job);
	uint8_t id[APK_ID];
	const char *file, *why;
	struct stat st;
	int fd = store_read(&t->mirror->store, t->name[t->at], &st);

	t->is_bad = false;
	if (fd < 0 || !store_package_parse(t->name[t->at], id, &file)) {
		if (fd >= 0)
			close(fd);
		return; /* gone meanwhile */
	}
	why = prove(fd, (uint64_t)st.st_size, id);
	close(fd);
	t->is_bad = why != NULL;
	snprintf(t->why, sizeof t->why, "%s", why ? why : "");
}

static void end(struct tidy *t)
{
	forget_names(t);
	t->is_running = false;
	t->ended_ms = t->mirror->arrivals.loop->now_ms;
}

static void remove_package(struct tidy *t, const char *name)
{
	struct stat st;

	if (fstatat(t->mirror->store.dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	store_remove(&t->mirror->store, name);
	t->removed++;
	t->removed_bytes += (uint64_t)st.st_size;
}

static void go_on(struct tidy *t);

static void was_read(struct disk_job *self)
{
	struct tidy *t = container_of(self, struct tidy, job);
	const char *name = t->name[t->at];

	if (t->is_bad) {
		mirror_warn(t->mirror, name, t->why);
		remove_package(t, name);
	}
	t->at++;
	go_on(t);
}

/* Proves the next one, or ends. */
static void go_on(struct tidy *t)
{
	if (t->at == t->n) {
		end(t);
		return;
	}
	t->job.run = read_package;
	t->job.done = was_read;
	disk_give(t->mirror->arrivals.disk, &t->job);
}

static bool is_named(const struct tidy *t, const uint8_t id[APK_ID], const char *file)
{
	const struct list *repos = &t->mirror->repos;

	for (struct list_entry *e = list_first(repos); e; e = list_next(repos, e))
		if (repo_names(container_of(e, struct repo, entry), file, id))
			return true;
	return false;
}

static void prune(struct tidy *t)
{
	uint8_t id[APK_ID];
	const char *file;

	for (t->at = 0; t->at < t->n; t->at++)
		if (store_package_parse(t->name[t->at], id, &file) && !is_named(t, id, file))
			remove_package(t, t->name[t->at]);
	end(t);
}

static void listed(struct disk_job *self)
{
	struct tidy *t = container_of(self, struct tidy, job);

	t->packages = t->n;
	if (t->act == TIDY_PRUNE)
		prune(t);
	else
		go_on(t);
}

const char *tidy_begin(struct mirror *m, enum tidy_act act)
{
	if (!m->tidy && !(m->tidy = calloc(1, sizeof *m->tidy)))
		return "there is no memory for it";
	if (m->tidy->is_running)
		return "one is under way; lanboot mirror tells how far it is";
	*m->tidy = (struct tidy){.mirror = m, .act = act, .is_running = true};
	m->tidy->job.run = list_packages;
	m->tidy->job.done = listed;
	disk_give(m->arrivals.disk, &m->tidy->job);
	return NULL;
}

void tidy_free(struct tidy *t)
{
	if (t)
		forget_names(t);
	free(t);
}
