/* Finished boots: when they are, how they ended, and what a collector is told. */
#include "httpbootd/trace/backlog.h"
#include "httpbootd/trace/finished.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { TEXT = 32 * 1024, BEGAN_MS = 1700000000 };

static const struct why_site site = {.hears_dhcp = true, .hears_tftp = true, .serves_http = true};

/* A boot of two steps and a machine for it, whose texts are a hostile client's. */
static struct seen machine(struct step step[2])
{
	struct seen s = {
	    .mac = {0x52, 0x54, 0, 0xaa, 0xbc, 0x0d},
	    .has_mac = true,
	    .word = "amber-17",
	    .name = "pc1\"},{\"x\":1",
	    .section = "52:54:00:aa:bc:0d",
	    .expects_up = true,
	    .n_boots = 1,
	};
	step[0] = (struct step){.kind = STEP_TFTP,
	    .end = STEP_DONE,
	    .by = BY_TFTPD,
	    .took_ms = 40,
	    .bytes = UINT64_C(1) << 53,
	    .file = "a\x1b[2J\\\xe2\x80\xae"};
	step[1] = (struct step){.kind = STEP_KERNEL,
	    .end = STEP_FAILED,
	    .by = BY_HTTPBOOTD,
	    .start_ms = 1000,
	    .took_ms = 5,
	    .status = 404,
	    .file = "/boot/<vmlinuz>",
	    .reason = "no such file"};
	s.addr = unit_addr("10.0.0.3");
	s.boot[0] = (struct seen_boot){.started_ms = BEGAN_MS,
	    .last_ms = BEGAN_MS + 1005,
	    .step = step,
	    .n = 2,
	    .profile = "thin",
	    .release = "3.24.1"};
	return s;
}

/* `has` stands in the JSON; a boot is written with ids of ones, twos and so on. */
static void test_written(void)
{
	static const char *const has[] = {
	    "\"traceId\":\"11111111111111111111111111111111\",\"spanId\":\"2222222222222222\","
	    "\"name\":\"boot\",\"kind\":1,\"startTimeUnixNano\":\"1700000000000000\","
	    "\"endTimeUnixNano\":\"1700001005000000\"",
	    "\"spanId\":\"4444444444444444\",\"parentSpanId\":\"2222222222222222\","
	    "\"name\":\"kernel\",\"kind\":2,\"startTimeUnixNano\":\"1700001000000000\","
	    "\"endTimeUnixNano\":\"1700001005000000\"",
	    "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"tftpd\"}}",
	    "{\"key\":\"host.mac\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":"
	    "\"52-54-00-AA-BC-0D\"}]}}}",
	    "{\"key\":\"host.ip\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":"
	    "\"10.0.0.3\"}]}}}",
	    "\"stringValue\":\"pc1\\\"},{\\\"x\\\":1\"",
	    "{\"key\":\"file.path\",\"value\":{\"stringValue\":\"a\\u001b[2J\\\\\\u202e\"}}",
	    "{\"key\":\"url.path\",\"value\":{\"stringValue\":\"/boot/<vmlinuz>\"}}",
	    "{\"key\":\"lanboot.bytes\",\"value\":{\"intValue\":\"9007199254740992\"}}",
	    "{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"404\"}}",
	    "{\"key\":\"lanboot.profile\",\"value\":{\"stringValue\":\"thin\"}}",
	    "{\"key\":\"lanboot.release\",\"value\":{\"stringValue\":\"3.24.1\"}}",
	    "{\"key\":\"lanboot.outcome\",\"value\":{\"stringValue\":\"failed\"}}",
	    "{\"key\":\"error.type\",\"value\":{\"stringValue\":\"rule-of-it\"}}",
	    "\"status\":{\"code\":2,\"message\":\"rule-of-it: It is so.\"}",
	    "\"status\":{\"code\":2,\"message\":\"no such file\"}",
	};
	static const struct why_rule rule = {.name = "rule-of-it"};
	const struct why why = {.rule = &rule, .sentence = "It is so.", .remedy = "Mend it."};
	struct step step[2];
	struct seen s = machine(step);
	struct otlp_boot b = {.seen = &s, .boot = &s.boot[0], .outcome = OTLP_FAILED, .why = &why};
	char text[TEXT];
	struct json j;

	memset(b.trace, 0x11, sizeof b.trace);
	for (size_t i = 0; i < 3; i++)
		memset(b.span[i], (int)(0x22 + 0x11 * i), sizeof b.span[i]);
	json_start(&j, text, sizeof text);
	json_array(&j, NULL);
	otlp_write(&j, &b);
	json_close(&j);
	CHECK(!j.is_cut);
	for (size_t i = 0; i < sizeof has / sizeof *has; i++) {
		unit_row(has[i]);
		CHECK(strstr(text, has[i]) != NULL);
	}
	unit_row("pxedhcpd had no part in it");
	CHECK(strstr(text, "pxedhcpd") == NULL);
	unit_row("up");
	b.outcome = OTLP_UP;
	b.why = NULL;
	json_start(&j, text, sizeof text);
	otlp_write(&j, &b);
	CHECK(strstr(text, "\"status\":{\"code\":1}") != NULL);
	CHECK(strstr(text, "error.type") == NULL);
}

