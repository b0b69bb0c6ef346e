#include "httpbootd/machines/admin_key.h"

#include "common/strval.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(char *why, size_t size, const char *what)
{
	snprintf(why, size, "%s: %s", what, strerror(errno));
	return false;
}

/* True if the text is a key, perhaps with a line's end behind it. */
static bool is_key(const char *text, size_t len)
{
	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	if (len != ADMIN_KEY_TEXT - 1)
		return false;
	for (size_t i = 0; i < len; i += 2)
		if (str_hex_byte(text + i) < 0)
			return false;
	return true;
}

/* Ours, root's, or of whom the folder is: in that others may make files, too. */
static bool is_of_ours(int dir, const struct stat *key)
{
	struct stat folder;

	return key->st_uid == geteuid() || key->st_uid == 0 ||
	       (fstat(dir, &folder) == 0 && key->st_uid == folder.st_uid);
}

/* Of a file that is there. A mode that lets others read it makes it no secret. */
static bool read_key(int dir, int fd, char key[ADMIN_KEY_TEXT], char *why, size_t size)
{
	char text[ADMIN_KEY_TEXT + 2];
	struct stat st;
	ssize_t n = read(fd, text, sizeof text - 1);

	if (n < 0 || fstat(fd, &st) < 0)
		return fail(why, size, "cannot read it");
	text[n] = '\0';
	if (!S_ISREG(st.st_mode) || !is_key(text, (size_t)n)) {
		snprintf(why, size,
		    "expected 64 hex digits; remove the file and restart: a new one "
		    "is made");
		return false;
	}
	if (!is_of_ours(dir, &st)) {
		snprintf(why, size,
		    "it is another user's, who knows it: remove the file and restart: a new one is "
		    "made");
		return false;
	}
	if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		snprintf(why, size,
		    "others may read it: remove the file and restart: a new one is "
		    "made");
		return false;
	}
	memcpy(key, text, ADMIN_KEY_TEXT - 1);
	key[ADMIN_KEY_TEXT - 1] = '\0';
	return true;
}

/* Writes the whole file beside its place, so that it is never there without its key. */
static bool make_key(int dir, char key[ADMIN_KEY_TEXT], char *why, size_t size)
{
	static const char fresh[] = ADMIN_KEY_FILE ".new";
	uint8_t bytes[ADMIN_KEY_BYTES];
	char text[3 * ADMIN_KEY_BYTES + 1];

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return fail(why, size, "cannot draw one at random");
	hex_text(bytes, sizeof bytes, 0, text);
	text[ADMIN_KEY_TEXT - 1] = '\n';
	unlinkat(dir, fresh, 0);
	int fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(why, size, "cannot make it");
	bool ok = write(fd, text, ADMIN_KEY_TEXT) == ADMIN_KEY_TEXT && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	/* linkat, for it fails where another process has made one meanwhile. */
	ok = ok && linkat(dir, fresh, dir, ADMIN_KEY_FILE, 0) == 0;
	if (!ok)
		fail(why, size, "cannot make it");
	unlinkat(dir, fresh, 0);
	if (!ok)
		return false;
	text[ADMIN_KEY_TEXT - 1] = '\0';
	memcpy(key, text, ADMIN_KEY_TEXT);
	return true;
}

bool admin_key_open(int dir, char key[ADMIN_KEY_TEXT], char *why, size_t size)
{
	key[0] = '\0';
	if (dir < 0) {
		snprintf(why, size, "there is no state folder");
		return false;
	}
	int fd = openat(dir, ADMIN_KEY_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		return fail(why, size, "cannot open it");
	if (fd < 0)
		return make_key(dir, key, why, size);
	bool ok = read_key(dir, fd, key, why, size);
	close(fd);
	return ok;
}

bool admin_key_fits(const char *value, const char key[ADMIN_KEY_TEXT])
{
	static const char scheme[] = "Bearer ";
	unsigned char differs = 0;

	if (!value || !key[0] || strncasecmp(value, scheme, sizeof scheme - 1) != 0)
		return false;
	value += sizeof scheme - 1;
	value += strspn(value, " ");
	if (strlen(value) != ADMIN_KEY_TEXT - 1)
		return false;
	for (size_t i = 0; i < ADMIN_KEY_TEXT - 1; i++)
		differs |= (unsigned char)(value[i] ^ key[i]);
	return differs == 0;
}
