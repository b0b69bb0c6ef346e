#include "httpbootd/codec/httpdate.h"

#include <string.h>
#include <time.h>

static const int64_t first = -62135596800; /* 0001-01-01 00:00:00 */
static const int64_t last = 253402300799;  /* 9999-12-31 23:59:59 */

static const char imf_format[] = "%a, %d %b %04Y %H:%M:%S GMT";

char *httpdate_format(int64_t time, char out[HTTPDATE_TEXT])
{
	time_t t = (time_t)(time < first ? first : time > last ? last : time);
	struct tm tm;
	gmtime_r(&t, &tm);
	strftime(out, HTTPDATE_TEXT, imf_format, &tm);
	return out;
}

/*
 * Returns true if `s` is like `shape`, where `0` stands for a digit, `a` and `A` for a letter of
 * that case, and `_` for a digit or a blank.
 */
static bool has_shape(const char *s, const char *shape)
{
	for (; *s && *shape; s++, shape++) {
		bool is_digit = *s >= '0' && *s <= '9';
		bool fits = *shape == '0'   ? is_digit
			    : *shape == '_' ? is_digit || *s == ' '
			    : *shape == 'a' ? *s >= 'a' && *s <= 'z'
			    : *shape == 'A' ? *s >= 'A' && *s <= 'Z'
					    : *s == *shape;
		if (!fits)
			return false;
	}
	return *s == *shape;
}

/*
 * strptime is generous with blanks, case and the number of digits, so each form has its shape, too,
 * from behind the name of the day on. Both libraries know the names of the C locale, which is that
 * of a daemon: none calls setlocale.
 */
static const struct {
	const char *shape, *format;
} forms[] = {
    {", 00 Aaa 0000 00:00:00 GMT", "%a, %d %b %Y %H:%M:%S GMT"},
    {", 00-Aaa-00 00:00:00 GMT", "%a, %d-%b-%y %H:%M:%S GMT"},
    {" Aaa _0 00:00:00 0000", "%a %b %e %H:%M:%S %Y"},
};

bool httpdate_parse(const char *s, int64_t *time)
{
	size_t day_name = strcspn(s, ", ");
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct tm tm = {0};
		if (!has_shape(s + day_name, forms[i].shape) || !strptime(s, forms[i].format, &tm))
			continue;
		int day = tm.tm_mday, leap = tm.tm_sec == 60;
		if (tm.tm_year <= -1900 || tm.tm_sec > 60)
			return false;
		tm.tm_sec -= leap; /* it may end a day, which timegm would take for the next */
		*time = timegm(&tm) + leap;
		return day == tm.tm_mday; /* no 30 February */
	}
	return false;
}
