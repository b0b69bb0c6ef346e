#include "common/alpine.h"

#include "common/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";
enum { DATE_LEN = 8, NUMBER_MAX = 4 };

/* What a release's name says. */
struct release {
	bool edge;
	unsigned date; /* of edge; 0: the branch itself */
	unsigned major, minor;
};

/* A number of up to four digits at *s. */
static bool take_number(const char **s, const char *end, unsigned *out)
{
	size_t n = 0;
	for (*out = 0; *s < end && **s >= '0' && **s <= '9'; (*s)++, n++)
		if (n < NUMBER_MAX)
			*out = *out * 10 + (unsigned)(**s - '0');
	return n > 0 && n <= NUMBER_MAX;
}

static bool take(const char **s, const char *end, const char *word)
{
	size_t len = strlen(word);
	if ((size_t)(end - *s) < len || memcmp(*s, word, len) != 0)
		return false;
	*s += len;
	return true;
}

static bool parse(const char *s, size_t len, struct release *r)
{
	static const char *const before[] = {"_alpha", "_beta", "_rc"};
	const char *end = s + len;
	unsigned number;

	*r = (struct release){0};
	if (len == 4 && memcmp(s, "edge", len) == 0)
		return r->edge = true;
	if (len == DATE_LEN && strspn(s, digits) >= len) {
		for (size_t i = 0; i < len; i++)
			r->date = r->date * 10 + (unsigned)(s[i] - '0');
		return r->edge = true;
	}
	if (!take_number(&s, end, &r->major) || !take(&s, end, ".") ||
	    !take_number(&s, end, &r->minor))
		return false;
	if (s == end)
		return true;
	if (!take(&s, end, ".") || !take_number(&s, end, &number))
		return false;
	for (size_t i = 0; s < end && i < sizeof before / sizeof *before; i++)
		if (take(&s, end, before[i]))
			return take_number(&s, end, &number) && s == end;
	return s == end;
}

bool alpine_is_release(const char *s, size_t len)
{
	struct release r;
	return parse(s, len, &r);
}

bool alpine_branch(const char *s, size_t len, char out[ALPINE_BRANCH])
{
	struct release r;
	out[0] = '\0';
	if (!parse(s, len, &r))
		return false;
	if (r.edge)
		snprintf(out, ALPINE_BRANCH, "edge");
	else
		snprintf(out, ALPINE_BRANCH, "v%u.%u", r.major, r.minor);
	return true;
}

const char *alpine_release_in(const char *path, size_t *len)
{
	static const char *const fronts[] = {
	    "netboot-", "alpine-netboot-", "alpine-v", "alpine-", "alpine", "v"};

	for (const char *s = path, *next; *s; s = next + (*next != '\0')) {
		next = s + strcspn(s, "/ \t,");
		bool front = false;
		for (size_t i = 0; !front && i < sizeof fronts / sizeof *fronts; i++)
			front = take(&s, next, fronts[i]);
		*len = (size_t)(next - s);
		if (front && memchr(s, '-', *len)) /* alpine-netboot-3.19.1-x86_64/ */
			*len = strcspn(s, "-");
		if (*next == '/' && alpine_is_release(s, *len))
			return s;
	}
	return NULL;
}

static bool is_since(const char *release, size_t len, unsigned minor, unsigned date)
{
	struct release r;
	if (!parse(release, len, &r))
		return true; /* of what is not known the newest is thought */
	if (r.edge)
		return r.date == 0 || r.date >= date;
	return r.major > 3 || (r.major == 3 && r.minor >= minor);
}

bool alpine_takes_repos(const char *release, size_t len)
{
	return is_since(release, len, 20, 20240522);
}

bool alpine_fills_uuid(const char *release, size_t len)
{
	return is_since(release, len, 18, 20230509);
}

static bool ends(const char *s, size_t len, const char *end)
{
	size_t n = strlen(end);
	return len >= n && memcmp(s + len - n, end, n) == 0;
}

const char *alpine_apkovl_wrong(const char *value)
{
	static const char *const open[] = {"{host}", "{serial}"}; /* may hold all of a name */
	const char *slash = strrchr(value, '/');
	const char *base = slash ? slash + 1 : value;
	const char *query = url_is(value) ? strchr(value, '?') : NULL;
	size_t len = url_is(value) ? strcspn(base, "?") : strlen(base);

	if (len > strlen(".gz") - 1 && ends(base, len, ".gz"))
		return NULL;
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		if (ends(base, len, open[i]))
			return NULL;
	if (query && query < base)
		return "no / in the query: Alpine's init takes what stands behind the last / for "
		       "the file's name, and that has to end in .gz";
	for (size_t i = 0; i + 4 < len; i++)
		if (memcmp(base + i, ".gz.", 4) == 0)
			return "an apkovl that is not encrypted: Alpine's init cannot ask for its "
			       "password over the network";
	return "a name that ends in .gz, in front of any query: Alpine's init unpacks nothing else";
}
