/* strval, path, expand, event: text in, value or text out. */
#include "common/event.h"
#include "common/expand.h"
#include "common/path.h"
#include "common/strval.h"
#include "tests/unit/unit.h"

#include <string.h>

static void test_uint(void)
{
	static const struct {
		const char *in;
		uint64_t min, max;
		bool good;
		uint64_t out;
	} rows[] = {
	    {"0", 0, 10, true, 0},
	    {"10", 0, 10, true, 10},
	    {"11", 0, 10, false, 0},
	    {"7", 8, 65464, false, 0},
	    {"", 0, 10, false, 0},
	    {" 1", 0, 10, false, 0},
	    {"1 ", 0, 10, false, 0},
	    {"-1", 0, 10, false, 0},
	    {"+1", 0, 10, false, 0},
	    {"0x1", 0, 10, false, 0},
	    {"18446744073709551615", 0, UINT64_MAX, true, UINT64_MAX},
	    {"18446744073709551616", 0, UINT64_MAX, false, 0},
	    {"99999999999999999999999", 0, UINT64_MAX, false, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t out = 0;
		unit_row(rows[i].in);
		CHECK_NUM(str_uint(rows[i].in, rows[i].min, rows[i].max, &out), rows[i].good);
		CHECK(out == rows[i].out);
	}
}

static void test_size(void)
{
	static const struct {
		const char *in;
		bool good;
		uint64_t out;
	} rows[] = {
	    {"0", true, 0},
	    {"1024", true, 1024},
	    {"1K", true, 1024},
	    {"1k", true, 1024},
	    {"10M", true, 10485760},
	    {"2g", true, 2147483648},
	    {"1024G", true, (uint64_t)1 << 40},
	    {"0M", true, 0},
	    {"1025G", false, 0},
	    {"1099511627777", false, 0},
	    {"99999999999999999999999999", false, 0},
	    {"18446744073709551615K", false, 0},
	    {"", false, 0},
	    {"K", false, 0},
	    {"1T", false, 0},
	    {"1KB", false, 0},
	    {"1.5M", false, 0},
	    {" 1", false, 0},
	    {"1 K", false, 0},
	    {"-1", false, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t out = 0;
		unit_row(rows[i].in);
		CHECK_NUM(str_size(rows[i].in, &out), rows[i].good);
		if (rows[i].good)
			CHECK(out == rows[i].out);
	}
}

static void test_mac(void)
{
	static const struct {
		const char *in, *out; /* NULL: refused */
	} rows[] = {
	    {"52:54:00:12:34:56", "52:54:00:12:34:56"},
	    {"52-54-00-AB-cd-EF", "52:54:00:ab:cd:ef"},
	    {"525400123456", "52:54:00:12:34:56"},
	    {"52:54:00:12:34", NULL},
	    {"52:54:00:12:34:56:78", NULL},
	    {"52:54-00:12:34:56", NULL},
	    {"52:54:00:12:34:5", NULL},
	    {"52:54:00:12:34:5g", NULL},
	    {"", NULL},
	    {"5254.0012.34AB", "52:54:00:12:34:ab"},
	    {"52.54.00.12.34.56", NULL},
	    {"5254.00123456", NULL},
	    {"5254.0012:3456", NULL},
	    {"5254.0012.3456.", NULL},
	    {"5254.0012.34", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t mac[MAC_LEN];
		char text[MAC_TEXT];
		unit_row(rows[i].in);
		CHECK_NUM(str_mac(rows[i].in, mac), rows[i].out != NULL);
		if (rows[i].out)
			CHECK_STR(mac_text(mac, ':', text), rows[i].out);
	}
}

static void test_addr_port(void)
{
	static const struct {
		const char *in, *host, *both; /* NULL: refused */
	} rows[] = {
	    {"0.0.0.0:69", "0.0.0.0", "0.0.0.0:69"},
	    {"[::]:69", "::", "[::]:69"},
	    {"[fe80::1]:80", "fe80::1", "[fe80::1]:80"},
	    {"[::ffff:10.0.0.1]:80", "10.0.0.1", "10.0.0.1:80"},
	    {"10.0.0.1", NULL, NULL},
	    {"10.0.0.1:0", NULL, NULL},
	    {"10.0.0.1:65536", NULL, NULL},
	    {"::1:69", NULL, NULL},
	    {"[]:69", NULL, NULL},
	    {"[::1:69", NULL, NULL},
	    {":69", NULL, NULL},
	    {"localhost:69", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct addr a;
		char text[ADDR_TEXT];
		unit_row(rows[i].in);
		bool good = str_addr_port(rows[i].in, &a);
		CHECK_NUM(good, rows[i].host != NULL);
		if (good && rows[i].host) {
			CHECK_STR(addr_text(&a, text), rows[i].host);
			CHECK_STR(addr_port_text(&a, text), rows[i].both);
			CHECK(addr_equal(&a, &a));
		}
	}
}

static void test_distance(void)
{
	CHECK_NUM(str_distance("kernel", "kernel"), 0);
	CHECK_NUM(str_distance("kernl", "kernel"), 1);
	CHECK_NUM(str_distance("kenrel", "kernel"), 1);
	CHECK_NUM(str_distance("", "abc"), 3);
	CHECK_NUM(str_distance("listen", "admin"), 5);
}

static void test_path(void)
{
	static const struct {
		const char *in;
		size_t len; /* 0: strlen */
		bool backslash;
		enum path_result result;
		const char *out;
	} rows[] = {
	    {"undionly.kpxe", 0, true, PATH_OK, "undionly.kpxe"},
	    {"/undionly.kpxe", 0, true, PATH_OK, "undionly.kpxe"},
	    {"//a///b//", 0, true, PATH_OK, "a/b"},
	    {"\\boot\\x64\\wdsnbp.com", 0, true, PATH_OK, "boot/x64/wdsnbp.com"},
	    {"a\\b", 0, false, PATH_OK, "a\\b"},
	    {"./a/./b", 0, true, PATH_OK, "a/b"},
	    {"..", 0, true, PATH_DOTDOT, NULL},
	    {"a/../b", 0, true, PATH_OK, "b"},
	    {"a\\..\\b", 0, true, PATH_OK, "b"},
	    {"a\\..\\b", 0, false, PATH_OK, "a\\..\\b"},
	    {"boot/../up/x.c32", 0, true, PATH_OK, "up/x.c32"},
	    {"a/b/../../c", 0, true, PATH_OK, "c"},
	    {"a/b/../c/.././d/", 0, true, PATH_OK, "a/d"},
	    {"/a//..//b", 0, true, PATH_OK, "b"},
	    {"a/..", 0, true, PATH_EMPTY, NULL},
	    {"a/../..", 0, true, PATH_DOTDOT, NULL},
	    {"a/../../a/b", 0, true, PATH_DOTDOT, NULL}, /* out and in again */
	    {"../srv/b", 0, true, PATH_DOTDOT, NULL},
	    {"a/...", 0, true, PATH_OK, "a/..."},
	    {"a\n/../b", 0, true, PATH_BAD_BYTE, NULL},
	    {"/../etc/passwd", 0, true, PATH_DOTDOT, NULL},
	    {"..a/b..", 0, true, PATH_OK, "..a/b.."},
	    {"...", 0, true, PATH_OK, "..."},
	    {"", 0, true, PATH_EMPTY, NULL},
	    {"/", 0, true, PATH_EMPTY, NULL},
	    {"/./", 0, true, PATH_EMPTY, NULL},
	    {"a\0b", 3, true, PATH_BAD_BYTE, NULL},
	    {"a\nb", 0, true, PATH_BAD_BYTE, NULL},
	    {"a\x7f", 0, true, PATH_BAD_BYTE, NULL},
	    {"\xc3\xa4.txt", 0, true, PATH_OK, "\xc3\xa4.txt"},
	};
	char out[PATH_SIZE];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = rows[i].len ? rows[i].len : strlen(rows[i].in);
		unit_row(rows[i].in);
		CHECK_NUM(path_clean(rows[i].in, len, rows[i].backslash, out), rows[i].result);
		if (rows[i].out)
			CHECK_STR(out, rows[i].out);
	}
	char longer[4096];
	memset(longer, 'a', sizeof longer);
	unit_row("lengths");
	CHECK_NUM(path_clean(longer, 255, true, out), PATH_OK);
	CHECK_NUM(path_clean(longer, 256, true, out), PATH_TOO_LONG);
	for (size_t i = 100; i < sizeof longer; i += 100)
		longer[i] = '/';
	CHECK_NUM(path_clean(longer, 1000, true, out), PATH_OK);
	CHECK_NUM(path_clean(longer, 4096, true, out), PATH_TOO_LONG);
	CHECK_STR(path_base("a/b/c"), "c");
	CHECK_STR(path_base("c"), "c");
}

static void test_expand(void)
{
	static const struct expand_var vars[] = {{"address", "10.0.0.1"}, {"port", ""},
	    {"host", NULL}, {"ip", "fd00::57"}, {"mac", "52:54:00:12:34:56"}, {"six", "[fd00::1]"},
	    {NULL, NULL}};
	static const char *const names[] = {"address", "port", "host", NULL};
	static const struct {
		const char *in, *out; /* NULL: refused */
	} rows[] = {
	    {"http://{address}{port}/boot.ipxe", "http://10.0.0.1/boot.ipxe"},
	    {"no variable", "no variable"}, {"", ""},
	    {"{MAC}.apkovl.tar.gz", "{MAC}.apkovl.tar.gz"}, {"{}", "{}"}, {"{address", "{address"},
	    {"{{address}}", "{10.0.0.1}"}, {"{unknown}", NULL}, {"{host}", NULL},
	    {"x=http://{ip}/a y={ip}", "x=http://[fd00::57]/a y=fd00::57"},
	    {"tftp://{ip}", "tftp://[fd00::57]"}, {"//{ip}", "//fd00::57"},
	    {"http://{six}/{mac}", "http://[fd00::1]/52:54:00:12:34:56"},
	    {"http://{mac}/", "http://52:54:00:12:34:56/"},
	    {"://{ip}123456789012345678901234567890123456789012345678901",
		NULL}, /* a byte too long, with its brackets */
	};
	char out[64];
	size_t len;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].in);
		bool good = expand_vars(rows[i].in, vars, out, sizeof out);
		CHECK_NUM(good, rows[i].out != NULL);
		if (good && rows[i].out)
			CHECK_STR(out, rows[i].out);
	}
	unit_row("room");
	CHECK(!expand_vars("{address}", vars, out, 8));
	CHECK(expand_vars("{address}", vars, out, 9));
	CHECK(!expand_vars("x", vars, out, 1));
	CHECK(expand_vars("", vars, out, 1));
	CHECK(expand_unknown("{address}/{MAC}/{port}", names, &len) == NULL);
	const char *unknown = expand_unknown("{address}/{macc}", names, &len);
	CHECK(unknown && len == 4 && memcmp(unknown, "macc", 4) == 0);
}