/* When the boot of machine() is over, and how: as it is changed by the row. */
static void test_finished(void)
{
	static const struct {
		const char *name;
		uint32_t up_after_ms, next_after_ms; /* 0: never */
		enum step_end kernel;
		bool expects_up;
		uint64_t over_ms; /* after its start */
		bool is_told;
		enum otlp_outcome outcome;
		const char *rule; /* NULL: none */
	} rows[] = {
	    {"up", 31000, 0, STEP_DONE, true, 33000, true, OTLP_UP, NULL},
	    {"up, and booted again", 31000, 90000, STEP_DONE, true, 33000, true, OTLP_UP, NULL},
	    {"failed, and quiet", 0, 0, STEP_FAILED, true, 601005, true, OTLP_FAILED, "kernel"},
	    {"failed, and booted again", 0, 5000, STEP_FAILED, true, 5000, true, OTLP_FAILED,
		"kernel"},
	    {"nobody says up", 0, 0, STEP_DONE, false, 601005, true, OTLP_ENDED, NULL},
	    {"switched off on its way", 0, 5000, STEP_DONE, true, 5000, false, OTLP_ENDED, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct usual usual = {.up_ms = rows[i].expects_up ? 30000 : 0};
		struct step step[2], next = {.kind = STEP_OFFER, .end = STEP_DONE};
		struct seen s = machine(step);
		struct finished f;
		size_t boot = 0;

		unit_row(rows[i].name);
		s.expects_up = rows[i].expects_up;
		step[1].end = (uint8_t)rows[i].kernel;
		s.boot[0].up_ms = rows[i].up_after_ms ? BEGAN_MS + rows[i].up_after_ms : 0;
		if (rows[i].next_after_ms) {
			s.boot[1] = s.boot[0];
			s.boot[0] = (struct seen_boot){
			    .started_ms = BEGAN_MS + rows[i].next_after_ms, .step = &next, .n = 1};
			s.n_boots = 2;
			boot = 1;
		}
		CHECK_NUM(finished_at(&s, boot) - BEGAN_MS, rows[i].over_ms);
		const struct finished_ask ask = {&s, boot, &usual, &site};
		CHECK_NUM(finished_look(&ask, &f), rows[i].is_told);
		if (!rows[i].is_told)
			continue;
		CHECK_NUM(f.outcome, rows[i].outcome);
		CHECK_NUM(f.why.rule != NULL, rows[i].rule != NULL);
		if (rows[i].rule && f.why.rule)
			CHECK(strstr(f.why.sentence, rows[i].rule) != NULL);
		CHECK_NUM(f.as_it_was.boot[0].started_ms, BEGAN_MS);
	}
}

static void test_backlog(void)
{
	char bytes[100], out[60], long_one[90] = "";
	struct backlog b;

	backlog_init(&b, bytes, sizeof bytes);
	CHECK_NUM(backlog_take(&b, out, sizeof out), 0);
	memset(long_one, 'x', sizeof long_one);
	CHECK_NUM(backlog_add(&b, long_one, sizeof long_one), 1);
	CHECK_NUM(b.n, 0);
	for (int i = 0; i < 9; i++)
		CHECK_NUM(backlog_add(&b, (char[]){(char)('0' + i), 0, 0}, 1), 0);
	memset(long_one, 'y', 9);
	CHECK_NUM(backlog_take(&b, out, 29), 4);
	CHECK_STR(out, "{\"resourceSpans\":[0,1,2,3]}");
	for (int i = 0; i < 9; i++)
		CHECK_NUM(backlog_add(&b, long_one, 9), 0);
	CHECK_NUM(b.n, 14);
	unit_row("full: the oldest go, and a few more");
	CHECK_NUM(backlog_add(&b, "z", 1), 7);
	CHECK_NUM(b.n, 8);
	CHECK_NUM(backlog_take(&b, out, sizeof out), 4);
	CHECK_STR(out, "{\"resourceSpans\":[yyyyyyyyy,yyyyyyyyy,yyyyyyyyy,yyyyyyyyy]}");
	CHECK_NUM(backlog_take(&b, out, sizeof out), 4);
	CHECK_STR(out, "{\"resourceSpans\":[yyyyyyyyy,yyyyyyyyy,yyyyyyyyy,z]}");
	CHECK_NUM(b.len, 0);
}

int main(void)
{
	unit_run("a boot as a trace", test_written);
	unit_run("when a boot is over", test_finished);
	unit_run("boots that wait", test_backlog);
	return unit_result();
}
