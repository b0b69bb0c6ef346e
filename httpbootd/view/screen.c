#include "httpbootd/view/screen.h"

#include "common/letter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	SHOWN = 5,
	ESCAPE = 4
}; /* bytes of a character as it is shown, with a NUL; columns of \xHH */

void screen_start(struct screen *t, char *out, size_t size, struct screen_style style)
{
	*t = (struct screen){.out = out, .size = size, .style = style};
	if (t->style.width < SCREEN_WIDTH_MIN)
		t->style.width = SCREEN_WIDTH_MIN;
	if (t->style.width > SCREEN_WIDTH_MAX)
		t->style.width = SCREEN_WIDTH_MAX;
	out[0] = '\0';
}

/* Appends what takes `columns`, whole or not at all. */
static void append(struct screen *t, const char *s, unsigned columns)
{
	size_t n = strlen(s);
	if (t->is_cut || n >= t->size - t->len) {
		t->is_cut = true;
		return;
	}
	memcpy(t->out + t->len, s, n + 1);
	t->len += n;
	t->column += columns;
}

/* Writes how the first character of `s` is shown; *used is how many bytes it has. Its columns. */
static unsigned show(const struct screen *t, const char *s, char out[SHOWN], size_t *used)
{
	unsigned columns;
	size_t len = letter_at(s, strnlen(s, 4), &columns);
	*used = 1;
	if (len == 1 || (len > 1 && t->style.utf8)) {
		memcpy(out, s, len);
		out[len] = '\0';
		*used = len;
		return columns;
	}
	snprintf(out, SHOWN, "\\x%02x", (unsigned char)*s);
	return 4;
}

unsigned screen_columns(const struct screen *t, const char *value)
{
	char one[SHOWN];
	unsigned n = 0;
	for (size_t used; value && *value; value += used)
		n += show(t, value, one, &used);
	return n;
}

/* Writes what of `s` fits into `width` columns. Returns where it ended. */
static const char *write_part(struct screen *t, const char *s, const char *end, unsigned width)
{
	char one[SHOWN];
	size_t used;
	while (s < end) {
		unsigned columns = show(t, s, one, &used);
		if (columns > width)
			break;
		append(t, one, columns);
		width -= columns;
		s += used;
	}
	return s;
}

void screen_print(struct screen *t, const char *format, ...)
{
	char line[1501];
	va_list ap;
	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	write_part(t, line, line + strlen(line), UINT32_MAX);
}

void screen_sign(struct screen *t, enum screen_sign sign)
{
	static const struct {
		const char *utf8, *ascii;
	} signs[] = {
	    [SIGN_RED] = {"\342\227\217", "*"},
	    [SIGN_RING] = {"\342\227\213", "o"},
	    [SIGN_HALF] = {"\342\227\220", "+"},
	    [SIGN_ARROW] = {"\342\206\222", "->"},
	    [SIGN_ELLIPSIS] = {"\342\200\246", "..."},
	    [SIGN_FULL] = {"\342\226\223", "#"},
	    [SIGN_EMPTY] = {"\342\226\221", "."},
	    [SIGN_DARK] = {"\302\267", "."},
	    [SIGN_CROSS] = {"\342\234\227", "X"},
	    [SIGN_RULE] = {"\342\224\200", "-"},
	};
	if (t->style.utf8)
		append(t, signs[sign].utf8, 1);
	else
		append(t, signs[sign].ascii, (unsigned)strlen(signs[sign].ascii));
}

void screen_bar(struct screen *t, unsigned height)
{
	static const char ascii[] = " _.,-=+*#";
	char one[4] = "\342\226";
	if (height > 8)
		height = 8;
	if (t->style.utf8 && height > 0)
		one[2] = (char)(0x80 + height); /* U+2581 to U+2588 */
	else
		memcpy(one, (char[]){ascii[height], '\0'}, 2);
	append(t, one, 1);
}

void screen_part(struct screen *t)
{
	if (t->style.utf8)
		append(t, " \302\267 ", 3);
	else
		append(t, ", ", 2);
}

void screen_colour(struct screen *t, enum screen_colour colour)
{
	static const char *const sequence[] = {
	    [COLOUR_NONE] = "\033[0m",
	    [COLOUR_RED] = "\033[31m",
	    [COLOUR_YELLOW] = "\033[33m",
	    [COLOUR_GREEN] = "\033[32m",
	    [COLOUR_FAINT] = "\033[2m",
	    [COLOUR_BOLD] = "\033[1m",
	};
	if (t->style.colour)
		append(t, sequence[colour], 0);
}

void screen_cut(struct screen *t, const char *value, unsigned width)
{
	const unsigned dots = t->style.utf8 ? 1 : 3;
	if (!value)
		return;
	const char *end = value + strlen(value);
	if (screen_columns(t, value) <= width || width <= dots) {
		write_part(t, value, end, width);
		return;
	}
	write_part(t, value, end, width - dots);
	screen_sign(t, SIGN_ELLIPSIS);
}

void screen_cell(struct screen *t, const char *value, unsigned width)
{
	unsigned start = t->column;
	screen_cut(t, value, width);
	screen_pad(t, start + width + 1);
}

void screen_pad(struct screen *t, unsigned column)
{
	do
		append(t, " ", 1);
	while (!t->is_cut && t->column < column);
}

void screen_newline(struct screen *t)
{
	while (!t->is_cut && t->len > t->line_start && t->out[t->len - 1] == ' ')
		t->out[--t->len] = '\0';
	append(t, "\n", 0);
	t->line_start = t->len;
	t->column = 0;
}

/* Begins the next line at `indent`. */
static void next_line(struct screen *t, unsigned indent)
{
	screen_newline(t);
	if (indent > 0)
		screen_pad(t, indent);
}

void screen_wrap(struct screen *t, const char *words, unsigned indent)
{
	bool is_first = true;
	while (*words && !t->is_cut) {
		words += strspn(words, " ");
		const char *end = words + strcspn(words, " ");
		char word[1024];
		snprintf(word, sizeof word, "%.*s", (int)(end - words), words);
		unsigned columns = screen_columns(t, word), blank = is_first ? 0 : 1;
		if (!is_first && t->column + blank + columns > t->style.width) {
			next_line(t, indent);
			blank = 0;
		}
		if (blank)
			append(t, " ", 1);
		const char *rest = word, *word_end = word + strlen(word);
		while (rest < word_end && !t->is_cut) {
			if (t->column + ESCAPE > t->style.width && t->column > indent &&
			    t->column + screen_columns(t, rest) > t->style.width)
				next_line(t, indent);
			rest = write_part(t, rest, word_end, t->style.width - t->column);
			if (rest < word_end)
				next_line(t, indent);
		}
		is_first = false;
		words = end;
	}
}
