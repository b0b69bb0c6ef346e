/* What is asked for at an admin address, whole and in pieces, and the page of metrics. */
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
	unit_run("a page of metrics", test_page);
	return unit_result();
}
