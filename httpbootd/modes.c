#include "httpbootd/modes.h"

enum { ID_MAX = 262143 }; /* six octal digits: what libarchive writes into a ustar header */

struct text {
	const char *at, *end;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip_blanks(struct text *t)
{
	while (t->at < t->end && is_blank(*t->at))
		t->at++;
}

/* Digits of that base, up to `max`; false if there are none, or it is more. */
static bool number(struct text *t, unsigned base, unsigned max, unsigned *value)
{
	const char *start = t->at;
	*value = 0;
	for (; t->at < t->end && *t->at >= '0' && *t->at < (char)('0' + (char)base); t->at++) {
		*value = *value * base + (unsigned)(*t->at - '0');
		if (*value > max)
			return false;
	}
	return t->at > start;
}

enum mode_result mode_parse(const char *line, size_t len, struct mode_line *out)
{
	struct text t = {line, line + len};

	if (len && line[len - 1] == '\r')
		t.end--;
	skip_blanks(&t);
	if (t.at == t.end || *t.at == '#')
		return MODE_NOTHING;
	const char *mode = t.at;
	if (!number(&t, 8, 07777, &out->mode) || t.at - mode < 3 || t.at - mode > 4 ||
	    t.at == t.end || !is_blank(*t.at))
		return MODE_BAD;
	skip_blanks(&t);
	if (!number(&t, 10, ID_MAX, &out->uid) || t.at == t.end || *t.at++ != ':' ||
	    !number(&t, 10, ID_MAX, &out->gid) || t.at == t.end || !is_blank(*t.at))
		return MODE_BAD;
	skip_blanks(&t);
	if (t.at < t.end && *t.at == '/')
		t.at++;
	while (t.end > t.at && t.end[-1] == '/')
		t.end--;
	out->path = t.at;
	out->path_len = (size_t)(t.end - t.at);
	return out->path_len ? MODE_LINE : MODE_BAD;
}
