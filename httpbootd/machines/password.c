#include "httpbootd/machines/password.h"

#include "common/sha256.h"
#include "common/strval.h"
#include "common/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Rounds that take some 25 ms of a processor: a guess costs as much. */
enum { SALT = 16, ROUNDS = 50 * 1000, ROUNDS_MOST = 1000 * 1000 };

static bool fail(char *why, size_t size, const char *what)
{
	snprintf(why, size, "%s: %s", what, strerror(errno));
	return false;
}

/* `pbkdf2-sha256 ROUNDS SALT HASH`, the latter two in hex. */
struct parts {
	uint32_t rounds;
	uint8_t salt[SALT], hash[SHA256_LEN];
};

static const char method[] = "pbkdf2-sha256 ";

/* Reads `n` bytes in hex, which `end` comes after. Returns where it stands; NULL: they are not
 * there. */
static const char *read_hex(const char *text, uint8_t *out, size_t n, char end)
{
	for (size_t i = 0; i < n; i++, text += 2) {
		const int byte = text[0] ? str_hex_byte(text) : -1;
		if (byte < 0)
			return NULL;
		out[i] = (uint8_t)byte;
	}
	return *text == end ? text : NULL;
}

static bool read_parts(const char *text, struct parts *p)
{
	char rounds[16] = "";
	uint64_t n;
	if (strncmp(text, method, sizeof method - 1) != 0)
		return false;
	text += sizeof method - 1;
	const size_t len = strcspn(text, " ");
	if (!text[len] || len >= sizeof rounds)
		return false;
	memcpy(rounds, text, len);
	if (!str_uint(rounds, 1, ROUNDS_MOST, &n))
		return false;
	p->rounds = (uint32_t)n;
	text = read_hex(text + len + 1, p->salt, SALT, ' ');
	return text && read_hex(text + 1, p->hash, SHA256_LEN, '\0');
}

bool password_read(int dir, char hash[PASSWORD_HASH], char *why, size_t size)
{
	char text[PASSWORD_HASH] = "";
	struct parts parts;
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
	else if (ok && !read_parts(text, &parts))
		snprintf(why, size, "it is no hash of a password: lanboot passwd makes one");
	if (why[0])
		return false;
	memcpy(hash, text, sizeof text);
	return true;
}

bool password_fits(const char *password, const char hash[PASSWORD_HASH])
{
	struct parts p;
	uint8_t made[SHA256_LEN];
	unsigned differs = 0;
	const size_t len = strlen(password);
	if (!read_parts(hash, &p) || len > PASSWORD_MOST)
		return false;
	sha256_pbkdf2(password, len, p.salt, SALT, p.rounds, made);
	for (size_t i = 0; i < sizeof made; i++)
		differs |= (unsigned)(made[i] ^ p.hash[i]);
	return differs == 0;
}

static bool make_hash(const char *password, char hash[PASSWORD_HASH])
{
	uint8_t salt[SALT], made[SHA256_LEN];
	char salt_text[3 * SALT + 1], made_text[3 * SHA256_LEN + 1];
	if (getrandom(salt, sizeof salt, 0) != (ssize_t)sizeof salt)
		return false;
	sha256_pbkdf2(password, strlen(password), salt, sizeof salt, ROUNDS, made);
	hex_text(salt, sizeof salt, 0, salt_text);
	hex_text(made, sizeof made, 0, made_text);
	snprintf(hash, PASSWORD_HASH, "%s%d %s %s", method, ROUNDS, salt_text, made_text);
	return true;
}

/* For who owns the folder, and its group, which the daemon is in where root owns it. */
static bool give(int dir, const char *name)
{
	struct stat folder;
	return fstat(dir, &folder) == 0 &&
	       (geteuid() != 0 ||
		   fchownat(dir, name, folder.st_uid, folder.st_gid, AT_SYMLINK_NOFOLLOW) == 0);
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
		snprintf(why, size, "no random bytes are to be had");
		return false;
	}
	const size_t n = strlen(hash);
	hash[n] = '\n';
	bool ok = whole_file_write(dir, fresh, hash, n + 1, 0640) && give(dir, fresh) &&
		  renameat(dir, fresh, dir, PASSWORD_FILE) == 0 && whole_file_sync(dir);
	if (!ok) {
		fail(why, size, "cannot write its file");
		unlinkat(dir, fresh, 0);
	}
	return ok;
}
