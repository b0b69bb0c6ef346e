#include "common/url.h"

#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

size_t url_scheme(const char *s)
{
	const char *colon = strchr(s, ':'); /* most of what is asked are paths, which have none */

	if (!colon || strncmp(colon, "://", 3) != 0 || !strspn(s, letters))
		return 0;
	return s + strspn(s, others) == colon ? (size_t)(colon - s) : 0;
}

bool url_is(const char *s)
{
	static const char server[] = "{server}";
	return url_scheme(s) || strncmp(s, server, sizeof server - 1) == 0;
}

bool url_scheme_in(const char *list, const char *scheme, size_t len)
{
	for (; *(list += strspn(list, " ")); list += strcspn(list, " "))
		if (strcspn(list, " ") == len && memcmp(list, scheme, len) == 0)
			return true;
	return false;
}

/* A disk or a part of one, as the kernel names it: `sda1`, `nvme0n1p2`. */
static bool is_disk(const char *s, size_t len)
{
	static const char digits[] = "0123456789";
	static const char *const lettered[] = {"sd", "vd", "hd", "xvd"};
	static const char *const numbered[] = {"nvme", "mmcblk", "md", "sr", "fd"};

	for (size_t i = 0; i < sizeof lettered / sizeof *lettered; i++) {
		size_t at = strlen(lettered[i]);
		if (strncmp(s, lettered[i], at) != 0)
			continue;
		size_t n = strspn(s + at, "abcdefghijklmnopqrstuvwxyz");
		if (n >= 1 && n <= 3 && at + n + strspn(s + at + n, digits) == len)
			return true;
	}
	for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
		size_t at = strlen(numbered[i]);
		if (strncmp(s, numbered[i], at) == 0 && strspn(s + at, digits) &&
		    at + strspn(s + at, "0123456789np") == len)
			return true;
	}
	return false;
}

bool url_is_device(const char *s)
{
	static const char *const begins[] = {"/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL="};
	const char *colon = strchr(s, ':');
	if (!colon)
		return false;
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(s, begins[i], strlen(begins[i])) == 0)
			return true;
	return is_disk(s, (size_t)(colon - s));
}

const char *url_beneath(const char *s)
{
	static const char server[] = "{server}/";
	if (strncmp(s, server, sizeof server - 1) == 0)
		return s + sizeof server - 1;
	return url_is(s) || url_is_device(s) ? NULL : s;
}

size_t url_lacks_slashes(const char *s)
{
	static const char known[] = "http https ftp tftp nfs file";
	size_t len = strcspn(s, ":");
	return s[len] && url_scheme_in(known, s, len) ? len : 0;
}

bool url_is_san(const char *s)
{
	static const char kinds[] = "iscsi aoe fcp ib_srp";
	size_t len = strcspn(s, ":");
	return s[len] && url_scheme_in(kinds, s, len);
}
