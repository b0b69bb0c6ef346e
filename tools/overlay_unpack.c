#include "tools/overlay_unpack.h"

#include "common/path.h"
#include "common/plain.h"
#include "httpbootd/boot/modes.h"
#include "tools/overlay_members.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is unpacked, and where to. */
struct unpacking {
	struct members members;
	uint64_t bytes;
	int folder;
	const char *folder_name;
	char *why;
};

/* Says by errno why `path` cannot be written. Always returns false. */
static bool refuse_errno(struct unpacking *u, const char *path)
{
	char plain[PATH_SIZE];
	plain_name(path, plain, sizeof plain);
	snprintf(u->why, UNPACK_WHY, "cannot be unpacked: %.900s/%s: %s", u->folder_name, plain,
	    strerror(errno));
	return false;
}

/* Says that the archive cannot be read to its end. Always returns false. */
static bool refuse_damaged(struct unpacking *u, struct archive *a)
{
	const char *error = archive_error_string(a);
	snprintf(u->why, UNPACK_WHY, "%s",
	    error && strstr(error, "runcated") ? "is cut off" : "is damaged, or no tar archive");
	return false;
}

static bool has_dotdot(const char *name)
{
	for (const char *at = name; (at = strstr(at, "..")); at++)
		if ((at == name || at[-1] == '/') && (at[2] == '\0' || at[2] == '/'))
			return true;
	return false;
}

/* Sets *path to the clean name; "" for the archive's own folder. False, and why: it is refused. */
static bool read_name(struct unpacking *u, const char *name, bool is_folder, const char **path)
{
	char clean[PATH_SIZE];

	if (name[0] == '/' || has_dotdot(name))
		return member_refuse(u->why, "a name that leads out of it", name);
	const char *bad = mode_name_why(name, strlen(name));
	if (bad) {
		char what[100];
		snprintf(what, sizeof what, "a name with %s", bad);
		return member_refuse(u->why, what, name);
	}
	switch (path_clean(name, strlen(name), false, clean)) {
	case PATH_OK:
		break;
	case PATH_EMPTY:
		if (!is_folder)
			return member_refuse(u->why, "a file without a name", name);
		break;
	case PATH_DOTDOT:
		return member_refuse(u->why, "a name that leads out of it", name);
	case PATH_BAD_BYTE:
	case PATH_TOO_LONG:
		return member_refuse(u->why, "a name without end", name);
	}
	*path = arena_strndup(&u->members.arena, clean, strlen(clean));
	if (*path)
		return true;
	errno = ENOMEM;
	return refuse_errno(u, name);
}

/* Where a symbolic link leads is text for the machine, not a name in the archive. */
static bool read_link(struct unpacking *u, struct member *m, const char *to, const char *name)
{
	if (!to || !*to)
		return member_refuse(u->why, "a link that leads nowhere", name);
	const char *bad = mode_name_why(to, strlen(to));
	if (bad || strlen(to) >= PATH_SIZE)
		return member_refuse(u->why,
		    "a link to a name with control characters, or one "
		    "without end",
		    name);
	m->link = arena_strndup(&u->members.arena, to, strlen(to));
	if (m->link)
		return true;
	errno = ENOMEM;
	return refuse_errno(u, name);
}

/* Appends a member of that header. False, and why, if the archive is refused for it. */
static bool read_member(struct unpacking *u, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e), *hard = archive_entry_hardlink(e);
	const unsigned type = archive_entry_filetype(e);
	const bool is_folder = !hard && type == AE_IFDIR;
	struct member *m = members_add(&u->members);

	if (!m) {
		errno = ENOMEM;
		return refuse_errno(u, "");
	}
	if (u->members.n > UNPACK_MEMBERS)
		return member_refuse(u->why, "too many files; the last is", name ? name : "");
	if (!name)
		return member_refuse(u->why, "a name that is no text", "");
	if (!read_name(u, name, is_folder, &m->path))
		return false;
	if (!m->path[0]) { /* the folder itself */
		u->members.n--;
		return true;
	}
	if (strcmp(m->path, ".modes") == 0)
		return member_refuse(u->why, "a name that is kept for this program", m->path);
	m->mode = archive_entry_perm(e) & 07777;
	m->uid = (uint32_t)archive_entry_uid(e);
	m->gid = (uint32_t)archive_entry_gid(e);
	if (archive_entry_uid(e) < 0 || archive_entry_uid(e) > MODE_ID_MAX ||
	    archive_entry_gid(e) < 0 || archive_entry_gid(e) > MODE_ID_MAX)
		return member_refuse(u->why, "an owner that is none", name);
	if (hard) {
		m->is_hard = true;
		m->type = TREE_FILE;
		return read_name(u, hard, false, &m->link);
	}
	if (type == AE_IFLNK) {
		m->type = TREE_LINK;
		return read_link(u, m, archive_entry_symlink(e), name);
	}
	if (type != AE_IFREG && type != AE_IFDIR)
		return member_refuse(u->why, "a device or something else that is no file", name);
	m->type = is_folder ? TREE_FOLDER : TREE_FILE;
	m->size = is_folder ? 0 : (uint64_t)archive_entry_size(e);
	/* A file with holes says any size. */
	if (m->size > UNPACK_BYTES || (u->bytes += m->size) > UNPACK_BYTES)
		return member_refuse(u->why, "more than a machine has room for", name);
	return true;
}

