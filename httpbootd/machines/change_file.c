/* The part of a change that reads and writes files, or wakes, in the thread. */
#include "common/dir.h"
#include "common/path.h"
#include "common/whole_file.h"
#include "httpbootd/machines/change.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that is not whole yet; no include pattern and no reader of the folder takes it. */
#define FRESH ".new-"

enum { FRESH_NAME = 32 };

static void fresh_name(size_t i, char out[FRESH_NAME])
{
	snprintf(out, FRESH_NAME, FRESH "%zu", i);
}

void change_clean(int dir)
{
	dir_sweep(dir, FRESH);
}

/* The file's text, NUL-terminated, in `out`. False with errno. */
static bool read_file(int dir, const char *name, char out[ENROL_FILE_SIZE])
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = -1;

	if (fd < 0)
		return false;
	while (len < ENROL_FILE_SIZE && (n = read(fd, out + len, ENROL_FILE_SIZE - len)) > 0)
		len += (size_t)n;
	int saved = n < 0 ? errno : len == ENROL_FILE_SIZE ? EFBIG : 0;
	close(fd);
	if (!saved && memchr(out, '\0', len))
		saved = EINVAL;
	errno = saved;
	if (saved)
		return false;
	out[len] = '\0';
	return true;
}

/* What the file is to say, in c->text; of one that goes away nothing. */
static bool make_text(struct change *c, const struct change_place *at, size_t i)
{
	char old[ENROL_FILE_SIZE], new[ENROL_FILE_SIZE];
	const struct enrol_file *f = &c->file[i];
	bool renames = c->verb == CHANGE_RENAME;
	const struct enrol_section s = {.id = f->id,
	    .name = f->act == ENROL_NEW || renames ? f->name : NULL,
	    .by = c->by,
	    .form = &c->form};
	const char *wrong = NULL;

	if (f->act == ENROL_GONE)
		return true;
	if (f->act == ENROL_NEW)
		wrong = enrol_text_new(&s, new, sizeof new) ? NULL : "the file would be too long";
	else if (!read_file(at->dir, f->file, old))
		return enrol_fail(&c->error, 500, "%s/" ENROL_FOLDER "/%s: cannot read it: %s",
		    at->state, f->file, strerror(errno));
	else
		wrong = enrol_text_set(old, &s, new, sizeof new);
	if (wrong)
		return enrol_fail(&c->error, 409, "%s/" ENROL_FOLDER "/%s: %s: change it there",
		    at->state, f->act == ENROL_NEW ? f->to : f->file, wrong);
	c->text[i] = strdup(new);
	return c->text[i] || enrol_fail(&c->error, 503, "out of memory");
}

/* Of what is wrong the first line, for one mistake shows up in several. */
static bool refuse_conf(struct change *c, char *errors)
{
	size_t more = 0, first = errors ? strcspn(errors, "\n") : 0;

	for (const char *s = errors ? errors + first : ""; *s; s++)
		more += *s == '\n' && s[1];
	if (c->verb == CHANGE_RELOAD)
		enrol_fail(&c->error, 409,
		    "the configuration is bad, and that from before goes on: %.*s",
		    (int)(first < 500 ? first : 500), errors ? errors : "");
	else
		enrol_fail(&c->error, 409,
		    "nothing was changed, for the configuration would be bad: %.*s",
		    (int)(first < 500 ? first : 500), errors ? errors : "");
	size_t len = strlen(c->error.text);
	if (more)
		snprintf(c->error.text + len, sizeof c->error.text - len, " (and %zu more)", more);
	return false;
}

/* The folder's files as they are to be, by their whole names: two for each of ours. */
static struct conf_change *list_changes(
    const struct change *c, const struct change_place *at, char (*names)[PATH_SIZE])
{
	struct conf_change *all = calloc(2 * c->n + 1, sizeof *all);

	for (size_t i = 0; all && i < c->n; i++) {
		const struct enrol_file *f = &c->file[i];
		bool moves = f->act == ENROL_CHANGE && strcmp(f->file, f->to) != 0;
		snprintf(names[2 * i], PATH_SIZE, "%s/" ENROL_FOLDER "/%s", at->state,
		    f->act == ENROL_GONE ? f->file : f->to);
		if (moves)
			snprintf(names[2 * i + 1], PATH_SIZE, "%s/" ENROL_FOLDER "/%s", at->state,
			    f->file);
		else
			names[2 * i + 1][0] = '\0';
		all[2 * i] = (struct conf_change){names[2 * i], c->text[i]};
		all[2 * i + 1] = (struct conf_change){names[2 * i + 1], NULL};
	}
	return all;
}

