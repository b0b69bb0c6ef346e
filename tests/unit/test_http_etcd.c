/* What etcd is asked and answers, and whose boot it is that takes what is booted once. */
#include "httpbootd/etcd/base64.h"
#include "httpbootd/etcd/etcd_answer.h"
#include "httpbootd/etcd/etcd_remedy.h"
#include "httpbootd/etcd/take.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static void test_base64(void)
{
	/* RFC 4648 §10 */
	static const struct {
		const char *bytes, *text;
	} rows[] = {
	    {"", ""},
	    {"f", "Zg=="},
	    {"fo", "Zm8="},
	    {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"},
	    {"\xff\xfe\xfb", "//77"},
	};
	static const char *const bad[] = {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "=",
	    "Zh==", "Zm9=", "Zm9v\n", "Zm 9", "Zm9*"};
	char text[9], bytes[7];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].text);
		CHECK(base64_write(rows[i].bytes, strlen(rows[i].bytes), text, sizeof text));
		CHECK_STR(text, rows[i].text);
		CHECK_NUM(base64_read(rows[i].text, bytes, sizeof bytes), strlen(rows[i].bytes));
		CHECK_STR(bytes, rows[i].bytes);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		unit_row(bad[i]);
		CHECK_NUM(base64_read(bad[i], bytes, sizeof bytes), -1);
	}
	CHECK(!base64_write("foobar", 6, text, sizeof text - 1));
	CHECK(!base64_write("", 0, text, 0));
	CHECK_NUM(base64_read("Zm9vYmFy", bytes, sizeof bytes - 1), -1);
}

static void test_ask(void)
{
	char out[ETCD_BODY], name[ETCD_KEY];

	CHECK(etcd_ask_newest(out));
	CHECK_STR(out, "{\"key\":\"L2xhbmJvb3Qv\",\"range_end\":\"L2xhbmJvb3Qw\",\"limit\":1,"
		       "\"sort_order\":\"DESCEND\",\"sort_target\":\"MOD\",\"keys_only\":true}");
	CHECK(etcd_ask_page("a", 7, out));
	CHECK_STR(out, "{\"key\":\"L2xhbmJvb3QvYQ==\",\"range_end\":\"L2xhbmJvb3Qw\",\"limit\":500,"
		       "\"revision\":7}");
	CHECK(etcd_ask_swap("a", 0, "p", out));
	CHECK_STR(out,
	    "{\"compare\":[{\"key\":\"L2xhbmJvb3QvYQ==\",\"target\":\"MOD\",\"result\":"
	    "\"EQUAL\",\"mod_revision\":0}],\"success\":[{\"request_put\":{\"key\":"
	    "\"L2xhbmJvb3QvYQ==\",\"value\":\"cA==\"}}],\"failure\":[{\"request_range\":{"
	    "\"key\":\"L2xhbmJvb3QvYQ==\"}}]}");
	CHECK(etcd_ask_put("a", NULL, out));
	CHECK_STR(out, "{\"success\":[{\"request_delete_range\":{\"key\":\"L2xhbmJvb3QvYQ==\"}}]}");
	CHECK(etcd_ask_login("ro\"ot", "\xc3\xa4", out));
	CHECK_STR(out, "{\"name\":\"ro\\\"ot\",\"password\":\"\xc3\xa4\"}");
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	CHECK(!etcd_ask_swap(name, 0, "p", out));
	CHECK(!etcd_ask_page(name, 0, out));
}

static char notes[400]; /* NAME=VALUE@REVISION, one after the other */

static bool add_note(void *arg, const struct etcd_note *n)
{
	const size_t len = strlen(notes);

	snprintf(notes + len, sizeof notes - len, "%s=%s@%lld ", n->name, n->value,
	    (long long)n->revision);
	return arg == NULL;
}

/* As etcd 3.4.23 says it. */
#define HEADER                                                                                     \
	"{\"header\":{\"cluster_id\":\"12101053776118486841\",\"member_id\":\"159\","              \
	"\"revision\":\"3\",\"raft_term\":\"2\"}"
#define NOTE                                                                                       \
	"{\"key\":\"L2xhbmJvb3QvYQ==\",\"create_revision\":\"2\",\"mod_revision\":\"3\","          \
	"\"version\":\"1\",\"value\":\"cCBi\"}"

