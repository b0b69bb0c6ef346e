/* What is asked for at an admin address, whole and in pieces, and the page of metrics. */
#include "common/admin_host.h"
#include "common/admin_request.h"
#include "common/metrics_page.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct {
	const char *request;
	enum admin_request is;
	bool is_head;
} rows[] = {
    {"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", ADMIN_HEALTH, false},
    {"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n", ADMIN_METRICS, false},
    {"GET /metrics?x=1 HTTP/1.0\r\n\r\n", ADMIN_METRICS, false},
    {"HEAD /metrics HTTP/1.1\r\n\r\n", ADMIN_METRICS, true},
    {"GET /health HTTP/1.1\n\n", ADMIN_HEALTH, false},
    {"GET /health HTTP/1.1\n\r\n", ADMIN_HEALTH, false},
    {"GET / HTTP/1.1\r\n\r\n", ADMIN_UNKNOWN_PATH, false},
    {"GET /healthy HTTP/1.1\r\n\r\n", ADMIN_UNKNOWN_PATH, false},
    {"GET /../health HTTP/1.1\r\n\r\n", ADMIN_UNKNOWN_PATH, false},
    {"POST /health HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", ADMIN_UNKNOWN_METHOD, false},
    {"GET /health\r\n\r\n", ADMIN_BROKEN, false},
    {"GET  HTTP/1.1\r\n\r\n", ADMIN_UNKNOWN_PATH, false},
    {"GET\r\n\r\n", ADMIN_BROKEN, false},
    {" \n\n", ADMIN_BROKEN, false},
    {"\r\n\r\n", ADMIN_BROKEN, false},
    {"\x16\x03\x01\n\n", ADMIN_BROKEN, false},
    {"GET /health HTTP/1.1\r\n", ADMIN_UNFINISHED, false},
    {"GET /health HTTP/1.1\r\nHost: x\r", ADMIN_UNFINISHED, false},
    {"", ADMIN_UNFINISHED, false},
};

static void test_request(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = strlen(rows[i].request);
		bool is_head;
		unit_row(rows[i].request);
		CHECK_NUM(admin_request_parse(rows[i].request, len, &is_head), rows[i].is);
		CHECK_NUM(is_head, rows[i].is_head);
		if (rows[i].is != ADMIN_HEALTH && rows[i].is != ADMIN_METRICS)
			continue;
		while (len--) /* before its last byte it is not whole */
			CHECK_NUM(
			    admin_request_parse(rows[i].request, len, &is_head), ADMIN_UNFINISHED);
	}
	char endless[ADMIN_REQUEST_MAX];
	bool is_head;
	memset(endless, 'x', sizeof endless);
	unit_row("without an end");
	CHECK_NUM(admin_request_parse(endless, sizeof endless - 1, &is_head), ADMIN_UNFINISHED);
	CHECK_NUM(admin_request_parse(endless, sizeof endless, &is_head), ADMIN_BROKEN);
}

static void test_host_header(void)
{
	static const struct {
		const char *request, *host; /* NULL: refused */
	} rows2[] = {
	    {"GET / HTTP/1.1\r\nHost: a.b:80\r\n\r\n", "a.b:80"},
	    {"GET / HTTP/1.1\nX: y\nhOST:\t[::1]:9 \n\n", "[::1]:9"},
	    {"GET / HTTP/1.0\r\n\r\n", ""},
	    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", ""},
	    {"GET / HTTP/1.1\r\nX-Host: evil\r\nHostname: evil\r\n\r\n", ""},
	    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", NULL},
	    {"GET / HTTP/1.1\r\nHost : b\r\n\r\n", "b"},
	    {"GET / HTTP/1.1\r\n Host: b\r\n\r\n", "b"},
	    {"", ""},
	};
	char host[ADMIN_HOST_SIZE], longest[ADMIN_REQUEST_MAX];

	for (size_t i = 0; i < sizeof rows2 / sizeof *rows2; i++) {
		unit_row(rows2[i].request);
		bool ok = admin_request_host(rows2[i].request, strlen(rows2[i].request), host);
		if (CHECK_NUM(ok, rows2[i].host != NULL) && ok)
			CHECK_STR(host, rows2[i].host);
	}
	unit_row("too long");
	memset(longest, 'x', sizeof longest);
	memcpy(longest, "GET / HTTP/1.1\nHost:", 20);
	CHECK(!admin_request_host(longest, sizeof longest, host));
	unit_row("a NUL in it");
	CHECK(!admin_request_host("Host: localhost\0.evil\n", 22, host));
}

static void test_whose_name(void)
{
	static const struct {
		const char *host;
		bool is;
	} rows3[] = {
	    {NULL, true},
	    {"", true},
	    {"127.0.0.1", true},
	    {"127.0.0.1:9780", true},
	    {"10.0.0.2:80", true},
	    {"[::1]", true},
	    {"[fd00:10::2]:9780", true},
	    {"localhost", true},
	    {"LocalHost:9780", true},
	    {"localhost.:1", true},
	    {"server", true},
	    {"SERVER:9780", true},
	    {"boot.lan", true},
	    {"Boot.Lan.:9780", true},
	    {"other.lan:1", true},
	    {"evil.example", false},
	    {"server.evil.example:9780", false},
	    {"localhost.evil.example", false},
	    {"boot.lan.evil.example", false},
	    {"127.0.0.1.evil.example:9780", false},
	    {"127.0.0.1@evil.example", false},
	    {"evil.example/127.0.0.1", false},
	    {"[::1]evil.example", false},
	    {"[::1", false},
	    {"[]", false},
	    {":9780", false},
	    {".", false},
	};
	char boot[] = "boot.lan", other[] = "other.lan:9780";
	char *all[] = {boot, other};
	const struct words names = {all, 2}, none = {NULL, 0};

	for (size_t i = 0; i < sizeof rows3 / sizeof *rows3; i++) {
		unit_row(rows3[i].host);
		CHECK_NUM(admin_host_is_ours(rows3[i].host, "server", &names), rows3[i].is);
	}
	unit_row("nothing is known");
	CHECK(!admin_host_is_ours("server", "", &none));
	CHECK(admin_host_is_ours("localhost", "", &none));
}

static void test_page(void)
{
	char text[400];
	struct metrics_page p = {.text = text, .size = sizeof text, .prefix = "x"};

	metrics_header(&p, "a_total", "counter", "Help.");
	metrics_value(&p, "a_total", "why", "it's \"\\", 7);
	metrics_counter(&p, "b_total", "More.", 18446744073709551615u);
	CHECK_STR(text, "# HELP x_a_total Help.\n# TYPE x_a_total counter\n"
			"x_a_total{why=\"it's \\\"\\\\\"} 7\n"
			"# HELP x_b_total More.\n# TYPE x_b_total counter\n"
			"x_b_total 18446744073709551615\n");
	for (int i = 0; i < 100; i++)
		metrics_gauge(&p, "c", "No room.", 1);
	CHECK_NUM(p.len, sizeof text - 1);
	CHECK_NUM(strlen(text), sizeof text - 1);
}

int main(void)
{
	unit_run("admin_request_parse", test_request);
	unit_run("admin_request_host", test_host_header);
	unit_run("admin_host_is_ours", test_whose_name);
	unit_run("a page of metrics", test_page);
	return unit_result();
}
