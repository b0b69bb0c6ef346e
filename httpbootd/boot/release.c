#include "httpbootd/boot/release.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char folder[] = "alpine/";
enum { FOLDER_LEN = sizeof folder - 1 };

/* The name of a release or branch: `3.24.1`, `edge`. How many bytes of `s`; 0: none. */
static size_t name_len(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t len = strspn(s, letters);
	return len < RELEASE_SIZE && *s != '.' ? len : 0;
}

/* Where a path names a branch: behind alpine/, if a / follows it. NULL: it names none. */
static const char *branch_in(const char *path, size_t *len)
{
	path += strspn(path, "/");
	if (strncmp(path, folder, FOLDER_LEN) != 0)
		return NULL;
	path += FOLDER_LEN;
	*len = name_len(path);
	return *len && path[*len] == '/' ? path : NULL;
}

bool release_branch_folder(const char *value, char out[RELEASE_PATH])
{
	size_t len;
	const char *branch = value ? branch_in(value, &len) : NULL;

	if (!branch)
		return false;
	snprintf(out, RELEASE_PATH, "%s%.*s", folder, (int)len, branch);
	return true;
}

void release_read(int root, const char *value, struct release *r)
{
	char path[RELEASE_PATH];

	*r = (struct release){0};
	if (!release_branch_folder(value, path))
		return;
	ssize_t n = readlinkat(root, path, r->name, sizeof r->name - 1);
	if (n <= 0)
		return;
	r->name[n] = '\0';
	/* One that was cut off is as long as a name may not be. */
	if (n < RELEASE_SIZE - 1 && name_len(r->name) == (size_t)n)
		memcpy(r->branch, path + FOLDER_LEN, strlen(path + FOLDER_LEN) + 1);
}

/* Appends; false if it does not fit with its NUL. */
static bool append_text(char *out, size_t size, size_t *at, const char *text, size_t len)
{
	if (len >= size - *at)
		return false;
	memcpy(out + *at, text, len);
	*at += len;
	out[*at] = '\0';
	return true;
}

bool release_pin(const struct release *r, const char *value, char *out, size_t size)
{
	size_t at = 0, ours = strlen(r->branch), len;

	if (size == 0)
		return false;
	out[0] = '\0';
	for (const char *word = value; *word;) {
		size_t blanks = strspn(word, " \t");
		const char *end = word + blanks + strcspn(word + blanks, " \t");
		const char *branch = branch_in(word + blanks, &len);
		if (branch && ours && len == ours && memcmp(branch, r->branch, len) == 0) {
			if (!append_text(out, size, &at, word, (size_t)(branch - word)) ||
			    !append_text(out, size, &at, r->name, strlen(r->name)))
				return false;
			word = branch + len;
		}
		if (!append_text(out, size, &at, word, (size_t)(end - word)))
			return false;
		word = end;
	}
	return true;
}
