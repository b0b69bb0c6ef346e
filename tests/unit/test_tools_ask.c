/* What lanboot-ask makes of answers: heads, form fields, what a terminal may see, JSON. */
#include "common/json_read.h"
#include "tools/ask_event.h"
#include "tools/ask_reply.h"
#include "tools/ask_show.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *text;
	int size; /* of the head; 0: not whole, -1: none */
	unsigned status;
	enum ask_exit state;
	int64_t length; /* -1: not said */
	const char *type;
} heads[] = {
    {"as it comes", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
	64, 200, ASK_WELL, 5, "text/plain"},
    {"the state", "HTTP/1.0 200 OK\r\nLanboot-Status: critical\r\n\r\n", 45, 200, ASK_CRITICAL, -1,
	""},
    {"in any case, with blanks", "HTTP/1.0 200 OK\r\nLANBOOT-status:\t warning \r\n\r\n", 46, 200,
	ASK_WARNING, -1, ""},
    {"a state that is new to us", "HTTP/1.0 200 OK\nlanboot-status: odd\n\n", 37, 200, ASK_WELL, -1,
	""},
    {"a type with parameters", "HTTP/1.0 404 No\nContent-Type: text/plain; charset=utf-8\n\n", 57,
	404, ASK_WELL, -1, "text/plain"},
    {"not whole", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", 0, 200, ASK_WELL, 5, ""},
    {"nothing", "", 0, 0, ASK_WELL, -1, ""},
    {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", -1, 0, ASK_WELL, -1, ""},
    {"no number", "HTTP/1.1 2x0 OK\r\n\r\n", -1, 0, ASK_WELL, -1, ""},
    {"a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", -1, 200, ASK_WELL, 5,
	""},
    {"a length beyond all", "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", -1,
	200, ASK_WELL, -1, ""},
};

static void test_heads(void)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct ask_head head;
		unit_row(heads[i].name);
		CHECK_NUM(
		    ask_head_read(heads[i].text, strlen(heads[i].text), &head), heads[i].size);
		CHECK_NUM(head.status, heads[i].status);
		if (heads[i].size <= 0)
			continue;
		CHECK_NUM(head.state, heads[i].state);
		CHECK_NUM(head.has_length ? (int64_t)head.length : -1, heads[i].length);
		CHECK_STR(head.type, heads[i].type);
	}
}

static const struct {
	const char *name, *begin, *pair, *want; /* NULL: refused */
} pairs[] = {
    {"plain", "/show?", "id=kiosk7", "/show?id=kiosk7"},
    {"the next", "/show?id=a", "width=80", "/show?id=a&width=80"},
    {"what would end it", "", "room=a&b=c d#%+", "room=a%26b%3Dc%20d%23%25%2B"},
    {"UTF-8, lines", "", "room=\303\244\r\n\033", "room=%C3%A4%0D%0A%1B"},
    {"nothing behind =", "a=b", "profile=", "a=b&profile="},
    {"no =", "", "all", "all=yes"},
    {"no name", "a=b", "=x", NULL},
    {"too long", "0123456789012345678901234567890", "id=0123456789", NULL},
    {"no room for half an escape", "0123456789012345678901234567890", "i=\303\244", NULL},
};

static void test_pairs(void)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char out[40];
		unit_row(pairs[i].name);
		snprintf(out, sizeof out, "%s", pairs[i].begin);
		CHECK_NUM(ask_form_pair(out, sizeof out, pairs[i].pair), pairs[i].want != NULL);
		CHECK_STR(out, pairs[i].want ? pairs[i].want : pairs[i].begin);
	}
}

static const struct {
	const char *name, *in, *out, *without; /* colours */
} shown[] = {
    {"text", "a\tb\n\303\274", "a\tb\n\303\274", "a\tb\n\303\274"},
    {"our colours", "\033[1;31mx\033[0m\033[m", "\033[1;31mx\033[0m\033[m",
	"\\x1b[1;31mx\\x1b[0m\\x1b[m"},
    {"what else steers", "\033[2J\033]0;t\007\033c", "\\x1b[2J\\x1b]0;t\\x07\\x1bc",
	"\\x1b[2J\\x1b]0;t\\x07\\x1bc"},
    {"a colour that is none", "\033[31", "\\x1b[31", "\\x1b[31"},
    {"longer than any", "\033[1;1;1;1;1;1;1;1;1;1;1;1;1mx", "\\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1mx",
	"\\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1mx"},
    {"ESC behind ESC", "\033\033[31m", "\\x1b\033[31m", "\\x1b\\x1b[31m"},
    {"within a character", "\303\033[31m", "\\xc3\033[31m", "\\xc3\\x1b[31m"},
    {"private ones", "\033[?25l\033[>1m", "\\x1b[?25l\\x1b[>1m", "\\x1b[?25l\\x1b[>1m"},
};

