#include "httpbootd/check/probe.h"

#include "common/daemon_check.h"
#include "common/path.h"
#include "httpbootd/check/unpack.h"
#include "httpbootd/files/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { UNPACKED = 16 * 1024 }; /* bytes of a packed file that surely hold MAGIC_HEAD */

/* As much as there is of `capacity` bytes from `at` on. */
static size_t read_at(int fd, void *to, size_t capacity, off_t at)
{
	size_t len = 0;
	ssize_t n = 1;
	while (n != 0 && len < capacity) {
		n = pread(fd, (char *)to + len, capacity - len, at + (off_t)len);
		if (n < 0 && errno != EINTR)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	return len;
}

/* What gzip has packed: an initramfs is told from a kernel only so. */
static void probe_packed(int fd, struct probe *l)
{
	uint8_t packed[UNPACKED], head[MAGIC_HEAD];
	size_t n = read_at(fd, packed, sizeof packed, 0);
	n = unpack_head(packed, n, head, sizeof head);
	l->inside = n ? magic_detect(head, n, n) : MAGIC_UNKNOWN;
	l->arch = magic_arch(l->inside, head, n);
}

static void probe_head(int fd, struct probe *l)
{
	uint8_t head[MAGIC_HEAD], version[MAGIC_VERSION];
	size_t n = read_at(fd, head, sizeof head, 0);

	l->magic = l->inside = magic_detect(head, n, l->size);
	l->least_size = magic_least_size(l->magic, head, n);
	l->arch = magic_arch(l->magic, head, n);
	if (l->magic == MAGIC_GZIP)
		probe_packed(fd, l);
	size_t at = magic_version_offset(l->magic, head, n);
	if (at)
		magic_parse_release(
		    version, read_at(fd, version, sizeof version, (off_t)at), l->release);
}

/* Says what stands in the way of our user: the first folder that he may not enter, or the file. */
static void set_forbidden_reason(
    const struct daemon *d, const struct roots *roots, const char *path, struct probe *l)
{
	char part[PATH_SIZE];
	const char *user = daemon_user(d), *name = roots->folder[0].name;
	const char *s = path - 1;
	do { /* "." is looked up in the folder, which takes leave to enter it */
		s = strchr(s + 1, '/');
		size_t len = s ? (size_t)(s - path) : 0;
		snprintf(part, sizeof part, "%.*s%s.", (int)len, path, len ? "/" : "");
		if (s && faccessat(roots->folder[0].fd, part, F_OK, AT_EACCESS) < 0 &&
		    errno == EACCES) {
			snprintf(l->why, sizeof l->why,
			    "user '%.64s' may not enter the folder: chmod o+x %.80s/%.*s", user,
			    name, (int)(len > 80 ? 80 : len), path);
			return;
		}
	} while (s);
	snprintf(l->why, sizeof l->why, "user '%.64s' may not read it: chmod o+r", user);
}

void probe_file(const struct folders *f, enum want_kind kind, const char *path, struct probe *l)
{
	char clean[PATH_SIZE], why[ROOT_WHY];
	struct lookup at;

	*l = (struct probe){.result = ROOT_NOT_FOUND};
	enum path_result p = path_clean(path, strlen(path), false, clean);
	if (p != PATH_OK) {
		snprintf(l->where, sizeof l->where, "%.200s", path);
		snprintf(l->why, sizeof l->why, "%s", path_result_text(p));
		return;
	}
	l->result = kind == WANT_REPO ? lookup_folder(f, clean, &at) : lookup_file(f, clean, &at);
	snprintf(l->where, sizeof l->where, "%.500s/%s", at.roots->folder[0].name, at.rest);
	if (l->result != ROOT_OK) {
		snprintf(l->why, sizeof l->why, "%s", root_why(l->result, &at.file, why));
		if (kind == WANT_REPO && l->result == ROOT_NOT_FOUND)
			snprintf(l->why, sizeof l->why, "no such folder");
		if (l->result == ROOT_FORBIDDEN)
			set_forbidden_reason(f->d, at.roots, at.rest, l);
		return;
	}
	if (kind != WANT_REPO) {
		l->size = (uint64_t)at.file.st.st_size;
		l->changed = at.file.st.st_mtime;
		probe_head(at.file.fd, l);
	}
	close(at.file.fd);
}