/* A file without a section is nobody's machine, but somebody's: a name of ours must be free. */
static bool has_place(struct change *c, const struct change_place *at, const struct enrol_file *f)
{
	struct stat st;

	if (f->act == ENROL_GONE || strcmp(f->file, f->to) == 0 ||
	    fstatat(at->dir, f->to, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	return enrol_fail(&c->error, 409,
	    "%s/" ENROL_FOLDER "/%s is there already, and no section is read from it: remove it, "
	    "or choose another name",
	    at->state, f->to);
}

static bool load(struct change *c, const struct change_place *at)
{
	char(*names)[PATH_SIZE] = calloc(2 * c->n + 1, sizeof *names);
	struct conf_change *changes = names ? list_changes(c, at, names) : NULL;
	char *text = NULL;
	size_t size;
	FILE *errors = changes ? open_memstream(&text, &size) : NULL;

	if (errors) {
		c->conf = conf_load_with(&at->source, changes, 2 * c->n, errors);
		fclose(errors);
	}
	bool ok = c->conf  ? true
		  : errors ? refuse_conf(c, text)
			   : enrol_fail(&c->error, 503, "out of memory");
	free(text);
	free(changes);
	free(names);
	return ok;
}

bool change_check(struct change *c, const struct change_place *at)
{
	if (c->once_file[0] || c->wake)
		return true;
	if (c->n && at->dir < 0)
		return enrol_fail(&c->error, 500,
		    "%s/" ENROL_FOLDER " could not be opened at the start: make the folder, the "
		    "daemon's user's own (lanboot-setup does), and restart httpbootd",
		    at->state);
	for (size_t i = 0; i < c->n; i++)
		if (!has_place(c, at, &c->file[i]) || !make_text(c, at, i))
			return false;
	return load(c, at);
}

/* The status is 507 where there is no room (RFC 4918 §11.5), or nothing may be written. */
static bool cannot_write(struct change *c, const char *folder, const char *sub, const char *file)
{
	int error = errno;
	bool full = error == ENOSPC || error == EDQUOT || error == EROFS;
	return enrol_fail(&c->error, full ? 507 : 500, "%s%s/%s: cannot write it: %s; %s", folder,
	    sub, file, strerror(error),
	    c->is_partial ? "some of the machines are done" : "nothing was changed");
}

/* All new files beside the old ones: until then nothing has changed. */
static bool write_all(struct change *c, const struct change_place *at)
{
	char name[FRESH_NAME];
	size_t i = 0;
	bool ok = true;

	for (; i < c->n && ok; i++) {
		fresh_name(i, name);
		ok = !c->text[i] ||
		     whole_file_write(at->dir, name, c->text[i], strlen(c->text[i]), 0644);
	}
	if (ok)
		return true;
	cannot_write(c, at->state, "/" ENROL_FOLDER,
	    c->file[i - 1].to[0] ? c->file[i - 1].to : c->file[i - 1].file);
	while (i-- > 0) {
		fresh_name(i, name);
		unlinkat(at->dir, name, 0);
	}
	return false;
}

/*
 * A section that changes its file does so in two steps, so that at no time it stands in two files,
 * or in none: first its file says the new thing, then it is called otherwise.
 */
static bool put_in_place(const struct enrol_file *f, int dir, size_t i)
{
	char name[FRESH_NAME];

	fresh_name(i, name);
	switch (f->act) {
	case ENROL_GONE:
		return unlinkat(dir, f->file, 0) == 0 || errno == ENOENT;
	case ENROL_NEW:
		return renameat(dir, name, dir, f->to) == 0;
	case ENROL_CHANGE:
		return renameat(dir, name, dir, f->file) == 0 &&
		       (strcmp(f->file, f->to) == 0 || renameat(dir, f->file, dir, f->to) == 0);
	}
	return false;
}

static bool write_once(struct change *c, const struct change_place *at)
{
	static const char fresh[] = ".next.new";
	char text[sizeof c->once + 2];
	bool ok;

	errno = ENOENT;
	snprintf(text, sizeof text, "%s\n", c->once);
	if (at->state_fd < 0)
		ok = false;
	else if (c->once[0])
		ok = whole_file_write(at->state_fd, fresh, text, strlen(text), 0600) &&
		     renameat(at->state_fd, fresh, at->state_fd, c->once_file) == 0;
	else
		ok = unlinkat(at->state_fd, c->once_file, 0) == 0 || errno == ENOENT;
	return (ok && whole_file_sync(at->state_fd)) ||
	       cannot_write(c, at->state, "", c->once_file);
}

bool change_write(struct change *c, const struct change_place *at)
{
	if (c->once_file[0])
		return write_once(c, at);
	if (c->wake) {
		char why[ENROL_ERROR - 20];
		return wake_send(c->wake, at->wake_fd, why, sizeof why) ||
		       enrol_fail(&c->error, 500, "not woken: %s", why);
	}
	if (!c->n)
		return true;
	if (!write_all(c, at))
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (!put_in_place(&c->file[i], at->dir, i)) {
			c->is_partial = i > 0 || c->file[i].act == ENROL_CHANGE;
			cannot_write(c, at->state, "/" ENROL_FOLDER,
			    c->file[i].to[0] ? c->file[i].to : c->file[i].file);
			change_clean(at->dir);
			return false;
		}
	}
	return whole_file_sync(at->dir) || cannot_write(c, at->state, "/" ENROL_FOLDER, ".");
}
