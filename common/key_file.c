#include "common/key_file.h"

#include "common/initrds.h"
#include "common/path.h"
#include "common/url.h"

#include <stdio.h>
#include <string.h>

/* These end up as one word in a URL or on a kernel's command line. */
static bool is_word(const char *s, bool url)
{
	return *s && !strpbrk(s, url ? " \t\"'`$|" : " \t\"'`$&|");
}

/* Says which schemes whoever loads this file takes; `len` is the scheme's that was written. */
static bool wrong_scheme(const struct key *k, const char *text, size_t len, char why[200])
{
	snprintf(why, 200, "%s has no '%.*s:': expected one of %s, followed by ://",
	    k->loader ? k->loader : "this key", (int)(len > 20 ? 20 : len), text,
	    k->schemes ? k->schemes : "http https");
	return false;
}

static bool check_url(const struct key *k, const char *text, char why[200])
{
	size_t len = url_scheme(text);
	if (!len && text[strlen("{server}")] && !strchr("/?#", text[strlen("{server}")]))
		return expected(why, "a / behind {server}, which is a whole URL, with its port");
	if (len && !url_scheme_in(k->schemes ? k->schemes : "http https", text, len))
		return wrong_scheme(k, text, len, why);
	/* Files of the machine's own, which iPXE has on UEFI, are on no host. */
	bool local = len == 4 && memcmp(text, "file", len) == 0;
	const char *rest = text + len + 3;
	if (len && (!*rest || strchr(local ? "?#" : "/?#:", *rest)))
		return expected(why, "a URL with a host in it");
	if (strlen(text) > URL_MAX)
		return expected(why, "a URL of up to 3500 bytes");
	return is_word(text, true) || expected(why, "a URL without blanks, quotes, $ or |");
}

static bool check_device(const struct key *k, const char *text, char why[200])
{
	const char *path = strrchr(text, ':') + 1;
	unsigned colons = 0;
	for (const char *s = text; *s; s++)
		colons += *s == ':';
	if (!k->takes_device)
		return expected(why, "a path beneath root, or a URL: the disks of the machine are "
				     "for apkovl alone");
	if (colons > 2 || !*path || !is_word(text, false))
		return expected(why, "DEVICE:PATH or DEVICE:FILE-SYSTEM:PATH, like "
				     "/dev/sda1:vfat:kiosk1.apkovl.tar.gz");
	return true;
}

static bool check_path(const char *text, char clean[PATH_SIZE], char why[200])
{
	if (url_lacks_slashes(text)) {
		int len = (int)url_lacks_slashes(text);
		snprintf(why, 200, "expected %.*s://, with two slashes", len, text);
		return false;
	}
	if (!is_word(text, false))
		return expected(why, "a path or URL without blanks, quotes, $, & or |");
	enum path_result r = path_clean(text, strlen(text), false, clean);
	if (r == PATH_OK)
		return true;
	snprintf(why, 200, "expected a path beneath root, or a URL (%s)", path_result_text(r));
	return false;
}

bool key_set_file(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200])
{
	char clean[PATH_SIZE];
	if (url_is_san(text))
		return expected(why, "a file: a disk on the network is for 'sanboot' in an iPXE "
				     "script of your own, by 'script ='");
	if (url_is(text))
		return check_url(k, text, why) && check_vars(k, text, why) &&
		       keep(to, text, arena, why);
	if (url_is_device(text))
		return check_device(k, text, why) && check_vars(k, text, why) &&
		       keep(to, text, arena, why);
	return check_path(text, clean, why) && check_vars(k, text, why) &&
	       keep(to, clean, arena, why);
}

/* The URL that is there, and what goes on with it: no blank between them. NULL: too long. */
static const char *whole_url(const char *before, const char *text, char buffer[URL_MAX + 2])
{
	if (!before)
		return text;
	int n = snprintf(buffer, URL_MAX + 2, "%s%s", before, text);
	return n > 0 && n <= URL_MAX ? buffer : NULL;
}

bool key_go_on_file(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200])
{
	char buffer[URL_MAX + 2];
	if (*to && !url_is(*to))
		return expected(why, "a path in one line: only a URL goes on over indented lines");
	const char *all = whole_url(*to, text, buffer);
	return all ? key_set_file(k, to, all, arena, why)
		   : expected(why, "a URL of up to 3500 bytes");
}

/*
 * A name in the initramfs: a path that stays in it, of plain words; kept without `..`. One that is
 * none is kept as it is, so that it is not missed as well.
 */
static bool add_as(
    const struct key *k, char **to, const char *name, struct arena *arena, char why[200])
{
	char clean[PATH_SIZE], kept[PATH_SIZE + 1];
	if (!is_word(name, false) || name[strlen(name) - 1] == '/' ||
	    path_clean(name, strlen(name), false, clean) != PATH_OK || strlen(name) > 255)
		return append(to, "?", arena, why) &&
		       expected(why, "a file's name in the initramfs after 'as', like "
				     "/preseed.cfg");
	snprintf(kept, sizeof kept, "%s%s", *name == '/' ? "/" : "", clean);
	return check_vars(k, name, why) && append(to, kept, arena, why);
}

static bool check_mode(const struct initrd_item *last, const char *digits, char why[200])
{
	size_t len = strlen(digits);
	if (!last->as || last->mode)
		return expected(why, "FILE as NAME in front of mode=, and one mode for each");
	if (len < 3 || len > 4 || strspn(digits, "01234567") != len)
		return expected(why, "three or four octal digits after mode=, like mode=755");
	return true;
}

bool key_add_initrd(
    const struct key *k, char **to, const char *word, struct arena *arena, char why[200])
{
	static const char mode[] = "mode=";
	struct initrd_item item, last = {0};
	for (const char *list = *to ? *to : ""; initrds_next(&list, &item);)
		last = item;

	if (last.as && last.as_len == 0)
		return add_as(k, to, word, arena, why);
	if (last.file && strcmp(word, "as") == 0)
		return last.as ? expected(why, "one 'as NAME' for each file")
			       : append(to, word, arena, why);
	if (last.file && strncmp(word, mode, sizeof mode - 1) == 0)
		return check_mode(&last, word + sizeof mode - 1, why) &&
		       append(to, word, arena, why);
	char *one = NULL;
	if (!key_set_file(k, &one, word, arena, why))
		return false;
	if (last.file && strcmp(one, "as") == 0)
		return expected(why, "a file of another name than 'as'");
	return append(to, one, arena, why);
}

bool key_set_url(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200])
{
	char buffer[URL_MAX + 2];
	const char *all = whole_url(*to, text, buffer);
	if (!all)
		return expected(why, "a URL of up to 3500 bytes");
	if (!url_is(all)) {
		snprintf(why, 200, "expected a URL, with one of %s in front of ://",
		    k->schemes ? k->schemes : "http https");
		return false;
	}
	return check_url(k, all, why) && check_vars(k, all, why) && keep(to, all, arena, why);
}
