#include "httpbootd/machines/password.h"

#include "common/strval.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(char *why, size_t size, const char *what)
{
	snprintf(why, size, "%s: %s", what, strerror(errno));
	return false;
}

/* True for what crypt(3) makes with SHA-512: both C libraries have that. */
static bool is_hash(const char *text)
{
	return strncmp(text, "$6$", 3) == 0 && strlen(text) > 90 && !strpbrk(text, " \t\r\n:");
}

bool password_read(int dir, char hash[PASSWORD_HASH], char *why, size_t size)
{
	char text[PASSWORD_HASH] = "";
	struct stat st;
	hash[0] = why[0] = '\0';
	int fd = openat(dir, PASSWORD_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? false : fail(why, size, "cannot open it");
	ssize_t n = read(fd, text, sizeof text - 1);
	bool ok = n >= 0 && fstat(fd, &st) == 0;
	if (!ok)
		fail(why, size, "cannot read it");
	close(fd);
	text[strcspn(text, "\n")] = '\0';
	if (ok && (st.st_mode & (S_IWGRP | S_IRWXO)))
		snprintf(why, size, "others may read or write it: lanboot passwd makes another");
	else if (ok && !is_hash(text))
		snprintf(why, size, "it is no hash of a password: lanboot passwd makes one");
	if (why[0])
		return false;
	memcpy(hash, text, sizeof text);
	return true;
}

/* Writes the hash into `to`, by the salt, or whole hash, `like`. False: it cannot be made. */
static bool hash_like(const char *password, const char *like, char to[PASSWORD_HASH])
{
	struct crypt_data *data = calloc(1, sizeof *data);
	const char *made = data ? crypt_r(password, like, data) : NULL;
	bool ok = made && is_hash(made) && strlen(made) < PASSWORD_HASH;
	if (ok)
		snprintf(to, PASSWORD_HASH, "%s", made);
	if (data)
		explicit_bzero(data, sizeof *data);
	free(data);
	return ok;
}

bool password_fits(const char *password, const char hash[PASSWORD_HASH])
{
	char made[PASSWORD_HASH] = "";
	unsigned differs = 0;
	if (!is_hash(hash) || strlen(password) > PASSWORD_MOST || !hash_like(password, hash, made))
		return false;
	const size_t len = strlen(hash);
	for (size_t i = 0; i < len && strlen(made) == len; i++)
		differs |= (unsigned)((unsigned char)made[i] ^ (unsigned char)hash[i]);
	return strlen(made) == len && differs == 0;
}

static bool make_hash(const char *password, char hash[PASSWORD_HASH])
{
	uint8_t salt[8];
	char text[3 * sizeof salt + 1], like[32];
	if (getrandom(salt, sizeof salt, 0) != (ssize_t)sizeof salt)
		return false;
	hex_text(salt, sizeof salt, 0, text);
	snprintf(like, sizeof like, "$6$%.16s$", text);
	return hash_like(password, like, hash);
}

/* For who owns the folder, and its group, which the daemon is in where root owns it. */
static bool give(int dir, int fd)
{
	struct stat folder;
	return fstat(dir, &folder) == 0 &&
	       (geteuid() != 0 || fchown(fd, folder.st_uid, folder.st_gid) == 0);
}

bool password_write(int dir, const char *password, char *why, size_t size)
{
	static const char fresh[] = PASSWORD_FILE ".new";
	char hash[PASSWORD_HASH + 1];
	const size_t len = strlen(password);
	if (len < PASSWORD_LEAST || len > PASSWORD_MOST) {
		snprintf(why, size, "it has %zu characters; %d to %d are good", len, PASSWORD_LEAST,
		    PASSWORD_MOST);
		return false;
	}
	if (!make_hash(password, hash)) {
		snprintf(why, size, "the C library makes no hash of it (crypt, SHA-512)");
		return false;
	}
	unlinkat(dir, fresh, 0);
	int fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return fail(why, size, "cannot make its file");
	const size_t n = strlen(hash);
	hash[n] = '\n';
	bool ok = write(fd, hash, n + 1) == (ssize_t)(n + 1) && give(dir, fd) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	ok = ok && renameat(dir, fresh, dir, PASSWORD_FILE) == 0;
	if (!ok) {
		fail(why, size, "cannot write its file");
		unlinkat(dir, fresh, 0);
	}
	return ok;
}
