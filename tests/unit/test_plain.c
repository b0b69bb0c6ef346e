/* Names and text, as a terminal may see them. */
#include "common/plain.h"

#include "tests/unit/unit.h"

#include <string.h>

static const struct {
	const char *name, *in, *out;
} names[] = {
    {"as it is", "etc/a name~", "etc/a name~"},
    {"controls", "a\033[2Jb\n\t\177", "a\\x1b[2Jb\\x0a\\x09\\x7f"},
    {"C1",
	"\233"
	"2J\205",
	"\\x9b2J\\x85"},
    {"C1 in UTF-8", "\302\233x", "\\xc2\\x9bx"},
    {"UTF-8", "\303\274", "\\xc3\\xbc"},
    {"nothing", "", ""},
};

static const struct {
	const char *name, *in, *out;
} texts[] = {
    {"lines and tabs", "a\tb\nc", "a\tb\nc"},
    {"controls", "\033[2J\r\177\001", "\\x1b[2J\\x0d\\x7f\\x01"},
    {"C1",
	"\233"
	"2J\205\200\237",
	"\\x9b2J\\x85\\x80\\x9f"},
    {"C1 in UTF-8", "\302\200\302\233\302\237", "\\xc2\\x80\\xc2\\x9b\\xc2\\x9f"},
    {"U+00A0 and on", "\302\240\303\274\303\237\342\202\254\360\237\230\200",
	"\302\240\303\274\303\237\342\202\254\360\237\230\200"},
    {"too long a form of C1", "\340\202\233", "\\xe0\\x82\\x9b"},
    {"too long a form of ESC", "\300\233", "\\xc0\\x9b"},
    {"a surrogate", "\355\240\200", "\\xed\\xa0\\x80"},
    {"over U+10FFFF", "\364\220\200\200", "\\xf4\\x90\\x80\\x80"},
    {"cut off", "a\342\202", "a\\xe2\\x82"},
    {"cut off by another", "\342\202x\303", "\\xe2\\x82x\\xc3"},
};

static void test_names(void)
{
	char out[64];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		unit_row(names[i].name);
		plain_name(names[i].in, out, sizeof out);
		CHECK_STR(out, names[i].out);
	}
	unit_row("no room for an escape");
	plain_name("ab\033c", out, 5);
	CHECK_STR(out, "ab");
	plain_name("abcdef", out, 1);
	CHECK_STR(out, "");
}

/* In one piece, and in pieces of each length, as they come through a pipe. */
static void test_texts(void)
{
	char out[256];
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		unit_row(texts[i].name);
		const size_t all = strlen(texts[i].in);
		for (size_t piece = 1; piece <= all; piece++) {
			size_t n = 0, at = 0, end = 0, used;
			while (at < all) {
				end = end + piece < all ? end + piece : all;
				n += plain_text(
				    texts[i].in + at, end - at, end == all, out + n, &used);
				at += used;
			}
			out[n] = '\0';
			CHECK_STR(out, texts[i].out);
		}
	}
}

int main(void)
{
	unit_run("plain_name", test_names);
	unit_run("plain_text", test_texts);
	return unit_result();
}
