/* Text for a terminal: columns, and nothing of a name that steers it. */
#include "httpbootd/view/screen.h"

#include "tests/unit/unit.h"

#include <string.h>

static char out[512];

static struct screen begin(unsigned width, bool utf8)
{
	struct screen t;
	screen_start(&t, out, sizeof out, (struct screen_style){.width = width, .utf8 = utf8});
	return t;
}

static const struct {
	const char *name, *in;
	unsigned width;
	const char *ascii, *utf8;
} cells[] = {
    {"fits", "kiosk7", 8, "kiosk7   |", "kiosk7   |"},
    {"to the column", "kiosk7ab", 8, "kiosk7ab |", "kiosk7ab |"},
    {"too long", "kiosk7abc", 8, "kiosk... |", "kiosk7a\342\200\246 |"},
    {"nothing", NULL, 4, "     |", "     |"},
    {"controls", "\033[2J\r", 12, "\\x1b[2J\\x0d  |", "\\x1b[2J\\x0d  |"},
    {"cut before an escape", "abc\033[2J", 8, "abc...   |", "abc\\x1b\342\200\246 |"},
    {"DEL and C1", "\177\233", 8, "\\x7f\\x9b |", "\\x7f\\x9b |"},
    {"C1 in UTF-8", "\302\233", 8, "\\xc2\\x9b |", "\\xc2\\x9b |"},
    {"letters", "Caf\303\251", 12, "Caf\\xc3\\xa9  |", "Caf\303\251         |"},
    {"direction", "\342\200\256", 12, "\\xe2\\x80\\xae |", "\\xe2\\x80\\xae |"},
    {"wide", "\346\227\245", 12, "\\xe6\\x97\\xa5 |", "\346\227\245           |"},
    {"wide, cut", "\346\227\245\346\234\254", 3, "    |", "\346\227\245\342\200\246 |"},
    {"put on another", "e\314\201", 9, "e\\xcc\\x81 |", "e\\xcc\\x81 |"},
    {"a narrow column", "kiosk", 3, "kio |", "ki\342\200\246 |"},
};

static void test_cells(void)
{
	for (size_t i = 0; i < 2 * sizeof cells / sizeof *cells; i++) {
		const bool utf8 = i % 2;
		struct screen t = begin(80, utf8);
		unit_row(cells[i / 2].name);
		screen_cell(&t, cells[i / 2].in, cells[i / 2].width);
		screen_print(&t, "|");
		CHECK_STR(out, utf8 ? cells[i / 2].utf8 : cells[i / 2].ascii);
		CHECK_NUM(t.column, cells[i / 2].width + 2);
	}
}

static void test_lines(void)
{
	struct screen t = begin(80, false);
	screen_cell(&t, "a", 5);
	screen_newline(&t);
	screen_pad(&t, 3);
	screen_print(&t, "%d%s", 12, "\n\033");
	screen_part(&t);
	screen_sign(&t, SIGN_ARROW);
	screen_bar(&t, 0);
	screen_bar(&t, 8);
	screen_bar(&t, 99);
	screen_newline(&t);
	CHECK_STR(out, "a\n   12\\x0a\\x1b, -> ##\n");
	t = begin(80, true);
	screen_sign(&t, SIGN_RED);
	screen_part(&t);
	screen_bar(&t, 1);
	screen_bar(&t, 8);
	CHECK_STR(out, "\342\227\217 \302\267 \342\226\201\342\226\210");
	CHECK_NUM(t.column, 6);
}

static void test_colour(void)
{
	struct screen t;
	screen_start(&t, out, sizeof out, (struct screen_style){.width = 80, .colour = true});
	screen_colour(&t, COLOUR_RED);
	screen_print(&t, "x");
	screen_colour(&t, COLOUR_NONE);
	CHECK_STR(out, "\033[31mx\033[0m");
	CHECK_NUM(t.column, 1);
}

static const struct {
	const char *name, *in, *out;
} wraps[] = {
    {"fits", "one two", "> one two\n"},
    {"a long word", "The kernel alpine/3.24/x86_64/vmlinuz-lts is not there.",
	"> The kernel\n  alpine/3.24/x86_64/vmlinuz-lts is not\n  there.\n"},
    {"wraps between words", "The initrd of this machine alpine/initramfs-lts is not",
	"> The initrd of this machine\n  alpine/initramfs-lts is not\n"},
    {"blanks", "  a   b  ", "> a b\n"},
    {"nothing", "", ">\n"},
    {"a word wider than a line", "a aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab c",
	"> a\n  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n  aaaaaaaaaaaaaaab c\n"},
};

static void test_wrap(void)
{
	for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++) {
		struct screen t = begin(40, false);
		unit_row(wraps[i].name);
		screen_print(&t, "> ");
		screen_wrap(&t, wraps[i].in, 2);
		screen_newline(&t);
		CHECK_STR(out, wraps[i].out);
	}
}

/* In a buffer of each size nothing is written behind it, and what is written is whole lines' begin.
 */
static void test_small(void)
{
	char small[64];
	for (size_t size = 1; size < sizeof small; size++) {
		struct screen t;
		memset(small, '#', sizeof small);
		screen_start(&t, small, size, (struct screen_style){.width = 40, .utf8 = true});
		screen_cell(&t, "a machine with a long name", 10);
		screen_sign(&t, SIGN_RED);
		screen_wrap(&t, "some words\033 that are wrapped when they are too many", 4);
		screen_newline(&t);
		CHECK(t.len < size && strlen(small) == t.len && small[size] == '#');
		CHECK(t.is_cut);
	}
}

int main(void)
{
	unit_run("screen cells", test_cells);
	unit_run("screen lines", test_lines);
	unit_run("screen colour", test_colour);
	unit_run("screen wraps", test_wrap);
	unit_run("screen in a small buffer", test_small);
	return unit_result();
}