static void test_answer(void)
{
	static const struct {
		const char *text, *notes;
		int64_t revision, count;
		bool is_good, is_swapped, has_more;
		unsigned code;
		const char *error, *token;
	} rows[] = {
	    {HEADER "}", "", 3, 0, true, false, false, 0, "", ""},
	    {HEADER ",\"kvs\":[" NOTE "],\"count\":\"1\"}", "a=p b@3 ", 3, 1, true, false, false, 0,
		"", ""},
	    {HEADER ",\"kvs\":[" NOTE "," NOTE "],\"more\":true,\"count\":\"9\"}",
		"a=p b@3 a=p b@3 ", 3, 9, true, false, true, 0, "", ""},
	    {HEADER
		",\"succeeded\":true,\"responses\":[{\"response_put\":{\"header\":{\"revision\":"
		"\"4\"}}}]}",
		"", 3, 0, true, true, false, 0, "", ""},
	    {HEADER ",\"responses\":[{\"response_range\":{\"header\":{\"revision\":\"3\"},\"kvs\":"
		    "[" NOTE "],\"count\":\"1\"}}]}",
		"a=p b@3 ", 3, 1, true, false, false, 0, "", ""},
	    {"{\"error\":\"etcdserver: invalid auth token\",\"message\":\"x\",\"code\":16}", "", 0,
		0, true, false, false, 16, "etcdserver: invalid auth token", ""},
	    {HEADER ",\"token\":\"TmVC.12\"}", "", 3, 0, true, false, false, 0, "", "TmVC.12"},
	    /* Somebody else's, not base64, with a NUL, without a value, with a long one */
	    {"{\"kvs\":[{\"key\":\"L290aGVyL2E=\"}]}", "", 0, 0, true, false, false, 0, "", ""},
	    {"{\"kvs\":[{\"key\":\"*\"}]}", "", 0, 0, true, false, false, 0, "", ""},
	    {"{\"kvs\":[{\"key\":\"L2xhbmJvb3QvYQBi\"}]}", "", 0, 0, true, false, false, 0, "", ""},
	    {"{\"kvs\":[{\"key\":\"L2xhbmJvb3QvYQ==\"}]}", "a=@0 ", 0, 0, true, false, false, 0, "",
		""},
	    {"{\"kvs\":[{\"key\":\"L2xhbmJvb3QvYQ==\",\"value\":\"cApi\"}]}", "a=p@0 ", 0, 0, true,
		false, false, 0, "", ""},
	    {"{\"count\":\"99999999999999999999\"}", "", 0, 0, true, false, false, 0, "", ""},
	    {"", "", 0, 0, false, false, false, 0, "", ""},
	    {"[]", "", 0, 0, false, false, false, 0, "", ""},
	    {"\"x\"", "", 0, 0, false, false, false, 0, "", ""},
	    {HEADER, "", 3, 0, false, false, false, 0, "", ""},
	    {"<html>", "", 0, 0, false, false, false, 0, "", ""},
	};
	struct etcd_answer a;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].text);
		notes[0] = '\0';
		CHECK_NUM(etcd_answer_read(rows[i].text, strlen(rows[i].text), &a, add_note, NULL),
		    rows[i].is_good);
		CHECK_STR(notes, rows[i].notes);
		CHECK_NUM(a.revision, rows[i].revision);
		CHECK_NUM(a.count, rows[i].count);
		CHECK_NUM(a.is_swapped, rows[i].is_swapped);
		CHECK_NUM(a.has_more, rows[i].has_more);
		CHECK_NUM(a.code, rows[i].code);
		CHECK_STR(a.error, rows[i].error);
		CHECK_STR(a.token, rows[i].token);
	}
	static const char two[] = "{\"kvs\":[" NOTE "," NOTE "]}";
	notes[0] = '\0';
	unit_row("ended");
	CHECK(!etcd_answer_read(two, sizeof two - 1, &a, add_note, notes));
	CHECK_STR(notes, "a=p b@3 ");
}

static void test_begin(void)
{
	static const struct {
		const char *name;
		enum take_kind kind;
		const char *note; /* of revision 5 */
		int64_t revision;
	} rows[] = {
	    {"never noted", TAKE_ONCE, NULL, 0},
	    {"another profile was booted", TAKE_ONCE, "other x", 5},
	    {"a longer name was", TAKE_ONCE, "install2", 5},
	    {"it was booted, as far as is known", TAKE_ONCE, "install x", -1},
	    {"noted by hand", TAKE_ONCE, "install", -1},
	    {"to be booted next", TAKE_NEXT, "install", 5},
	    {"taken", TAKE_NEXT, "install x", -1},
	    {"taken back", TAKE_NEXT, NULL, -1},
	    {"emptied", TAKE_NEXT, "", -1},
	    {"another by now", TAKE_NEXT, "other", -1},
	};
	struct take t;
	char name[ETCD_VALUE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK(take_begin(&t, rows[i].kind, "install", "b1", rows[i].note, 5));
		CHECK_NUM(t.revision, rows[i].revision);
		CHECK_STR(t.value, "install b1");
	}
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	CHECK(!take_begin(&t, TAKE_ONCE, name, "b1", NULL, 0));
	CHECK(!take_begin(&t, TAKE_ONCE, "install", "01234567890123456", NULL, 0));
	CHECK(!take_begin(&t, TAKE_ONCE, "", "b1", NULL, 0));
	CHECK(!take_begin(&t, TAKE_ONCE, "install", "", NULL, 0));
}

