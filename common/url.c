#include "common/url.h"

#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

size_t url_scheme(const char *s)
{
	size_t len = strspn(s, letters) ? strspn(s, others) : 0;
	return len && strncmp(s + len, "://", 3) == 0 ? len : 0;
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

bool url_is_device(const char *s)
{
	static const char *const begins[] = {"/dev/", "UUID=", "LABEL="};
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(s, begins[i], strlen(begins[i])) == 0 && strchr(s, ':'))
			return true;
	return false;
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
	static const char known[] = "http https ftp tftp nfs file iscsi";
	size_t len = strcspn(s, ":");
	return s[len] && url_scheme_in(known, s, len) ? len : 0;
}