/* For archive_read_free(); NULL, and why: it cannot be read. */
static struct archive *open_tar(struct unpacking *u, const char *tar)
{
	struct archive *a = archive_read_new();
	if (a && archive_read_support_format_tar(a) == ARCHIVE_OK &&
	    archive_read_open_filename(a, tar, 65536) == ARCHIVE_OK)
		return a;
	if (a) {
		refuse_damaged(u, a);
		archive_read_free(a);
	} else {
		snprintf(u->why, UNPACK_WHY, "cannot be read: out of memory");
	}
	return NULL;
}

static bool is_empty(const char *tar)
{
	struct stat st;
	return stat(tar, &st) == 0 && st.st_size == 0;
}

/* Reads all headers, and all data, so that what is cut off is known. */
static bool read_members(struct unpacking *u, const char *tar)
{
	struct archive_entry *e;
	struct archive *a = is_empty(tar) ? NULL : open_tar(u, tar);
	bool ok = a != NULL || is_empty(tar);
	int r = ARCHIVE_EOF;

	while (
	    ok && a && ((r = archive_read_next_header(a, &e)) == ARCHIVE_OK || r == ARCHIVE_WARN)) {
		ok = read_member(u, e);
		const void *block;
		size_t len;
		la_int64_t at;
		while (ok && (r = archive_read_data_block(a, &block, &len, &at)) == ARCHIVE_OK)
			;
		if (ok && r != ARCHIVE_EOF)
			break;
	}
	if (ok && r != ARCHIVE_EOF)
		ok = refuse_damaged(u, a);
	if (ok && u->members.n == 0) {
		snprintf(u->why, UNPACK_WHY, "holds nothing");
		ok = false;
	}
	if (a)
		archive_read_free(a);
	return ok;
}

/* Makes the folders that `path` lies in. */
static bool make_parents(struct unpacking *u, const char *path)
{
	char parent[PATH_SIZE];
	for (const char *slash = path; (slash = strchr(slash, '/')); slash++) {
		snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
		if (mkdirat(u->folder, parent, 0755) < 0 && errno != EEXIST)
			return refuse_errno(u, parent);
	}
	return true;
}

/* Makes the file of a member and opens it; -1, and why: it cannot be. */
static int create_file(struct unpacking *u, const struct member *m)
{
	if (!make_parents(u, m->path))
		return -1;
	int fd = openat(u->folder, m->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    tree_usual_mode(TREE_FILE, m->mode));
	if (fd < 0)
		refuse_errno(u, m->path);
	return fd;
}

/* Writes the content of the archive's present member to `fd`, which it closes. */
static bool write_data(struct unpacking *u, struct archive *a, int fd, const char *path)
{
	bool ok = archive_read_data_into_fd(a, fd) == ARCHIVE_OK;
	if (!ok)
		errno = archive_errno(a) ? archive_errno(a) : EIO;
	if (close(fd) < 0)
		ok = false;
	return ok || refuse_errno(u, path);
}

