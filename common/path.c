#include "common/path.h"

#include <string.h>
#include <strings.h>

enum { COMPONENT_MAX = 255 };

/* Takes the last component off the `n` bytes of `out`; what is left. */
static size_t drop_last(char *out, size_t n)
{
	while (n && out[n - 1] != '/')
		n--;
	if (n)
		n--;
	out[n] = '\0';
	return n;
}

enum path_result path_clean(const char *in, size_t len, bool backslash, char out[PATH_SIZE])
{
	size_t n = 0;
	size_t i = 0;

	out[0] = '\0';
	while (i < len) {
		size_t start = i;
		while (i < len && in[i] != '/' && !(backslash && in[i] == '\\')) {
			unsigned char c = (unsigned char)in[i];
			if (c < ' ' || c == 0x7f)
				return PATH_BAD_BYTE;
			i++;
		}
		size_t size = i - start;
		i++; /* the separator */
		if (size == 0 || (size == 1 && in[start] == '.'))
			continue;
		if (size == 2 && in[start] == '.' && in[start + 1] == '.') {
			if (n == 0)
				return PATH_DOTDOT;
			n = drop_last(out, n);
			continue;
		}
		if (size > COMPONENT_MAX || n + size + 2 > PATH_SIZE)
			return PATH_TOO_LONG;
		if (n)
			out[n++] = '/';
		memcpy(out + n, in + start, size);
		n += size;
		out[n] = '\0';
	}
	return n ? PATH_OK : PATH_EMPTY;
}

const char *path_result_text(enum path_result r)
{
	switch (r) {
	case PATH_OK:
		return "ok";
	case PATH_EMPTY:
		return "no file named";
	case PATH_DOTDOT:
		return "a path that leads out of the root by ..";
	case PATH_BAD_BYTE:
		return "control character in the path";
	case PATH_TOO_LONG:
		return "path too long";
	}
	return "?";
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

bool path_has_end(const char *path, const char *end)
{
	const size_t len = strlen(path), n = strlen(end);
	return len >= n && strcasecmp(path + len - n, end) == 0;
}

bool path_is_program(const char *path)
{
	return path_has_end(path, ".efi");
}

bool path_is_beneath(const char *path, const char *folder)
{
	path += strspn(path, "/");
	folder += strspn(folder, "/");
	size_t len = strlen(folder);
	while (len && folder[len - 1] == '/')
		len--;
	return strncmp(path, folder, len) == 0 &&
	       (len == 0 || path[len] == '/' || path[len] == '\0');
}

bool path_is_beneath_any(const char *path, char *const *folder, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (path_is_beneath(path, folder[i]))
			return true;
	return false;
}
