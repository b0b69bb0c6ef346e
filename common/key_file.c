#include "common/key_file.h"

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
static bool wrong_scheme(struct key_input *in, const char *text, size_t len)
{
	snprintf(in->expected, sizeof in->expected,
	    "%s has no '%.*s:': expected one of %s, followed by ://",
	    in->key->loader ? in->key->loader : "this key", (int)(len > 20 ? 20 : len), text,
	    in->key->schemes ? in->key->schemes : "http https");
	return false;
}

static bool check_url(struct key_input *in, const char *text)
{
	size_t len = url_scheme(text);
	if (!len && text[strlen("{server}")] && !strchr("/?#", text[strlen("{server}")]))
		return key_expected(in, "a / behind {server}, which is a whole URL, with its port");
	if (len && !url_scheme_in(in->key->schemes ? in->key->schemes : "http https", text, len))
		return wrong_scheme(in, text, len);
	/* Files of the machine's own, which iPXE has on UEFI, are on no host. */
	bool local = len == 4 && memcmp(text, "file", len) == 0;
	const char *rest = text + len + 3;
	if (len && (!*rest || strchr(local ? "?#" : "/?#:", *rest)))
		return key_expected(in, "a URL with a host in it");
	if (strlen(text) > URL_MAX)
		return key_expected(in, "a URL of up to 3500 bytes");
	return is_word(text, true) || key_expected(in, "a URL without blanks, quotes, $ or |");
}

static bool check_device(struct key_input *in, const char *text)
{
	const char *path = strrchr(text, ':') + 1;
	unsigned colons = 0;
	for (const char *s = text; *s; s++)
		colons += *s == ':';
	if (!in->key->takes_device)
		return key_expected(in,
		    "a path beneath root, or a URL: the disks of the machine are "
		    "for apkovl alone");
	if (colons > 2 || !*path || !is_word(text, false))
		return key_expected(in, "DEVICE:PATH or DEVICE:FILE-SYSTEM:PATH, like "
					"/dev/sda1:vfat:kiosk1.apkovl.tar.gz");
	return true;
}

static bool check_path(struct key_input *in, const char *text, char clean[PATH_SIZE])
{
	if (url_lacks_slashes(text)) {
		int len = (int)url_lacks_slashes(text);
		snprintf(in->expected, sizeof in->expected, "expected %.*s://, with two slashes",
		    len, text);
		return false;
	}
	if (!is_word(text, false))
		return key_expected(in, "a path or URL without blanks, quotes, $, & or |");
	enum path_result r = path_clean(text, strlen(text), false, clean);
	if (r == PATH_OK)
		return true;
	snprintf(in->expected, sizeof in->expected, "expected a path beneath root, or a URL (%s)",
	    path_result_text(r));
	return false;
}

bool key_set_file(struct key_input *in, char **to, const char *text)
{
	char clean[PATH_SIZE];
	if (url_is_san(text))
		return key_expected(in, "a file: a disk on the network is for 'sanboot' in an iPXE "
					"script of your own, by 'script ='");
	if (url_is(text))
		return check_url(in, text) && key_check_vars(in, text) && key_keep(in, to, text);
	if (url_is_device(text))
		return check_device(in, text) && key_check_vars(in, text) && key_keep(in, to, text);
	return check_path(in, text, clean) && key_check_vars(in, text) && key_keep(in, to, clean);
}

/* The URL that is there, and what goes on with it: no blank between them. NULL: too long. */
static const char *whole_url(const char *before, const char *text, char buffer[URL_MAX + 2])
{
	if (!before)
		return text;
	int n = snprintf(buffer, URL_MAX + 2, "%s%s", before, text);
	return n > 0 && n <= URL_MAX ? buffer : NULL;
}

bool key_go_on_file(struct key_input *in, char **to, const char *text)
{
	char buffer[URL_MAX + 2];
	if (*to && !url_is(*to))
		return key_expected(
		    in, "a path in one line: only a URL goes on over indented lines");
	const char *all = whole_url(*to, text, buffer);
	return all ? key_set_file(in, to, all) : key_expected(in, "a URL of up to 3500 bytes");
}

/* Puts the file under a name in the initramfs: a path that stays in it, of plain words. */
static bool put_under(struct key_input *in, struct initrd *to, const char *name)
{
	char clean[PATH_SIZE], kept[PATH_SIZE + 1];
	char *as = NULL;
	to->as = "?"; /* so that one that is refused is not missed as well */
	if (!is_word(name, false) || name[strlen(name) - 1] == '/' ||
	    path_clean(name, strlen(name), false, clean) != PATH_OK || strlen(name) > 255)
		return key_expected(
		    in, "a file's name in the initramfs after 'as', like /preseed.cfg");
	snprintf(kept, sizeof kept, "%s%s", *name == '/' ? "/" : "", clean);
	if (!key_check_vars(in, name) || !key_keep(in, &as, kept))
		return false;
	to->as = as;
	return true;
}

static bool set_mode(struct key_input *in, struct initrd *to, const char *digits)
{
	size_t len = strlen(digits);
	char *mode = NULL;
	if (!to->as || to->mode)
		return key_expected(in, "FILE as NAME in front of mode=, and one mode for each");
	if (len < 3 || len > 4 || strspn(digits, "01234567") != len)
		return key_expected(in, "three or four octal digits after mode=, like mode=755");
	if (!key_keep(in, &mode, digits))
		return false;
	to->mode = mode;
	return true;
}

bool key_add_initrd(struct key_input *in, struct initrds *to, const char *word)
{
	static const char mode[] = "mode=";
	struct initrd *last = to->n ? &to->item[to->n - 1] : NULL;

	if (last && last->as && !*last->as)
		return put_under(in, last, word);
	if (last && strcmp(word, "as") == 0) {
		if (last->as)
			return key_expected(in, "one 'as NAME' for each file");
		last->as = "";
		return true;
	}
	if (last && strncmp(word, mode, sizeof mode - 1) == 0)
		return set_mode(in, last, word + sizeof mode - 1);
	char *file = NULL;
	if (!key_set_file(in, &file, word))
		return false;
	// NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): it was set just now
	if (last && strcmp(file, "as") == 0)
		return key_expected(in, "a file of another name than 'as'");
	to->item = arena_grow(in->arena, to->item, to->n, sizeof *to->item);
	if (!to->item)
		return key_expected(in, "more memory");
	to->item[to->n++] = (struct initrd){.file = file};
	return true;
}

bool key_set_url(struct key_input *in, char **to, const char *text)
{
	char buffer[URL_MAX + 2];
	const char *all = whole_url(*to, text, buffer);
	if (!all)
		return key_expected(in, "a URL of up to 3500 bytes");
	if (!url_is(all)) {
		snprintf(in->expected, sizeof in->expected,
		    "expected a URL, with one of %s in front of ://",
		    in->key->schemes ? in->key->schemes : "http https");
		return false;
	}
	return check_url(in, all) && key_check_vars(in, all) && key_keep(in, to, all);
}