/* Writes each file that is there in the end, once, in the order of the archive. */
static bool write_files(struct unpacking *u, const char *tar)
{
	struct archive_entry *e;
	struct archive *a = open_tar(u, tar);
	bool ok = a != NULL;
	size_t i = 0;

	while (ok && i < u->members.n) {
		int r = archive_read_next_header(a, &e);
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
			ok = refuse_damaged(u, a);
			break;
		}
		struct member *m = u->members.all[i];
		const char *name = archive_entry_pathname(e);
		char clean[PATH_SIZE];
		/* The archive's own folder is no member. */
		if (!name || path_clean(name, strlen(name), false, clean) != PATH_OK)
			continue;
		i++;
		if (m->type != TREE_FILE || m->is_hard || !m->written_as)
			continue;
		int fd = create_file(u, m->written_as);
		ok = fd >= 0 && write_data(u, a, fd, m->written_as->path);
	}
	if (a)
		archive_read_free(a);
	return ok;
}

/* Writes what is another name of the file `from`: a file of its own here. */
static bool copy_file(struct unpacking *u, const char *from, const struct member *m)
{
	char buffer[65536];
	ssize_t n = -1;
	int in = openat(u->folder, from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (in < 0)
		return refuse_errno(u, from);
	int out = create_file(u, m);
	while (out >= 0 && (n = read(in, buffer, sizeof buffer)) > 0)
		if (write(out, buffer, (size_t)n) != n) {
			n = -1;
			break;
		}
	close(in);
	if (out < 0)
		return false;
	return (close(out) == 0 && n == 0) || refuse_errno(u, m->path);
}

/*
 * Writes all but the files that the archive gave: folders, other names of files and, last, links,
 * so that nothing is written through one.
 */
static bool write_rest(struct unpacking *u)
{
	const struct members *all = &u->members;
	for (size_t i = 0; i < all->n_last; i++) {
		const struct member *m = all->last[i];
		if (m->type == TREE_FOLDER &&
		    (!make_parents(u, m->path) ||
			(mkdirat(u->folder, m->path, 0755) < 0 && errno != EEXIST &&
			    !refuse_errno(u, m->path))))
			return false;
		if (m->type == TREE_FILE && m->source->written_as != m &&
		    !copy_file(u, m->source->written_as->path, m))
			return false;
	}
	for (size_t i = 0; i < all->n_last; i++) {
		const struct member *m = all->last[i];
		if (m->type == TREE_LINK &&
		    (!make_parents(u, m->path) ||
			(symlinkat(m->link, u->folder, m->path) < 0 && !refuse_errno(u, m->path))))
			return false;
	}
	return true;
}

/* Does .modes need no line for it? What an archive says of a folder has to be said again. */
static bool is_usual(const struct member *m)
{
	return m->type != TREE_FOLDER && m->uid == 0 && m->gid == 0 &&
	       (m->type == TREE_LINK || m->mode == tree_usual_mode(m->type, m->mode));
}

/* Writes .modes: a line for each that is not as usual. */
static bool write_modes(struct unpacking *u)
{
	int fd = openat(u->folder, ".modes", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		return refuse_errno(u, ".modes");
	for (size_t i = 0; i < u->members.n_last; i++) {
		const struct member *m = u->members.last[i];
		if (!is_usual(m))
			fprintf(f, "%04o %u:%u %s\n", m->mode, m->uid, m->gid, m->path);
	}
	bool ok = !ferror(f);
	return (fclose(f) == 0 && ok) || refuse_errno(u, ".modes");
}

/* Says on standard error which files run with their owner's or their group's rights. */
static void warn_of_rights(const struct members *all)
{
	char plain[PATH_SIZE];
	for (size_t i = 0; i < all->n_last; i++) {
		const struct member *m = all->last[i];
		if (m->type != TREE_FILE || !(m->mode & (S_ISUID | S_ISGID)))
			continue;
		plain_name(m->path, plain, sizeof plain);
		fprintf(stderr, "lanboot-overlay: note: %s runs with its %s\n", plain,
		    m->mode & S_ISUID ? "owner's rights (set-user-ID)"
				      : "group's rights (set-group-ID)");
	}
}

bool overlay_unpack(const char *tar, const char *folder, size_t *n, char why[UNPACK_WHY])
{
	struct unpacking u = {.folder_name = folder, .why = why};

	why[0] = '\0';
	u.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = u.folder >= 0 || refuse_errno(&u, "");
	ok = ok && read_members(&u, tar) && members_settle(&u.members, why) &&
	     write_files(&u, tar) && write_rest(&u) && write_modes(&u);
	if (ok)
		warn_of_rights(&u.members);
	*n = u.members.n_last;
	if (u.folder >= 0)
		close(u.folder);
	members_free(&u.members);
	return ok;
}
