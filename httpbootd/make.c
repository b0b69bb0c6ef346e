#include "httpbootd/make.h"

#include "common/path.h"
#include "httpbootd/release.h"

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

/* `value` with the release for its branch, in `room`; as it is, if it does not fit. */
static const char *pin(const struct release *r, const char *value, char room[SCRIPT_ROOM])
{
	return value && release_pin(r, value, room, SCRIPT_ROOM) ? room : value;
}

/* Kernel, initramfs and modloop of one release, whatever is switched while the machine boots. */
static void pin_release(const struct roots *roots, struct boot *b)
{
	static char kernel[SCRIPT_ROOM], initrd[SCRIPT_ROOM], modloop[SCRIPT_ROOM];
	struct release r;

	release_read(roots->folder[0].fd, b->kernel, &r);
	if (!r.branch[0])
		return;
	b->kernel = pin(&r, b->kernel, kernel);
	b->initrd = pin(&r, b->initrd, initrd);
	b->modloop = pin(&r, b->modloop, modloop);
}

struct script_out make_script(const struct roots *roots, struct machine *m, char *out, size_t room)
{
	static char own[SCRIPT_ROOM];
	char path[PATH_ROOM];
	enum script_result r = machine_own_script(m, path, sizeof path);

	if (r != SCRIPT_OK)
		return (struct script_out){.result = r, .key = "script"};
	pin_release(roots, &m->script.boot);
	bool there = path[0] && read_text(roots, path, own, sizeof own);
	return machine_script(m, there ? own : NULL, out, room);
}