static void test_answered(void)
{
	static const struct {
		const char *name;
		enum take_kind kind;
		bool is_swapped;
		const char *note; /* of revision 8 */
		enum take_step step;
		int64_t revision;
	} rows[] = {
	    {"swapped", TAKE_ONCE, true, NULL, TAKE_MINE, 0},
	    {"another boot has it", TAKE_ONCE, false, "install b2", TAKE_OTHERS, 0},
	    {"an answer was lost", TAKE_ONCE, false, "install b1", TAKE_MINE, 0},
	    {"what was known is out of date", TAKE_ONCE, false, "other b2", TAKE_ASK, 8},
	    {"its note was removed", TAKE_ONCE, false, NULL, TAKE_ASK, 0},
	    {"another boot took it", TAKE_NEXT, false, "install b2", TAKE_OTHERS, 0},
	    {"it is to boot it once more", TAKE_NEXT, false, "install", TAKE_ASK, 8},
	    {"it is to boot another", TAKE_NEXT, false, "other", TAKE_OTHERS, 0},
	    {"it was taken back", TAKE_NEXT, false, NULL, TAKE_OTHERS, 0},
	};
	struct take t;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		take_begin(&t, rows[i].kind, "install", "b1", NULL, 0);
		CHECK_NUM(take_answered(&t, rows[i].is_swapped, rows[i].note, 8), rows[i].step);
		if (rows[i].step == TAKE_ASK)
			CHECK_NUM(t.revision, rows[i].revision);
	}
	unit_row("it changes for ever");
	take_begin(&t, TAKE_ONCE, "install", "b1", NULL, 0);
	for (unsigned i = 1; i < TAKE_ROUNDS; i++)
		CHECK_NUM(take_answered(&t, false, NULL, 0), TAKE_ASK);
	CHECK_NUM(take_answered(&t, false, NULL, 0), TAKE_TOO_OFTEN);
}

/* All ways in which two boots and an administrator can come between each other: one has it. */
static void test_races(void)
{
	for (unsigned order = 0; order < 256; order++) {
		struct take boot[2];
		enum take_step step[2] = {TAKE_ASK, TAKE_ASK};
		char note[ETCD_VALUE] = "";
		int64_t revision = 0;
		unsigned mine = 0;

		take_begin(&boot[0], TAKE_ONCE, "install", "b0", NULL, 0);
		take_begin(&boot[1], TAKE_ONCE, "install", "b1", NULL, 0);
		for (unsigned k = 0; k < 8; k++) {
			struct take *t = &boot[order >> k & 1];
			enum take_step *s = &step[order >> k & 1];
			if (*s != TAKE_ASK)
				continue;
			const bool is_swapped = t->revision == revision;
			if (is_swapped) {
				snprintf(note, sizeof note, "%s", t->value);
				revision++;
			}
			*s = take_answered(t, is_swapped, note[0] ? note : NULL, revision);
			mine += *s == TAKE_MINE;
		}
		CHECK_NUM(mine, 1);
	}
}

/* What is to be done, by etcd's own words and by libcurl's. */
static void test_remedy(void)
{
	static const struct {
		const char *why, *remedy;
	} rows[] = {
	    {"http://e: it answers 400: etcdserver: authentication failed, invalid user ID or "
	     "password",
		"USER:PASSWORD right"},
	    {"http://e: it answers 400: etcdserver: user name is empty", "name USER:PASSWORD"},
	    {"http://e: it answers 403: etcdserver: permission denied", "grant-permission"},
	    {"https://e: SSL certificate problem: self-signed certificate", "store-ca"},
	    {"http://e: it answers 503: etcdserver: no leader", "more than half"},
	    {"http://e: it answers 503: etcdserver: request timed out", "more than half"},
	    {"what it answers is none of etcd's", "3.4 or later"},
	    {"http://e: Could not connect to server", "start etcd"},
	    {"", "start etcd"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].why);
		CHECK(strstr(etcd_remedy(rows[i].why), rows[i].remedy));
		CHECK(strlen(etcd_remedy(rows[i].why)) < ETCD_REMEDY);
	}
}

/* What a member says is on people's terminals. */
static void test_error(void)
{
	static const char text[] = "{\"error\":\"a\\u001b[2J\\nb\\u007f\"}";
	struct etcd_answer a;

	CHECK(etcd_answer_read(text, strlen(text), &a, NULL, NULL));
	CHECK_STR(a.error, "a\\x1b[2J\\x0ab\\x7f");
}

int main(void)
{
	unit_run("base64", test_base64);
	unit_run("what etcd is asked", test_ask);
	unit_run("what etcd answers", test_answer);
	unit_run("what to do about a store that is away", test_remedy);
	unit_run("what a member says is wrong", test_error);
	unit_run("taking what is known", test_begin);
	unit_run("taking what the store says", test_answered);
	unit_run("one boot of two takes it", test_races);
	return unit_result();
}