/* In one piece, and a byte at a time, as it comes by a socket. */
static void test_shown(void)
{
	for (size_t i = 0; i < 2 * sizeof shown / sizeof *shown; i++) {
		const bool has_colour = i % 2;
		const char *in = shown[i / 2].in,
			   *want = has_colour ? shown[i / 2].out : shown[i / 2].without;
		char out[400];
		size_t used, n = 0, at = 0;
		unit_row(shown[i / 2].name);
		n = show_text(in, strlen(in), true, has_colour, out, &used);
		CHECK_BYTES(out, n, want, strlen(want));
		CHECK_NUM(used, strlen(in));
		n = 0;
		for (size_t end = 1; at < strlen(in); end += end < strlen(in)) {
			n += show_text(
			    in + at, end - at, end == strlen(in), has_colour, out + n, &used);
			at += used;
		}
		CHECK_BYTES(out, n, want, strlen(want));
	}
}

/* A quarter of JSON_READ_DEPTH. */
#define DEEP "[[[[[[[[[[[[[[[["

static const struct {
	const char *name, *text, *want; /* of each piece its kind, name and value */
	bool fails;
} jsons[] = {
    {"all kinds", " {\"a\":[1,-2.5e3,true,null],\"b\":{\"c\":\"d\"}, \"e\" : \"\" } ",
	"{[a010-2.5e30true0null}{b\"cd}\"e}", false},
    {"escapes", "[\"\\\"\\\\\\/\\b\\n\\u00e4\\u20ac\\ud83d\\ude00\"]",
	"[\"\"\\/\b\n\303\244\342\202\254\360\237\230\200}", false},
    {"half of a pair, NUL", "[\"\\ud83dx\\u0000\\udc00\"]",
	"[\"\357\277\275x\357\277\275\357\277\275}", false},
    {"nothing in it", "{\"machines\":[]}", "{[machines}}", false},
    {"a value alone", "\"x\" ", "\"x", false},
    {"nothing", " ", "", false},
    {"cut off", "{\"a\":\"b", "{", true},
    {"cut off behind a backslash", "[\"\\", "[", true},
    {"no comma", "[1 2]", "[01", true},
    {"closed otherwise", "[1}", "[01", true},
    {"no name", "{1:2}", "{", true},
    {"a control character", "[\"a\nb\"]", "[", true},
    {"no UTF-8", "[\"\377\"]", "[", true},
    {"too deep", DEEP DEEP DEEP DEEP "[1]", DEEP DEEP DEEP DEEP, true},
    {"a wild escape", "[\"\\x41\"]", "[", true},
    {"no hex digits", "[\"\\u12g4\"]", "[", true},
};

static void test_json(void)
{
	for (size_t i = 0; i < sizeof jsons / sizeof *jsons; i++) {
		char got[400] = "";
		unit_row(jsons[i].name);
		struct json_read j = json_read_of(jsons[i].text, strlen(jsons[i].text));
		while (json_read_next(&j)) {
			const size_t len = strlen(got);
			snprintf(got + len, sizeof got - len, "%c%s%.64s", "{[}\"0"[j.kind], j.name,
			    j.value);
		}
		CHECK_STR(got, jsons[i].want);
		CHECK_NUM(j.has_failed, jsons[i].fails);
	}
}

/* What does not fit is cut off, between two characters. */
static void test_json_cut(void)
{
	char text[5000] = "[\"";
	for (size_t i = 0; i < 2100; i++)
		snprintf(text + 2 + i * 2, 3, "\303\244");
	snprintf(text + 4202, 10, "x\"]");
	struct json_read j = json_read_of(text, strlen(text));
	CHECK(json_read_next(&j) && json_read_next(&j));
	CHECK_NUM(strlen(j.value), 4094);
	CHECK(j.is_cut);
	CHECK(json_read_next(&j) && !json_read_next(&j) && !j.has_failed);
}

