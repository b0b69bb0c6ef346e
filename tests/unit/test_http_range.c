/* Range, dates, and what the conditional headers make of them. */
#include "httpbootd/codec/condition.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/codec/range.h"
#include "tests/unit/unit.h"

#include <string.h>

static void test_range(void)
{
	static const struct {
		const char *header;
		uint64_t size;
		enum range_result result;
		uint64_t start, length;
	} rows[] = {
	    {NULL, 100, RANGE_WHOLE, 0, 0},
	    {"bytes=0-99", 100, RANGE_PART, 0, 100},
	    {"bytes=0-0", 100, RANGE_PART, 0, 1},
	    {"bytes=10-19", 100, RANGE_PART, 10, 10},
	    {"bytes=10-", 100, RANGE_PART, 10, 90},
	    {"bytes=99-", 100, RANGE_PART, 99, 1},
	    {"bytes=10-1000", 100, RANGE_PART, 10, 90},
	    {"bytes=10-18446744073709551615", 100, RANGE_PART, 10, 90},
	    {"bytes=10-99999999999999999999999", 100, RANGE_PART, 10, 90},
	    {"bytes=-10", 100, RANGE_PART, 90, 10},
	    {"bytes=-100", 100, RANGE_PART, 0, 100},
	    {"bytes=-1000", 100, RANGE_PART, 0, 100},
	    {"Bytes=1-2", 100, RANGE_PART, 1, 2},
	    {"bytes= 1-2 ", 100, RANGE_PART, 1, 2},
	    {"bytes=4294967296-4294967297", 4294967400, RANGE_PART, 4294967296, 2},
	    {"bytes=100-", 100, RANGE_UNSATISFIABLE, 0, 0},
	    {"bytes=100-200", 100, RANGE_UNSATISFIABLE, 0, 0},
	    {"bytes=99999999999999999999999-", 100, RANGE_UNSATISFIABLE, 0, 0},
	    {"bytes=-0", 100, RANGE_UNSATISFIABLE, 0, 0},
	    {"bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0},
	    {"bytes=-5", 0, RANGE_WHOLE, 0, 0},
	    {"bytes=0-1,3-4", 100, RANGE_WHOLE, 0, 0},
	    {"bytes=0-1,", 100, RANGE_WHOLE, 0, 0},
	    {"bytes=u-u", 5000000000, RANGE_BROKEN, 0, 0},
	    {"bytes=-2147483648--2147483137", 5000000000, RANGE_BROKEN, 0, 0},
	    {"bytes=4294967290-4", 5000000000, RANGE_BROKEN, 0, 0},
	    {"bytes=u-u,u-u", 100, RANGE_WHOLE, 0, 0},
	    {"bytes=2-1", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=-", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=1", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=a-b", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=1-2x", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=--5", 100, RANGE_BROKEN, 0, 0},
	    {"bytes=+1-2", 100, RANGE_BROKEN, 0, 0},
	    {"bytes 1-2", 100, RANGE_WHOLE, 0, 0},
	    {"lines=1-2", 100, RANGE_WHOLE, 0, 0},
	    {"", 100, RANGE_WHOLE, 0, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t start = 0, length = 0;
		unit_row(rows[i].header ? rows[i].header : "none");
		CHECK_NUM(
		    range_parse(rows[i].header, rows[i].size, &start, &length), rows[i].result);
		if (rows[i].result == RANGE_PART) {
			CHECK_NUM(start, rows[i].start);
			CHECK_NUM(length, rows[i].length);
		}
	}
}

static void test_format(void)
{
	static const struct {
		int64_t time;
		const char *text;
	} rows[] = {
	    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
	    {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
	    {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
	    {4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"},
	    {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"}, /* 2100 has no 29 February */
	    {1735689599, "Tue, 31 Dec 2024 23:59:59 GMT"},
	    {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
	    {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"},
	    {253402300800, "Fri, 31 Dec 9999 23:59:59 GMT"},
	    {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"},
	    {INT64_MIN, "Mon, 01 Jan 0001 00:00:00 GMT"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[HTTPDATE_TEXT];
		unit_row(rows[i].text);
		CHECK_STR(httpdate_format(rows[i].time, text), rows[i].text);
	}
	/* There and back, every 37 hours or so over four centuries. */
	unit_row("there and back");
	for (int64_t t = -6000000000; t < 9000000000; t += 133337) {
		char text[HTTPDATE_TEXT];
		int64_t back = 0;
		if (!CHECK(httpdate_parse(httpdate_format(t, text), &back)) || !CHECK_NUM(back, t))
			break;
	}
}

static void test_parse(void)
{
	static const struct {
		const char *text;
		int64_t time; /* -1: refused */
	} rows[] = {
	    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
	    {"Sun Nov  6 08:49:37 1994", 784111777},
	    {"Sun Nov 16 08:49:37 1994", 784975777},
	    {"Saturday, 01-Jan-00 00:00:00 GMT", 946684800},
	    {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400},
	    {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, /* a leap second */
	    {"Mon, 29 Feb 2100 00:00:00 GMT", -1},
	    {"Sun, 31 Nov 1994 08:49:37 GMT", -1},
	    {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
	    {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
	    {"Sun, 06 Nov 1994 08:60:00 GMT", -1},
	    {"Sun, 06 Nov 1994 08:49:61 GMT", -1},
	    {"Sun, 06 Nov 0000 08:49:37 GMT", -1},
	    {"Sun, 06 Nov 1994 08:49:37 CET", -1},
	    {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
	    {"Sun, 06 Nov 1994 08:49:37", -1},
	    {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
	    {"Son, 06 Nov 1994 08:49:37 GMT", -1},
	    {"Sun, 06 Nuv 1994 08:49:37 GMT", -1},
	    {"Sun", -1},
	    {"0", -1},
	    {"", -1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t t = -1;
		unit_row(rows[i].text);
		CHECK_NUM(httpdate_parse(rows[i].text, &t), rows[i].time >= 0);
		if (rows[i].time >= 0)
			CHECK_NUM(t, rows[i].time);
	}
}

static void test_version(void)
{
	struct version v;
	version_of(1000, 784111777, 5, &v);
	CHECK_STR(v.etag, "\"3e8-2ebc98a1-5\"");
	version_of(UINT64_MAX, INT64_MIN, INT64_MIN, &v);
	CHECK_NUM(v.etag[strlen(v.etag) - 1], '"');
}

/* A file of 1000 bytes of Sun, 06 Nov 1994 08:49:37 GMT. */
#define TAG "\"3e8-2ebc98a1-5\""
#define WHEN "Sun, 06 Nov 1994 08:49:37 GMT"
#define BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define AFTER "Sun, 06 Nov 1994 08:49:38 GMT"

static void test_select(void)
{
	static const struct {
		const char *name;
		struct conditions c;
		unsigned get, head;
		uint64_t start, length; /* of the GET */
	} rows[] = {
	    {"nothing", {.range = NULL}, 200, 200, 0, 1000},
	    {"range", {.range = "bytes=0-9"}, 206, 200, 0, 10},
	    {"range behind the end", {.range = "bytes=1000-"}, 416, 200, 0, 0},
	    {"several ranges", {.range = "bytes=0-1,5-6"}, 200, 200, 0, 1000},

	    {"none-match, same", {.if_none_match = {TAG}}, 304, 304, 0, 0},
	    {"none-match, weak is the same", {.if_none_match = {"W/" TAG}}, 304, 304, 0, 0},
	    {"none-match, in a list", {.if_none_match = {"\"a\" , \"b\"," TAG}}, 304, 304, 0, 0},
	    {"none-match, any", {.if_none_match = {"*"}}, 304, 304, 0, 0},
	    {"none-match, other", {.if_none_match = {"\"a\""}}, 200, 200, 0, 1000},
	    {"none-match, broken", {.if_none_match = {"\"a"}}, 200, 200, 0, 1000},
	    {"none-match, bare", {.if_none_match = {"3e8-2ebc98a1-5"}}, 200, 200, 0, 1000},
	    {"none-match, in the second line", {.if_none_match = {"\"a\"", TAG}}, 304, 304, 0, 0},
	    {"match, in the second line", {.if_match = {"\"a\"", TAG}}, 200, 200, 0, 1000},
	    {"none-match goes before the date",
		{.if_none_match = {"\"a\""}, .if_modified_since = AFTER}, 200, 200, 0, 1000},

	    {"modified-since, same", {.if_modified_since = WHEN}, 304, 304, 0, 0},
	    {"modified-since, later", {.if_modified_since = AFTER}, 304, 304, 0, 0},
	    {"modified-since, earlier", {.if_modified_since = BEFORE}, 200, 200, 0, 1000},
	    {"modified-since, no date", {.if_modified_since = "yesterday"}, 200, 200, 0, 1000},

	    {"match, same", {.if_match = {TAG}}, 200, 200, 0, 1000},
	    {"match, any", {.if_match = {"*"}}, 200, 200, 0, 1000},
	    {"match, other", {.if_match = {"\"a\""}}, 412, 412, 0, 0},
	    {"match, weak is another", {.if_match = {"W/" TAG}}, 412, 412, 0, 0},
	    /* How UEFI HTTP Boot goes on with a download. */
	    {"match and range", {.if_match = {TAG}, .range = "bytes=500-"}, 206, 200, 500, 500},
	    {"match, other, and range", {.if_match = {"\"a\""}, .range = "bytes=500-"}, 412, 412, 0,
		0},
	    {"unmodified-since and range", {.if_unmodified_since = WHEN, .range = "bytes=500-"},
		206, 200, 500, 500},
	    {"unmodified-since, earlier", {.if_unmodified_since = BEFORE}, 412, 412, 0, 0},
	    {"unmodified-since, no date", {.if_unmodified_since = "x"}, 200, 200, 0, 1000},

	    {"if-range, same", {.range = "bytes=0-9", .if_range = TAG}, 206, 200, 0, 10},
	    {"if-range, other", {.range = "bytes=0-9", .if_range = "\"a\""}, 200, 200, 0, 1000},
	    {"if-range, weak", {.range = "bytes=0-9", .if_range = "W/" TAG}, 200, 200, 0, 1000},
	    {"if-range, same date", {.range = "bytes=0-9", .if_range = WHEN}, 206, 200, 0, 10},
	    {"if-range, later date", {.range = "bytes=0-9", .if_range = AFTER}, 200, 200, 0, 1000},
	    {"if-range, other, behind the end", {.range = "bytes=5000-", .if_range = "\"a\""}, 200,
		200, 0, 1000},
	};
	struct version v;
	version_of(1000, 784111777, 5, &v);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		struct selection s = condition_select(&rows[i].c, &v, false);
		CHECK_NUM(s.status, rows[i].get);
		CHECK_NUM(s.start, rows[i].start);
		CHECK_NUM(s.length, rows[i].length);
		CHECK_NUM(condition_select(&rows[i].c, &v, true).status, rows[i].head);
	}
}

/* Where a later time is another version, too, as of an index that was taken back. */
static void test_exact(void)
{
	static const struct {
		const char *name;
		struct conditions c;
		unsigned status;
	} rows[] = {
	    {"modified-since, same", {.if_modified_since = WHEN}, 304},
	    {"modified-since, later", {.if_modified_since = AFTER}, 200},
	    {"modified-since, earlier", {.if_modified_since = BEFORE}, 200},
	    {"modified-since, no date", {.if_modified_since = "yesterday"}, 200},
	    {"unmodified-since, later", {.if_unmodified_since = AFTER}, 412},
	};
	struct version v;
	version_of(1000, 784111777, 5, &v);
	v.is_exact = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK_NUM(condition_select(&rows[i].c, &v, false).status, rows[i].status);
	}
}

int main(void)
{
	unit_run("http range", test_range);
	unit_run("http date: format", test_format);
	unit_run("http date: parse", test_parse);
	unit_run("http version of a file", test_version);
	unit_run("http conditions", test_select);
	unit_run("condition_select: exact", test_exact);
	return unit_result();
}
