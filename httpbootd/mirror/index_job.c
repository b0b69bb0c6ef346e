#include "httpbootd/mirror/index_job.h"

#include "common/container_of.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Returns the file's bytes, from malloc; NULL with errno. */
static uint8_t *read_all(int fd, size_t *len)
{
	struct stat st;
	uint8_t *bytes;
	size_t at = 0;
	ssize_t n = 1;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (st.st_size > APK_SIGNED_MAX) {
		errno = EFBIG;
		return NULL;
	}
	*len = (size_t)st.st_size;
	if (!(bytes = malloc(*len + 1)))
		return NULL;
	while (at < *len && (n = pread(fd, bytes + at, *len - at, (off_t)at)) > 0)
		at += (size_t)n;
	if (at == *len)
		return bytes;
	free(bytes);
	errno = n < 0 ? errno : EIO;
	return NULL;
}

/* Returns NULL, or why not, in `why`. */
static const char *prove(const struct apk_keys *keys, const uint8_t *bytes, size_t len,
    struct apk_index *out, char why[256])
{
	struct apk_signed s;
	const char *wrong = apk_signed_parse(bytes, len, &s);

	if (!wrong)
		wrong = apk_keys_verify(keys, &s, bytes, len, why, 256);
	if (!wrong && (wrong = apk_signed_index(bytes + s.begin, len - s.begin, out))) {
		if (out->line)
			snprintf(why, 256, "%s, in line %u of APKINDEX", wrong, out->line);
		else
			snprintf(why, 256, "%s", wrong);
		apk_index_free(out);
		return why;
	}
	if (wrong && wrong != why)
		snprintf(why, 256, "%s", wrong);
	return wrong ? why : NULL;
}

static bool is_served(const struct index_job *j, const uint8_t *bytes, size_t len)
{
	struct stat st;
	int fd = j->served[0] ? store_read(&j->mirror->store, j->served, &st) : -1;
	uint8_t *served = NULL;
	size_t n;
	bool is_same = false;

	if (fd < 0)
		return false;
	if ((size_t)st.st_size == len && (served = read_all(fd, &n)))
		is_same = n == len && memcmp(served, bytes, len) == 0;
	free(served);
	close(fd);
	return is_same;
}

static void run(struct disk_job *self)
{
	struct index_job *j = container_of(self, struct index_job, job);
	size_t len;
	uint8_t *bytes = read_all(j->fd, &len);

	if (!bytes) {
		snprintf(j->why, sizeof j->why, "it cannot be read: %s", strerror(errno));
		return;
	}
	j->is_same = is_served(j, bytes, len);
	if (j->is_same || prove(j->mirror->keys, bytes, len, &j->index, j->why)) {
		free(bytes);
		return;
	}
	free(bytes);
	errno = ENOSPC;
	if (!j->temporary[0] ||
	    !store_commit(&j->mirror->store, j->fd, j->temporary, j->name, NULL)) {
		j->is_full = true;
		snprintf(j->why, sizeof j->why, "it cannot be kept: %s", strerror(errno));
		return;
	}
	j->temporary[0] = '\0';
}

static void job_done(struct disk_job *self)
{
	struct index_job *j = container_of(self, struct index_job, job);
	j->done(j);
}

struct index_job *index_job_new(
    struct mirror *m, struct repo *r, struct arrival *a, void (*done)(struct index_job *self))
{
	struct index_job *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	j->mirror = m;
	j->repo = r;
	j->done = done;
	j->job.run = run;
	j->job.done = job_done;
	j->number = r->next;
	j->said = a->said;
	if (!store_index_name(r->path, j->number, j->name)) {
		free(j);
		return NULL;
	}
	if (r->served)
		store_index_name(r->path, r->served, j->served);
	j->fd = a->fd;
	memcpy(j->temporary, a->temporary, sizeof j->temporary);
	a->fd = -1;
	a->temporary[0] = '\0';
	return j;
}

void index_job_free(struct index_job *j)
{
	if (j->fd >= 0)
		close(j->fd);
	if (j->temporary[0])
		store_remove(&j->mirror->store, j->temporary);
	apk_index_free(&j->index);
	free(j);
}

const char *index_load(struct mirror *m, const char *repo, unsigned number, struct apk_index *out)
{
	static const char not_there[] =
	    "the index that was served is not there any more, or damaged";
	char name[STORE_NAME], why[256];
	struct stat st;
	uint8_t *bytes = NULL;
	size_t len;
	int fd = store_index_name(repo, number, name) ? store_read(&m->store, name, &st) : -1;
	const char *wrong = not_there;

	if (fd >= 0 && (bytes = read_all(fd, &len)) && !prove(m->keys, bytes, len, out, why))
		wrong = NULL;
	free(bytes);
	if (fd >= 0)
		close(fd);
	return wrong;
}
