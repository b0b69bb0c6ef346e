/* JSON, in a buffer of any size. */
#include "httpbootd/codec/json.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *in, *out;
} strings[] = {
    {"plain", "kiosk 1~", "\"kiosk 1~\""},
    {"nothing", "", "\"\""},
    {"quotes and backslashes", "a\"b\\c/", "\"a\\\"b\\\\c/\""},
    {"controls", "\001\b\t\n\r\033\037 \177",
	"\"\\u0001\\u0008\\u0009\\u000a\\u000d\\u001b\\u001f \\u007f\""},
    {"UTF-8", "\303\274\342\202\254\360\237\230\200", "\"\303\274\342\202\254\360\237\230\200\""},
    {"C1 as UTF-8", "\302\200\302\233\302\237\302\240", "\"\\u0080\\u009b\\u009f\302\240\""},
    {"Latin-1", "\374\233\377", "\"\\u00fc\\u009b\\u00ff\""},
    {"ends of lines", "\342\200\250\342\200\251\342\200\247", "\"\\u2028\\u2029\342\200\247\""},
    {"directions", "\342\200\256\342\201\246\342\200\217\330\234",
	"\"\\u202e\\u2066\\u200f\\u061c\""},
    {"not seen", "\342\200\213\357\273\277\363\240\201\201", "\"\\u200b\\ufeff\\udb40\\udc41\""},
    {"too long a form", "\300\257\340\200\257", "\"\\u00c0\\u00af\\u00e0\\u0080\\u00af\""},
    {"a surrogate", "\355\240\200", "\"\\u00ed\\u00a0\\u0080\""},
    {"over U+10FFFF", "\364\220\200\200", "\"\\u00f4\\u0090\\u0080\\u0080\""},
    {"cut off", "a\342\202", "\"a\\u00e2\\u0082\""},
    {"HTML", "</script><b>&", "\"</script><b>&\""},
};

static void test_strings(void)
{
	char out[256];
	struct json j;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		unit_row(strings[i].name);
		json_start(&j, out, sizeof out);
		json_string(&j, NULL, strings[i].in);
		CHECK_STR(out, strings[i].out);
		CHECK(!j.is_cut && j.len == strlen(out));
	}
}

/* Every kind of value, and each of them at the second place, too. */
static void write_all(struct json *j)
{
	json_object(j, NULL);
	json_string(j, "name", "k\"1");
	json_string(j, "none", NULL);
	json_array(j, "macs");
	json_string(j, NULL, "a");
	json_number(j, NULL, -7);
	json_array(j, NULL);
	json_close(j);
	json_object(j, NULL);
	json_bool(j, "up", true);
	json_close(j);
	json_close(j);
	json_bool(j, "dark", false);
	json_number(j, "line", 9007199254740993);
	json_close(j);
}

static const char all[] = "{\"name\":\"k\\\"1\",\"macs\":[\"a\",-7,[],{\"up\":true}],\"dark\":"
			  "false,\"line\":9007199254740993}";

static void test_values(void)
{
	char out[256];
	struct json j;
	json_start(&j, out, sizeof out);
	write_all(&j);
	CHECK_STR(out, all);
	CHECK_NUM(j.depth, 0);
	CHECK(!j.is_cut);
}

/* True if brackets and quotes are closed in their order, and no comma stands before a bracket. */
static bool is_closed(const char *s)
{
	char open[32];
	size_t n = 0;
	bool quoted = false;
	for (; *s; s++) {
		if (quoted) {
			quoted = *s != '"';
			s += *s == '\\' && s[1];
		} else if (*s == '"') {
			quoted = true;
		} else if (*s == '{' || *s == '[') {
			open[n++] = *s == '{' ? '}' : ']';
		} else if (*s == '}' || *s == ']') {
			if (n == 0 || open[--n] != *s || s[-1] == ',' || s[-1] == ':')
				return false;
		}
	}
	return n == 0 && !quoted;
}

/* In a buffer of each size: whole values and closed brackets, nothing behind the buffer. */
static void test_small(void)
{
	char out[sizeof all + 1];
	for (size_t size = 1; size <= sizeof all; size++) {
		struct json j;
		memset(out, '#', sizeof out);
		json_start(&j, out, size);
		write_all(&j);
		unit_row(out);
		CHECK(strlen(out) == j.len && j.len < size && out[size] == '#');
		CHECK(is_closed(out));
		CHECK(j.is_cut == (size < sizeof all));
		CHECK_NUM(j.depth, 0);
	}
}

static void test_deep(void)
{
	char out[256];
	struct json j;
	json_start(&j, out, sizeof out);
	for (size_t i = 0; i < JSON_DEPTH + 5; i++)
		json_array(&j, NULL);
	json_number(&j, NULL, 1);
	for (size_t i = 0; i < JSON_DEPTH + 6; i++)
		json_close(&j);
	CHECK_STR(out, "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
	CHECK(j.is_cut);
}

static void test_long(void)
{
	static char in[JSON_STRING_MAX + 100], out[JSON_STRING_SIZE];
	struct json j;
	memset(in, 0xff, sizeof in - 1);
	json_start(&j, out, sizeof out);
	json_string(&j, NULL, in);
	CHECK_NUM(j.len, JSON_STRING_MAX * 6 + 2);
	CHECK(!j.is_cut);
}

int main(void)
{
	unit_run("json strings", test_strings);
	unit_run("json values", test_values);
	unit_run("json in a small buffer", test_small);
	unit_run("json too deep", test_deep);
	unit_run("json cuts a long string", test_long);
	return unit_result();
}
