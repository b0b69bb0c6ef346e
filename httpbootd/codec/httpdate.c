#include "httpbootd/codec/httpdate.h"

#include <string.h>

enum { DAY = 86400 };

static const char day_names[] = "SunMonTueWedThuFriSat";
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

struct date {
	int64_t year;
	int month, day, hour, minute, second; /* month 1..12, day 1..31 */
};

/* Days from 1970-01-01 in the Gregorian calendar, years beginning in March: leap days come last. */
static int64_t days_of(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of_days(int64_t days, struct date *d)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t of_era = days - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;
	d->day = (int)(of_year - (153 * m + 2) / 5 + 1);
	d->month = (int)(m < 10 ? m + 3 : m - 9);
	d->year = y + era * 400 + (d->month <= 2 ? 1 : 0);
}

static char *put(char *to, const char *s, size_t n)
{
	memcpy(to, s, n);
	return to + n;
}

static char *put_digits(char *to, int64_t v, int n)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		to[i] = (char)('0' + v % 10);
	return to + n;
}

char *httpdate_format(int64_t time, char out[HTTPDATE_TEXT])
{
	const int64_t least = days_of(1, 1, 1) * DAY, most = days_of(10000, 1, 1) * DAY - 1;
	time = time < least ? least : time > most ? most : time;

	struct date d;
	int64_t days = (time >= 0 ? time : time - (DAY - 1)) / DAY;
	int64_t left = time - days * DAY;
	int64_t weekday = ((days + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
	date_of_days(days, &d);

	char *p = put(out, day_names + weekday * 3, 3);
	p = put(p, ", ", 2);
	p = put_digits(p, d.day, 2);
	p = put(p, " ", 1);
	p = put(p, month_names + (d.month - 1) * 3, 3);
	p = put(p, " ", 1);
	p = put_digits(p, d.year, 4);
	p = put(p, " ", 1);
	p = put_digits(p, left / 3600, 2);
	p = put(p, ":", 1);
	p = put_digits(p, left / 60 % 60, 2);
	p = put(p, ":", 1);
	p = put_digits(p, left % 60, 2);
	put(p, " GMT", 5);
	return out;
}

/* Takes `text` at *s. */
static bool take(const char **s, const char *text)
{
	size_t n = strlen(text);
	if (strncmp(*s, text, n) != 0)
		return false;
	*s += n;
	return true;
}

/* Takes exactly `n` digits at *s. */
static bool take_digits(const char **s, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (**s - '0');
	}
	return true;
}

/* Takes a name of three letters at *s: its place in `names`, from 0. */
static bool take_name(const char **s, const char *names, int *out)
{
	for (int i = 0; names[i * 3]; i++)
		if (strncmp(*s, names + i * 3, 3) == 0) {
			*s += 3;
			*out = i;
			return true;
		}
	return false;
}

static bool take_month(const char **s, struct date *d)
{
	int month;
	if (!take_name(s, month_names, &month))
		return false;
	d->month = month + 1;
	return true;
}

static bool take_clock(const char **s, struct date *d)
{
	return take_digits(s, 2, &d->hour) && take(s, ":") && take_digits(s, 2, &d->minute) &&
	       take(s, ":") && take_digits(s, 2, &d->second);
}

/* `, 06 Nov 1994 08:49:37 GMT` */
static bool parse_imf(const char *s, struct date *d)
{
	int year;
	if (!take(&s, ", ") || !take_digits(&s, 2, &d->day) || !take(&s, " ") ||
	    !take_month(&s, d) || !take(&s, " ") || !take_digits(&s, 4, &year) || !take(&s, " ") ||
	    !take_clock(&s, d) || !take(&s, " GMT"))
		return false;
	d->year = year;
	return *s == '\0';
}

/* `day, 06-Nov-94 08:49:37 GMT`, from after `Sun` */
static bool parse_rfc850(const char *s, struct date *d)
{
	int year;
	s += strspn(s, "abcdefghijklmnopqrstuvwxyz");
	if (!take(&s, ", ") || !take_digits(&s, 2, &d->day) || !take(&s, "-") ||
	    !take_month(&s, d) || !take(&s, "-") || !take_digits(&s, 2, &year) || !take(&s, " ") ||
	    !take_clock(&s, d) || !take(&s, " GMT"))
		return false;
	d->year = year + (year < 70 ? 2000 : 1900);
	return *s == '\0';
}

/* ` Nov  6 08:49:37 1994` */
static bool parse_asctime(const char *s, struct date *d)
{
	int year;
	if (!take(&s, " ") || !take_month(&s, d) || !take(&s, " "))
		return false;
	if (!(take(&s, " ") ? take_digits(&s, 1, &d->day) : take_digits(&s, 2, &d->day)))
		return false;
	if (!take(&s, " ") || !take_clock(&s, d) || !take(&s, " ") || !take_digits(&s, 4, &year))
		return false;
	d->year = year;
	return *s == '\0';
}

static int days_in(const struct date *d)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;
	return days[d->month - 1] + (d->month == 2 && leap ? 1 : 0);
}

bool httpdate_parse(const char *s, int64_t *time)
{
	struct date d;
	int weekday;
	if (!take_name(&s, day_names, &weekday))
		return false;
	if (!parse_imf(s, &d) && !parse_rfc850(s, &d) && !parse_asctime(s, &d))
		return false;
	/* 60: a leap second. */
	if (d.year < 1 || d.day < 1 || d.day > days_in(&d) || d.hour > 23 || d.minute > 59 ||
	    d.second > 60)
		return false;
	*time = days_of(d.year, d.month, d.day) * DAY + d.hour * 3600 + d.minute * 60 + d.second;
	return true;
}