static void test_words(void)
{
	static const struct {
		const char *in;
		bool url, plain;
	} rows[] = {
	    {"http://x", true, true},
	    {"https://x", true, true},
	    {"tftp://x", false, true},
	    {"xhttp://x", false, true},
	    {"", false, true},
	    {"quiet a=b;c d#e a||b", false, true},
	    {"a || b", false, false},
	    {"a && b", false, false},
	    {"a ; b", false, false},
	    {"a #b", false, false},
	    {"a\\", false, false},
	    {"a\\ b", false, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].in);
		CHECK_NUM(str_is_url(rows[i].in), rows[i].url);
		CHECK_NUM(str_is_script_text(rows[i].in), rows[i].plain);
	}
}

static void test_event(void)
{
	struct event e;
	struct addr a;
	const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

	event_start(&e, "served");
	CHECK(str_addr_port("10.0.0.57:1234", &a));
	event_client(&e, &a);
	event_mac(&e, "mac", mac);
	event_text(&e, "file", "a b\"\\\n\xff");
	event_text(&e, "none", NULL);
	event_text(&e, "empty", "");
	event_num(&e, "bytes", 18446744073709551615u);
	CHECK_STR(e.text, "served client=10.0.0.57 mac=52:54:00:12:34:56 "
			  "file=\"a b\\\"\\\\\\x0a\\xff\" empty=\"\" bytes=18446744073709551615");

	unit_row("bytes as hex");
	uint8_t many[80] = {0xff, 0, 0x9c};
	event_start(&e, "offered");
	event_hex(&e, "client-id", many, 3);
	event_hex(&e, "chaddr", many, 0);
	CHECK_STR(e.text, "offered client-id=ff:00:9c");
	event_start(&e, "offered");
	event_hex(&e, "client-id", many, sizeof many);
	CHECK_NUM(e.len, strlen("offered client-id=") + 3 * 64 - 1 + strlen("..."));

	unit_row("too much");
	for (int i = 0; i < 100; i++)
		event_text(&e, "key", "a value that takes some room");
	CHECK_NUM(strlen(e.text), e.len);
	CHECK(e.len < EVENT_MAX);
}

