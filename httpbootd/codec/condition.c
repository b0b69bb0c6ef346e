#include "httpbootd/codec/condition.h"

#include "httpbootd/codec/httpdate.h"
#include "httpbootd/codec/range.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void version_of(uint64_t size, int64_t mtime, int64_t mtime_ns, struct version *v)
{
	v->size = size;
	v->mtime = mtime;
	v->is_exact = false;
	snprintf(v->etag, sizeof v->etag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "\"", size,
	    (uint64_t)mtime, (uint64_t)mtime_ns);
}

/* True if `list`, as If-Match and If-None-Match have it, holds `etag` or is `*`. */
static bool tag_listed(const char *list, const char *etag, bool weak_too)
{
	size_t len = strlen(etag);

	for (const char *s = list;;) {
		s += strspn(s, " \t,");
		if (*s == '*')
			return true;
		bool weak = strncmp(s, "W/", 2) == 0;
		if (weak)
			s += 2;
		if (*s != '"')
			return false; /* the end, or not a list of tags */
		const char *close = strchr(s + 1, '"');
		if (!close)
			return false;
		if ((size_t)(close + 1 - s) == len && memcmp(s, etag, len) == 0 &&
		    (weak_too || !weak))
			return true;
		s = close + 1;
	}
}

/* The same of all lines of such a list. */
static bool any_listed(const char *const lines[CONDITION_LINES], const char *etag, bool weak_too)
{
	for (size_t i = 0; i < CONDITION_LINES && lines[i]; i++)
		if (tag_listed(lines[i], etag, weak_too))
			return true;
	return false;
}

static bool modified_after(const struct version *v, const char *date, bool unless_valid)
{
	int64_t t;
	if (v->mtime < 0 || !httpdate_parse(date, &t))
		return unless_valid;
	return v->is_exact ? v->mtime != t : v->mtime > t;
}

/* If-Range holds a tag or a date; only an exact match lets a part go out (RFC 9110 §13.1.5). */
static bool range_holds(const char *if_range, const struct version *v)
{
	int64_t t;
	if (*if_range == '"' || *if_range == 'W')
		return strcmp(if_range, v->etag) == 0;
	return v->mtime >= 0 && httpdate_parse(if_range, &t) && t == v->mtime;
}

struct selection condition_select(const struct conditions *c, const struct version *v, bool is_head)
{
	struct selection whole = {.status = 200, .length = v->size};

	if (c->if_match[0]
		? !any_listed(c->if_match, v->etag, false)
		: c->if_unmodified_since && modified_after(v, c->if_unmodified_since, false))
		return (struct selection){.status = 412};
	if (c->if_none_match[0]
		? any_listed(c->if_none_match, v->etag, true)
		: c->if_modified_since && !modified_after(v, c->if_modified_since, true))
		return (struct selection){.status = 304};
	if (is_head || !c->range || (c->if_range && !range_holds(c->if_range, v)))
		return whole;

	struct selection part = {.status = 206};
	switch (range_parse(c->range, v->size, &part.start, &part.length)) {
	case RANGE_PART:
		return part;
	case RANGE_UNSATISFIABLE:
		return (struct selection){.status = 416};
	case RANGE_BROKEN:
		return (struct selection){.status = 416, .broken = true};
	case RANGE_WHOLE:
		break;
	}
	return whole;
}
