#include "httpbootd/inventory/inventory_next.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The length of `http://HOST:PORT`; 0: it is no such URL. */
static size_t origin_of(const char *url)
{
	const char *host = strncasecmp(url, "http://", 7) == 0    ? url + 7
			   : strncasecmp(url, "https://", 8) == 0 ? url + 8
								  : NULL;
	const size_t len = host ? strcspn(host, "/?#") : 0;

	return len ? (size_t)(host - url) + len : 0;
}

bool inventory_next_url(const char *url, const char *next, char out[INVENTORY_URL])
{
	const size_t origin = origin_of(url), others = *next == '/' ? 0 : origin_of(next);
	const char *path = next + others;

	if (!origin || *path != '/')
		return false;
	for (const char *c = path; *c; c++)
		if (*c <= ' ' || *c > '~' || strchr("\"'`\\<>^{|}", *c))
			return false;
	return origin + strlen(path) < INVENTORY_URL &&
	       snprintf(out, INVENTORY_URL, "%.*s%s", (int)origin, url, path) > 0;
}

char *inventory_plain_url(const char *url, char out[INVENTORY_PATH])
{
	snprintf(out, INVENTORY_PATH, "%.*s", (int)strcspn(url, "?#"), url);
	return out;
}
