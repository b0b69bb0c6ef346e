#include "httpbootd/codec/range.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Takes a number at *s; one that is too large counts as the largest. False if none stands there. */
static bool take_number(const char **s, uint64_t *out)
{
	const char *p = *s;
	*out = 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');
		*out = *out > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *out * 10 + digit;
	}
	bool any = p != *s;
	*s = p;
	return any;
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

enum range_result range_parse(const char *header, uint64_t size, uint64_t *start, uint64_t *length)
{
	uint64_t first, last;

	if (!header || strncasecmp(header, "bytes=", 6) != 0)
		return RANGE_WHOLE;
	if (strchr(header, ','))
		return RANGE_WHOLE;
	const char *s = skip_blanks(header + 6);
	bool has_first = take_number(&s, &first);
	if (*s++ != '-')
		return RANGE_BROKEN;
	bool has_last = take_number(&s, &last);
	if (*skip_blanks(s) != '\0' || (!has_first && !has_last) ||
	    (has_first && has_last && last < first))
		return RANGE_BROKEN;

	if (!has_first) { /* the last `last` bytes */
		if (last == 0)
			return RANGE_UNSATISFIABLE;
		if (size == 0)
			return RANGE_WHOLE;
		*length = last < size ? last : size;
		*start = size - *length;
		return RANGE_PART;
	}
	if (first >= size)
		return RANGE_UNSATISFIABLE;
	*start = first;
	*length = (has_last && last < size ? last + 1 : size) - first;
	return RANGE_PART;
}
