/* Where URLs of servers that we ask lead to. */
#include "httpbootd/fetch/names.h"
#include "httpbootd/fetch/place.h"
#include "tests/unit/unit.h"

static void test_place(void)
{
	static const struct {
		const char *url, *host; /* NULL: it is none */
		uint16_t port;
		bool is_https, is_numeric;
	} rows[] = {
	    {"http://10.0.0.9:4318/v1/traces", "10.0.0.9", 4318, false, true},
	    {"https://collector.lan/v1/traces", "collector.lan", 443, true, false},
	    {"http://collector.lan", "collector.lan", 80, false, false},
	    {"http://collector.lan:/x", "collector.lan", 80, false, false},
	    {"HTTPS://a?x=http://b:1/", "a", 443, true, false},
	    {"http://[fd00:10::9]:4318/x", "fd00:10::9", 4318, false, true},
	    {"http://[fd00:10::9]", "fd00:10::9", 80, false, true},
	    {"http://me:a@b@c.lan:81/", "c.lan", 81, false, false},
	    {"http://[fe80::1%25eth0]/", NULL, 0, false, false},
	    {"http://[c.lan]/", NULL, 0, false, false},
	    {"http://[::1", NULL, 0, false, false},
	    {"http://[::1]x/", NULL, 0, false, false},
	    {"http://a:0/", NULL, 0, false, false},
	    {"http://a:65536/", NULL, 0, false, false},
	    {"http://a:80808080/", NULL, 0, false, false},
	    {"http://a:8x/", NULL, 0, false, false},
	    {"http:///x", NULL, 0, false, false},
	    {"http://:80/", NULL, 0, false, false},
	    {"http://me@/", NULL, 0, false, false},
	    {"ftp://a/", NULL, 0, false, false},
	    {"a/b", NULL, 0, false, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct place p = {.port = 0};
		unit_row(rows[i].url);
		if (!CHECK_NUM(place_parse(rows[i].url, &p), rows[i].host != NULL) || !rows[i].host)
			continue;
		CHECK_STR(p.host, rows[i].host);
		CHECK_NUM(p.port, rows[i].port);
		CHECK_NUM(p.is_https, rows[i].is_https);
		CHECK_NUM(p.is_numeric, rows[i].is_numeric);
	}
}

static void test_same(void)
{
	static const struct {
		const char *a, *b;
		bool is_same;
	} rows[] = {
	    {"http://a.lan/x", "http://A.lan:80/y", true},
	    {"https://a.lan/x", "http://a.lan:443/x", false},
	    {"http://a.lan/x", "http://a.lan:81/x", false},
	    {"http://a.lan/x", "http://a.lan.net/x", false},
	    {"http://[::1]/", "http://[::1]/x", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct place a, b;
		unit_row(rows[i].b);
		CHECK(place_parse(rows[i].a, &a) && place_parse(rows[i].b, &b));
		CHECK_NUM(place_is_same(&a, &b), rows[i].is_same);
	}
}

static void test_names_text(void)
{
	struct resolver_answer a = {.name = "c.lan", .n = 2};
	char text[NAMES_TEXT];

	a.addr[0] = unit_addr("fd00:10::9");
	a.addr[1] = unit_addr("10.0.0.9");
	CHECK(names_text(&a, 4318, text));
	CHECK_STR(text, "c.lan:4318:[fd00:10::9],10.0.0.9");
	a.n = 0;
	CHECK(!names_text(&a, 4318, text));
}

int main(void)
{
	unit_run("places of URLs", test_place);
	unit_run("place is the same", test_same);
	unit_run("addresses for libcurl", test_names_text);
	return unit_result();
}
