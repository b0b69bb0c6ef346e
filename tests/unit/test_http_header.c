/* What the headers of a request say, and which of them nobody may trust; and a folder's page. */
#include "httpbootd/codec/header.h"
#include "httpbootd/files/listing.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

struct field {
	const char *name, *value;
};

static void take(struct header *h, const struct field *f, size_t n, const char *version)
{
	*h = (struct header){0};
	for (size_t i = 0; i < n && f[i].name; i++)
		header_field(h, f[i].name, strlen(f[i].name), f[i].value, strlen(f[i].value));
	header_end(h, version);
}

static void test_faults(void)
{
	static const struct {
		const char *name, *version;
		struct field field[4];
		enum header_fault fault;
		unsigned status;
		bool body;
	} rows[] = {
	    {"plain", "HTTP/1.1", {{"Host", "x"}}, HEADER_OK, 0, false},
	    {"host in any case", "HTTP/1.1", {{"hOST", "x"}}, HEADER_OK, 0, false},
	    {"no host", "HTTP/1.1", {{NULL, NULL}}, HEADER_NO_HOST, 400, false},
	    {"no host, 1.0", "HTTP/1.0", {{NULL, NULL}}, HEADER_OK, 0, false},
	    {"empty host", "HTTP/1.1", {{"Host", ""}}, HEADER_OK, 0, false},
	    {"two hosts", "HTTP/1.1", {{"Host", "x"}, {"Host", "x"}}, HEADER_TWO_HOSTS, 400, false},
	    {"version 2", "HTTP/2.0", {{"Host", "x"}}, HEADER_VERSION, 505, false},
	    {"version 1.2", "HTTP/1.2", {{"Host", "x"}}, HEADER_VERSION, 505, false},
	    {"no version", "", {{NULL, NULL}}, HEADER_VERSION, 505, false},
	    {"lower case version", "http/1.1", {{"Host", "x"}}, HEADER_VERSION, 505, false},
	    {"length 0", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "0"}}, HEADER_OK, 0, false},
	    {"length 00", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "00"}}, HEADER_OK, 0,
		false},
	    {"length 5", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "5"}}, HEADER_OK, 0, true},
	    {"huge length", "HTTP/1.1",
		{{"Host", "x"}, {"Content-Length", "99999999999999999999999999"}}, HEADER_OK, 0,
		true},
	    {"length -1", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "-1"}}, HEADER_LENGTH, 400,
		true},
	    {"length +5", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "+5"}}, HEADER_LENGTH, 400,
		true},
	    {"length 5 5", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "5 5"}}, HEADER_LENGTH,
		400, true},
	    {"length 5, 5", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "5, 5"}}, HEADER_LENGTH,
		400, true},
	    {"length 0x5", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", "0x5"}}, HEADER_LENGTH,
		400, true},
	    {"length empty", "HTTP/1.1", {{"Host", "x"}, {"Content-Length", ""}}, HEADER_LENGTH,
		400, false},
	    {"two lengths", "HTTP/1.1",
		{{"Host", "x"}, {"Content-Length", "5"}, {"content-length", "5"}},
		HEADER_TWO_LENGTHS, 400, true},
	    {"length and coding", "HTTP/1.1",
		{{"Host", "x"}, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}},
		HEADER_LENGTH_AND_CODING, 400, true},
	    {"chunked", "HTTP/1.1", {{"Host", "x"}, {"Transfer-Encoding", "Chunked"}}, HEADER_OK, 0,
		true},
	    {"chunked, 1.0", "HTTP/1.0", {{"Transfer-Encoding", "chunked"}}, HEADER_CODING, 400,
		true},
	    {"other coding", "HTTP/1.1", {{"Host", "x"}, {"Transfer-Encoding", "gzip, chunked"}},
		HEADER_CODING, 400, true},
	    {"two codings", "HTTP/1.1",
		{{"Host", "x"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}},
		HEADER_CODING, 400, true},
	    {"blank in a name", "HTTP/1.1", {{"Host", "x"}, {"X ", "1"}}, HEADER_NAME, 400, false},
	    {"length with a blank", "HTTP/1.1", {{"Host", "x"}, {"Content-Length ", "5"}},
		HEADER_NAME, 400, false},
	    {"empty name", "HTTP/1.1", {{"Host", "x"}, {"", "5"}}, HEADER_NAME, 400, false},
	    {"CR in a value", "HTTP/1.1", {{"Host", "x"}, {"X", "a\rb"}}, HEADER_VALUE, 400, false},
	    {"tab in a value", "HTTP/1.1", {{"Host", "x"}, {"X", "a\tb"}}, HEADER_OK, 0, false},
	    {"UTF-8 in a value", "HTTP/1.1", {{"Host", "x"}, {"X", "\xc3\xa4"}}, HEADER_OK, 0,
		false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct header h;
		unit_row(rows[i].name);
		take(&h, rows[i].field, 4, rows[i].version);
		CHECK_NUM(h.fault, rows[i].fault);
		CHECK_NUM(h.body, rows[i].body);
		if (h.fault != HEADER_OK)
			CHECK_NUM(header_fault_status(h.fault), rows[i].status);
	}
	unit_row("a NUL in a value");
	struct header h = {0};
	header_field(&h, "X", 1, "a\0b", 3);
	CHECK_NUM(h.fault, HEADER_VALUE);
	unit_row("a NUL in a name");
	h = (struct header){0};
	header_field(&h, "Ho\0st", 5, "a", 1);
	CHECK_NUM(h.fault, HEADER_NAME);
	unit_row("too many");
	h = (struct header){0};
	for (int i = 0; i <= HEADER_FIELDS_MAX; i++)
		header_field(&h, "X", 1, "a", 1);
	CHECK_NUM(h.fault, HEADER_TOO_MANY);
	CHECK_NUM(header_fault_status(h.fault), 431);
}

