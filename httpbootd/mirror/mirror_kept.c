#include "httpbootd/mirror/mirror_kept.h"

#include "common/container_of.h"
#include "common/dir.h"
#include "common/whole_file.h"
#include "httpbootd/mirror/index_job.h"
#include "httpbootd/mirror/mirror_repos.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPO_TEXT_MAX = 1024 * 1024 };

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