static const struct {
	const char *name, *line;
	uint64_t at_ms; /* 0: no event */
	const char *daemon;
	char level;
	const char *text;
	bool is_full;
} events[] = {
    {"as it comes", "lanboot1 1764375229.123 tftpd i 4711 served client=10.0.0.57", 1764375229123,
	"tftpd", 'i', "served client=10.0.0.57", false},
    {"full", "lanboot1 1.005 tftpd w 1 no room: 5 transfers; full=transfers", 1005, "tftpd", 'w',
	"no room: 5 transfers; full=transfers", true},
    {"full, as an event", "lanboot1 1.005 httpbootd i 1 turned-away reason=x full=connections",
	1005, "httpbootd", 'i', "turned-away reason=x full=connections", true},
    {"words alone", "lanboot1 1.005 tftpd w 1 server is full: No space left", 1005, "tftpd", 'w',
	"server is full: No space left", false},
    {"a file that is called so", "lanboot1 1.005 tftpd i 1 refused file=x full=disk", 1005, "tftpd",
	'i', "refused file=x full=disk", false},
    {"in quotes", "lanboot1 1.005 tftpd w 1 failed file=\"x full=disk\"", 1005, "tftpd", 'w',
	"failed file=\"x full=disk\"", false},
    {"a client that says so", "lanboot1 1.005 tftpd i 1 failed reason=\"server is full\"", 1005,
	"tftpd", 'i', "failed reason=\"server is full\"", false},
    {"another version", "lanboot2 1.005 tftpd i 1 x", 0, "", ' ', "", false},
    {"no fraction", "lanboot1 1 tftpd i 1 x", 0, "", ' ', "", false},
    {"a fraction that is none", "lanboot1 1.1000 tftpd i 1 x", 0, "", ' ', "", false},
    {"another level", "lanboot1 1.005 tftpd x 1 x", 0, "", ' ', "", false},
    {"no level", "lanboot1 1.005 tftpd ", 0, "", ' ', "", false},
    {"no number", "lanboot1 1.005 tftpd i x x", 0, "", ' ', "", false},
    {"a name that is too long", "lanboot1 1.005 0123456789abcdef i 1 x", 0, "", ' ', "", false},
    {"no text", "lanboot1 1.005 tftpd i 1 ", 0, "", ' ', "", false},
    {"nothing", "", 0, "", ' ', "", false},
};

static void test_events(void)
{
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		struct ask_event e;
		unit_row(events[i].name);
		const bool is_event = ask_event_read(events[i].line, &e);
		CHECK_NUM(is_event, events[i].at_ms > 0);
		if (!is_event)
			continue;
		CHECK_NUM(e.at_ms, events[i].at_ms);
		CHECK_STR(e.daemon, events[i].daemon);
		CHECK_NUM(e.level, events[i].level);
		CHECK_STR(e.text, events[i].text);
		CHECK_NUM(ask_event_is_full(&e), events[i].is_full);
	}
}

/* Lines of pieces of each length, and one that is longer than any. */
static void test_lines(void)
{
	char text[EVENT_LINE + 100] = "one\n\ntwo\n";
	const size_t begin = strlen(text);
	memset(text + begin, 'x', EVENT_LINE + 50);
	memcpy(text + begin + EVENT_LINE + 50, "\nthree\nfour", 12);
	for (size_t piece = 1; piece < 200; piece += 7) {
		struct event_lines l = {0};
		char got[100] = "";
		for (size_t at = 0, used; at < strlen(text); at += used) {
			const size_t left = strlen(text) - at;
			if (event_lines_take(&l, text + at, left < piece ? left : piece, &used))
				snprintf(
				    got + strlen(got), sizeof got - strlen(got), "%.9s|", l.text);
		}
		CHECK_STR(got, "one||two|three|");
	}
}

int main(void)
{
	unit_run("events", test_events);
	unit_run("lines", test_lines);
	unit_run("heads of answers", test_heads);
	unit_run("form fields", test_pairs);
	unit_run("what a terminal may see", test_shown);
	unit_run("JSON that is read", test_json);
	unit_run("JSON that is too long", test_json_cut);
	return unit_result();
}
