/* What lanboot-import makes of other servers' configurations, and what it takes for one of ours. */
#include "tests/unit/unit.h"
#include "tools/import_check.h"
#include "tools/import_json.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *text, *want;
	bool fails;
} jsons[] = {
    {"paths", "{\"a\":{\"b\":[1,\"x\"]},\"c\":true}", "/a /a/b /a/b/0=1 /a/b/1=x /c=true", false},
    {"names that paths are made of", "{\"a/b\":{\"~\":1}}", "/a~1b /a~1b/~0=1", false},
    {"lists of objects", "[{\"a\":1},{\"a\":2}]", "/0 /0/a=1 /1 /1/a=2", false},
    {"comments", "{ # one\n\"a\": /* two\n */ 1 // three\n}", "/a=1", false},
    {"no comments in texts", "[\"# a // b /* c\", \"\\\"#\"]", "/0=# a // b /* c /1=\"#", false},
    {"commas too many", "{\"a\":[1,2,\n],\"b\":{\"c\":3 , /* x */ } , }",
	"/a /a/0=1 /a/1=2 /b /b/c=3", false},
    {"but not in front", "[,1]", "", true},
    {"nor two", "[1,,]", "/0=1", true},
    {"a comma in a text", "[\",\"]", "/0=,", false},
    {"a slash alone", "[1 / 2]", "/0=1", true},
};

static void test_json(void)
{
	for (size_t i = 0; i < sizeof jsons / sizeof *jsons; i++) {
		char got[4000] = "", text[200];
		unit_row(jsons[i].name);
		const int len = snprintf(text, sizeof text, "%s", jsons[i].text);
		CHECK_NUM(import_json_clean(text, (size_t)len), len);
		struct import_json j = import_json_of(text, (size_t)len);
		while (import_json_next(&j)) {
			const size_t at = strlen(got);
			if (!*j.path)
				continue;
			snprintf(got + at, sizeof got - at, "%s%.300s%s%.64s", at ? " " : "",
			    j.path, j.reader.kind <= JSON_READ_ARRAY ? "" : "=", j.reader.value);
		}
		CHECK_STR(got, jsons[i].want);
		CHECK_NUM(j.reader.has_failed, jsons[i].fails);
	}
}

static void test_json_open(void)
{
	char text[] = "{\"a\": 1} /* and on";
	CHECK_NUM(import_json_clean(text, strlen(text)), 9);
}

static const struct {
	const char *name, *header, *key, *value;
	bool is_good;
} keys_of[] = {
    {"a name", "host 52:54:00:00:00:01", "name", "pc1", true},
    {"no name", "host 52:54:00:00:00:01", "name", "pc 1", false},
    {"a host has a profile's keys", "host *", "cmdline", "quiet", true},
    {"but not its own ones", "host *", "inherits", "x", false},
    {"a profile", "profile x", "kernel", "a/b", true},
    {"who leaves the root", "profile x", "kernel", "../b", false},
    {"what would be a comment", "profile x", "cmdline", "a ;b", false},
    {"a second line", "profile x", "cmdline", "a\n[b]", false},
    {"a section without a name", "tftpd", "single-port", "yes", true},
    {"of another section", "tftpd", "bios", "x", false},
    {"no such section", "nobody", "x", "y", false},
};

static void test_keys(void)
{
	for (size_t i = 0; i < sizeof keys_of / sizeof *keys_of; i++) {
		char why[IMPORT_EXPECTED] = "";
		unit_row(keys_of[i].name);
		CHECK_NUM(
		    import_check_key(keys_of[i].header, keys_of[i].key, keys_of[i].value, why),
		    keys_of[i].is_good);
		CHECK_NUM(*why == '\0', keys_of[i].is_good);
	}
}

static const struct {
	const char *name, *header;
	bool is_good;
} headers[] = {
    {"a MAC", "host 52:54:00:00:00:01", true},
    {"two", "host 52:54:00:00:00:01 52:54:00:00:00:02", true},
    {"a MAC and a word", "host 52:54:00:00:00:01 x", false},
    {"a network", "host 10.0.0.0/24", true},
    {"nobody", "host pc1", false},
    {"a bracket", "host serial ]x", false},
    {"a profile", "profile kiosk", true},
    {"none", "profile a b", false},
    {"a line", "host serial a\nb", false},
    {"one of ours", "pxedhcpd", true},
};

static void test_headers(void)
{
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		char why[IMPORT_EXPECTED] = "";
		unit_row(headers[i].name);
		CHECK_NUM(import_check_section(headers[i].header, why), headers[i].is_good);
	}
}

int main(void)
{
	unit_run("JSON as paths", test_json);
	unit_run("a comment without an end", test_json_open);
	unit_run("keys that would load", test_keys);
	unit_run("sections that would load", test_headers);
	return unit_result();
}
