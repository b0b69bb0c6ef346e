/* Names and text, as a terminal may see them. */
#include "common/letter.h"
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

static void test_words(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
	    {"hall A", "hall A"},
	    {"B\303\274ro \320\226 \346\227\245\346\234\254",
		"B\303\274ro \320\226 \346\227\245\346\234\254"},
	    {"a\nb\033[2J\177", "a\\x0ab\\x1b[2J\\x7f"},
	    {"\342\200\256abc", "\\xe2\\x80\\xaeabc"}, /* right to left from here */
	    {"a\342\200\213b\342\201\240", "a\\xe2\\x80\\x8bb\\xe2\\x81\\xa0"}, /* of no width */
	    {"e\314\201\302\255", "e\\xcc\\x81\\xc2\\xad"}, /* on another; the soft hyphen */
	    {"\303(\302\233\355\240\200", "\\xc3(\\xc2\\x9b\\xed\\xa0\\x80"}, /* none */
	};
	char out[128], small[6];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		plain_words(rows[i].in, out, sizeof out);
		CHECK_STR(out, rows[i].out);
	}
	plain_words("abcd\303\274", small, sizeof small);
	CHECK_STR(small, "abcd");
}

static void test_columns(void)
{
	static const struct {
		uint32_t c;
		unsigned columns;
	} rows[] = {{'A', 1}, {0x1f, 0}, {0x7f, 0}, {0xa0, 0}, {0xad, 0}, {0xfc, 1}, {0x301, 0},
	    {0x416, 1}, {0x5d0, 1}, {0x61c, 0}, {0x627, 1}, {0x64b, 0}, {0x1ea1, 1}, {0x200b, 0},
	    {0x200d, 0}, {0x202e, 0}, {0x2066, 0}, {0x20ac, 1}, {0x3000, 0}, {0x3042, 2},
	    {0x65e5, 2}, {0xac00, 2}, {0xd800, 0}, {0xe000, 0}, {0xfeff, 0}, {0xff21, 2},
	    {0x1f600, 0}, {0x20000, 2}, {0xe0001, 0}, {0x10ffff, 0}, {UINT32_MAX, 0}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_NUM(letter_columns(rows[i].c), rows[i].columns);
}

int main(void)
{
	unit_run("plain_words", test_words);
	unit_run("letter_columns", test_columns);
	unit_run("plain_name", test_names);
	unit_run("plain_text", test_texts);
	return unit_result();
}
