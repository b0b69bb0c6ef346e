#include "httpbootd/mirror/mirror_path.h"

#include "common/strval.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* What a URL has as it is. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("._+-~:@,=", c));
}

/*
 * What may be in a component: `^` is in versions of Fedora's, `%3a` in the names that apt gives to
 * packages, and who keeps images calls them what he likes. No `!`, which the store has for a `/`.
 */
static bool is_letter(char c)
{
	return is_plain(c) || (unsigned char)c >= 0x80 || (c && strchr("^% ()[]&'", c));
}

/* Files of an installer's that are hidden where they are, and asked for all the same. */
static bool is_of_installer(const char *file)
{
	return strcmp(file, ".treeinfo") == 0 || strcmp(file, ".discinfo") == 0;
}

static bool is_clean(const char *path)
{
	size_t depth = 0, at = 0;

	for (; path[at]; at++) {
		bool is_first = !at || path[at - 1] == '/';
		if (path[at] == '/') {
			if (is_first || ++depth > MIRROR_DEPTH)
				return false;
		} else if (!is_letter(path[at]) ||
			   (is_first && path[at] == '.' && !is_of_installer(path + at))) {
			return false;
		}
	}
	return at && at < MIRROR_PATH && path[at - 1] != '/' && str_utf8_span(path, at) == at;
}

static bool ends(const char *name, const char *with)
{
	size_t len = strlen(name), n = strlen(with);
	return len > n && strcmp(name + len - n, with) == 0;
}

/* By name: indexes of apt, dnf, pacman and zypper, and what says which release is the latest. */
static bool changes_by_itself(const char *path, const char *file)
{
	static const char *const names[] = {"InRelease", "Release", "Release.gpg", "repomd.xml",
	    "repomd.xml.asc", "repomd.xml.key", "latest-releases.yaml", "last-updated",
	    "SHA256SUMS", "SHA256SUMS.gpg", "MIRRORS.txt", "ls-lR.gz", "APKINDEX.tar.gz", "Index",
	    "primary.xml.gz", "filelists.xml.gz", "other.xml.gz", ".treeinfo", "treeinfo",
	    ".discinfo", "media"};
	static const char *const patterns[] = {"Packages*", "Sources*", "Contents-*",
	    "Translation-*", "Components-*", "Commands-*", "icons-*", "*.db", "*.db.sig",
	    "*.db.tar.*", "*.files", "*.files.sig", "*.files.tar.*", "*-repodata", "*.adb",
	    "*.apk" /* built anew under its old name */};

	/* By its own hash: what apt asks for nowadays. */
	if (strstr(path, "/by-hash/"))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(file, names[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		if (fnmatch(patterns[i], file, 0) == 0)
			return true;
	return strstr(path, "/current/") || strstr(path, "/latest/") ||
	       strstr(path, "latest-stable/");
}

static bool changes(const char *path, const char *file, const struct words *patterns)
{
	if (!patterns->n)
		return changes_by_itself(path, file);
	for (size_t i = 0; i < patterns->n; i++)
		if (fnmatch(patterns->word[i], path, 0) == 0)
			return true;
	return false;
}

bool mirror_path_url(const char *upstream, const char *path, char *out, size_t size)
{
	int len = snprintf(out, size, "%s/", upstream);
	size_t at = len > 0 ? (size_t)len : size;

	for (; *path && at + 3 < size; path++)
		if (*path == '/' || is_plain(*path))
			out[at++] = *path;
		else
			at += (size_t)snprintf(
			    out + at, size - at, "%%%02X", (unsigned)(unsigned char)*path);
	if (*path || at >= size)
		return false;
	out[at] = '\0';
	return true;
}

struct mirror_path mirror_path_parse(const char *path, bool is_alpine, const struct words *patterns)
{
	struct mirror_path p = {.kind = MIRROR_REFUSED};
	const char *slash;

	if (!is_clean(path))
		return p;
	slash = strrchr(path, '/');
	p.file = slash ? slash + 1 : path;
	p.repo_len = slash ? (size_t)(slash - path) : 0;
	if (is_alpine && slash && strcmp(p.file, "APKINDEX.tar.gz") == 0)
		p.kind = MIRROR_INDEX;
	else if (is_alpine && slash && ends(p.file, ".apk"))
		p.kind = MIRROR_PACKAGE;
	else
		p.kind = changes(path, p.file, patterns) ? MIRROR_CHANGES : MIRROR_FILE;
	return p;
}