static void test_conditions(void)
{
	struct header h;
	struct field several[] = {{"Host", "x"}, {"Range", "bytes=0-1"}, {"If-Range", "\"a\""},
	    {"If-None-Match", "\"b\""}, {"If-None-Match", "\"c\""}};
	take(&h, several, 5, "HTTP/1.1");
	CHECK_STR(h.conditions.range, "bytes=0-1");
	CHECK_STR(h.conditions.if_range, "\"a\"");
	CHECK_STR(h.conditions.if_none_match[0], "\"b\"");
	CHECK(!header_is_plain(&h));
	struct field two[] = {{"Host", "x"}, {"Range", "bytes=0-1"}, {"Range", "bytes=2-3"}};
	take(&h, two, 3, "HTTP/1.1");
	CHECK(h.conditions.range == NULL);
	take(&h, two, 1, "HTTP/1.1");
	CHECK(header_is_plain(&h));
}

static void test_listing(void)
{
	static char text[2000];
	struct listing l;
	listing_start(&l, text, sizeof text, "a<b");
	listing_add(&l, "x.efi", false);
	listing_add(&l, "javascript:alert(1)", false);
	listing_add(&l, "\"><script>&'", true);
	listing_add(&l, "\n\x01\xc3\xa4", false);
	listing_end(&l);
	CHECK_STR(text,
	    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>/a&lt;b</title></head>\n"
	    "<body><h1>/a&lt;b</h1>\n<ul>\n<li><a href=\"../\">../</a></li>\n"
	    "<li><a href=\"./x.efi\">x.efi</a></li>\n"
	    "<li><a href=\"./javascript%3Aalert%281%29\">javascript:alert(1)</a></li>\n"
	    "<li><a href=\"./%22%3E%3Cscript%3E%26%27/\">&quot;&gt;&lt;script&gt;&amp;&#39;/</a>"
	    "</li>\n<li><a href=\"./%0A%01%C3%A4\">?"
	    "?\xc3\xa4</a></li>\n</ul>\n</body></html>\n");
	CHECK_NUM(l.len, strlen(text));

	unit_row("full");
	listing_start(&l, text, 600, "");
	for (int i = 0; i < 100; i++)
		listing_add(&l, "name-of-a-file", false);
	listing_end(&l);
	CHECK(l.full && l.len < 600 && strlen(text) == l.len);
	CHECK(strstr(text, "and more") != NULL);
	CHECK(strcmp(text + l.len - 8, "</html>\n") == 0);
}

/* lanboot-probe says what it is; nobody is refused or served otherwise by that. */
static void test_agent(void)
{
	static const struct {
		const char *name, *value;
		bool is_test;
	} rows[] = {
	    {"User-Agent", "lanboot-test/0.2.0", true},
	    {"user-agent", "lanboot-test/0.2.0 (as iPXE)", true},
	    {"User-Agent", "iPXE/1.21.1", false},
	    {"User-Agent", "lanboot-test", false},
	    {"X-Agent", "lanboot-test/0.2.0", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct field f[] = {{"Host", "x"}, {rows[i].name, rows[i].value}};
		struct header h;
		unit_row(rows[i].value);
		take(&h, f, 2, "HTTP/1.1");
		CHECK_NUM(h.fault, HEADER_OK);
		CHECK_NUM(h.is_test, rows[i].is_test);
		CHECK(header_is_plain(&h));
	}
}

/* Who wants to know what there is now says so, and nobody else. */
static void test_anew(void)
{
	static const struct {
		const char *name, *value;
		bool is_anew;
	} rows[] = {{"Cache-Control", "no-cache", true}, {"cache-control", "No-Cache", true},
	    {"Cache-Control", "max-age=0", true}, {"Cache-Control", "no-store,No-Cache ", true},
	    {"Cache-Control", " max-age=0\t, x", true}, {"Cache-Control", "max-age=01", false},
	    {"Cache-Control", "max-age=60", false}, {"Cache-Control", "x=no-cache", false},
	    {"Cache-Control", "", false}, {"Cache-Control", ",, ,", false}, {"Pragma", "x", false}};
	struct header h;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct field f[] = {{"Host", "x"}, {rows[i].name, rows[i].value}};
		unit_row(rows[i].value);
		take(&h, f, 2, "HTTP/1.1");
		CHECK(h.is_anew == rows[i].is_anew);
	}
}

int main(void)
{
	unit_run("http head: faults", test_faults);
	unit_run("http head: conditions", test_conditions);
	unit_run("http head: tests", test_agent);
	unit_run("http listing", test_listing);
	unit_run("header_anew", test_anew);
	return unit_result();
}
