#include "httpbootd/boot/modes.h"

#include "common/strval.h"

struct text {
	const char *at, *end;
};

static void skip_blanks(struct text *t)
{
	while (t->at < t->end && str_is_blank(*t->at))
		t->at++;
}

/* Reads digits of that base. False if there are none, or the number is over `max`. */
static bool read_number(struct text *t, unsigned base, uint32_t max, uint32_t *value)
{
	const char *start = t->at;
	uint64_t v = 0;
	for (; t->at < t->end && *t->at >= '0' && *t->at < (char)('0' + (char)base); t->at++) {
		v = v * base + (unsigned)(*t->at - '0');
		if (v > max)
			return false;
	}
	*value = (uint32_t)v;
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
	if (!read_number(&t, 8, 07777, &out->mode) || t.at - mode < 3 || t.at - mode > 4 ||
	    t.at == t.end || !str_is_blank(*t.at))
		return MODE_BAD;
	skip_blanks(&t);
	if (!read_number(&t, 10, MODE_ID_MAX, &out->uid) || t.at == t.end || *t.at++ != ':' ||
	    !read_number(&t, 10, MODE_ID_MAX, &out->gid) || t.at == t.end || !str_is_blank(*t.at))
		return MODE_BAD;
	skip_blanks(&t);
	/* As they are typed: /etc//x and etc/x/ are etc/x, in the tool and the daemon alike. */
	return path_clean(t.at, (size_t)(t.end - t.at), false, out->path) == PATH_OK ? MODE_LINE
										     : MODE_BAD;
}

const char *mode_name_why(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)name[i];
		/* Alpine's init hands tar's list of names to apk, a line each. */
		if (c < ' ' || c == 0x7f)
			return "control characters, such as a tab or a line's end";
		if (c == '\\')
			return "a backslash";
	}
	return NULL;
}
