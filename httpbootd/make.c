#include "httpbootd/make.h"

#include "common/path.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The file's text, with a NUL behind it; false if it cannot be read, is too long or no text. */
static bool read_text(const struct roots *roots, const char *path, char *out, size_t room)
{
	char clean[PATH_ROOM];
	struct root_file f;
	size_t len = 0;
	ssize_t n = 1;

	if (path_clean(path, strlen(path), false, clean) != PATH_OK ||
	    roots_open(roots, clean, &f) != ROOT_OK)
		return false;
	while (n != 0 && len < room) {
		n = read(f.fd, out + len, room - len);
		if (n < 0 && errno != EINTR)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	close(f.fd);
	if (n != 0 || len >= room)
		return false;
	out[len] = '\0';
	return !memchr(out, '\0', len);
}

struct script_out make_script(
    const struct roots *roots, const struct machine *m, char *out, size_t room)
{
	static char own[SCRIPT_ROOM];
	char path[PATH_ROOM];
	enum script_result r = machine_own_script(m, path, sizeof path);

	if (r != SCRIPT_OK)
		return (struct script_out){.result = r, .key = "script"};
	bool there = path[0] && read_text(roots, path, own, sizeof own);
	return machine_script(m, there ? own : NULL, out, room);
}
