#include "tools/pe_write.h"

#include "common/whole_file.h"
#include "tools/pe_join.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_LEN = 9 };

/* The files that go into the sections, open. */
struct sources {
	char name[PE_JOIN_MOST][NAME_LEN];
	const char *file[PE_JOIN_MOST];
	int fd[PE_JOIN_MOST];
	size_t n;
};

static bool failed(const char *file, const char *what, char why[PE_WRITE_WHY])
{
	snprintf(why, PE_WRITE_WHY, "%.300s: %s", file, what);
	return false;
}

/* Opens the file of NAME=FILE, and notes both. */
static bool open_source(
    const char *word, struct sources *s, struct pe_join *j, char why[PE_WRITE_WHY])
{
	const char *equals = strchr(word, '=');
	const size_t len = equals ? (size_t)(equals - word) : 0;
	struct stat st;

	if (len == 0 || len >= NAME_LEN || s->n == PE_JOIN_MOST)
		return failed(word, "expected NAME=FILE, of 8 files at most", why);
	const char *file = equals + 1;
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(file, strerror(errno), why);
	s->file[s->n] = file;
	s->fd[s->n] = fd;
	memcpy(s->name[s->n], word, len);
	s->name[s->n][len] = '\0';
	s->n++;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
		return failed(file, "is empty, or no file", why);
	j->part[j->n++] =
	    (struct pe_join_part){.name = s->name[s->n - 1], .len = (size_t)st.st_size};
	return true;
}

static bool write_zeros_to(int fd, size_t len)
{
	static const uint8_t zeros[4096];

	for (; len > sizeof zeros; len -= sizeof zeros)
		if (!whole_file_append(fd, zeros, sizeof zeros))
			return false;
	return whole_file_append(fd, zeros, len);
}

/* Copies the part, which is as long as it was, and fills its room. */
static bool copy_part(
    int to, const struct pe_join_part *part, const char *file, int fd, char why[PE_WRITE_WHY])
{
	uint8_t buffer[65536];
	size_t left = part->len;

	while (left > 0) {
		const ssize_t n = read(fd, buffer, left < sizeof buffer ? left : sizeof buffer);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return failed(file, n < 0 ? strerror(errno) : "has become shorter", why);
		if (!whole_file_append(to, buffer, (size_t)n))
			return failed("writing", strerror(errno), why);
		left -= (size_t)n;
	}
	return write_zeros_to(to, part->room - part->len) ||
	       failed("writing", strerror(errno), why);
}

static bool write_program(const struct pe *stub, const struct pe_join *j, const struct sources *s,
    int to, char why[PE_WRITE_WHY])
{
	const size_t done = j->head_len + j->old_len;

	if (!whole_file_append(to, j->head, j->head_len) ||
	    !whole_file_append(to, stub->file.at + j->old_at, j->old_len) ||
	    !write_zeros_to(to, j->part[0].at - done))
		return failed("writing", strerror(errno), why);
	for (size_t i = 0; i < j->n; i++)
		if (!copy_part(to, &j->part[i], s->file[i], s->fd[i], why))
			return false;
	return true;
}

/* The same with a file that is made for it. */
static bool write_to(const struct pe *stub, const struct pe_join *j, const struct sources *s,
    const char *name, char why[PE_WRITE_WHY])
{
	const int to = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (to < 0)
		return failed(name, strerror(errno), why);
	bool ok = write_program(stub, j, s, to, why);
	if (close(to) < 0 && ok)
		ok = failed(name, strerror(errno), why);
	return ok;
}

bool pe_write(const struct pe *stub, const char *to, char *const *parts, char why[PE_WRITE_WHY])
{
	struct pe_join j = {.n = 0};
	struct sources s = {.n = 0};
	bool ok = true;

	for (; ok && *parts; parts++)
		ok = open_source(*parts, &s, &j, why);
	const char *wrong = ok ? pe_join(stub, &j) : NULL;
	if (wrong) {
		snprintf(why, PE_WRITE_WHY, "%s", wrong);
		ok = false;
	}
	ok = ok && write_to(stub, &j, &s, to, why);
	for (size_t i = 0; i < s.n; i++)
		close(s.fd[i]);
	return ok;
}