static void test_asker(void)
{
	static const struct {
		const char *in, *text;
	} rows[] = {
	    {"10.0.0.57:69", "10.0.0.57"},
	    {"[fd00::1]:69", "fd00::1"},
	    {"[::ffff:10.0.0.57]:80", "10.0.0.57"},
	};
	uint8_t many[40] = {0};
	char text[ASKER_TEXT];
	struct asker who;
	struct event e;
	struct addr a;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].in);
		CHECK(str_addr_port(rows[i].in, &a));
		event_start(&e, "served");
		CHECK_NUM(e.asker.len, 0);
		event_client(&e, &a);
		who = asker_of_addr(&a);
		CHECK(memcmp(&e.asker, &who, sizeof who) == 0);
		CHECK_STR(asker_text(&who, text), rows[i].text);
	}
	unit_row("hardware");
	who = asker_of_hardware((const uint8_t *)"RT\0\x12", 4);
	CHECK_STR(asker_text(&who, text), "52:54:00:12");
	CHECK(who.is_hardware);
	unit_row("a long one: its end");
	many[39] = 0xff;
	who = asker_of_hardware(many, sizeof many);
	CHECK_NUM(who.len, ASKER_BYTES);
	CHECK_NUM(who.bytes[ASKER_BYTES - 1], 0xff);
	unit_row("nobody");
	who = asker_of_addr(NULL);
	CHECK_STR(asker_text(&who, text), "");
	who = asker_of_hardware(NULL, 0);
	CHECK_STR(asker_text(&who, text), "");
}

static void test_beneath(void)
{
	static const struct {
		const char *path, *folder;
		bool is_beneath;
	} rows[] = {{"a", "a", true}, {"a/b", "a", true}, {"a/b/c", "a/b", true},
	    {"ab", "a", false}, {"a", "a/b", false}, {"a", "ab", false}, {"b/a", "a", false},
	    {"A/b", "a", false}, {"/a/b", "a", true}, {"a/b", "/a/", true}, {"a/", "a", true},
	    {"a/b", "a//", true}, {"a/b", "", true}, {"a/b", "/", true}, {"", "", true},
	    {"", "a", false}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].path);
		CHECK_NUM(path_is_beneath(rows[i].path, rows[i].folder), rows[i].is_beneath);
	}
}

int main(void)
{
	unit_run("str_uint", test_uint);
	unit_run("str_size", test_size);
	unit_run("str_mac", test_mac);
	unit_run("str_addr_port", test_addr_port);
	unit_run("str_distance", test_distance);
	unit_run("path_clean", test_path);
	unit_run("path_is_beneath", test_beneath);
	unit_run("expand", test_expand);
	unit_run("URLs and script words", test_words);
	unit_run("event", test_event);
	unit_run("asker", test_asker);
	return unit_result();
}
