#ifndef LANBOOT_HTTPBOOTD_VIEW_SCREEN_H
#define LANBOOT_HTTPBOOTD_VIEW_SCREEN_H
/*
 * Text for a terminal, in columns, written into a buffer that it never outgrows. Whatever a name
 * is made of, nothing of it steers the terminal and it takes the columns that were counted: what is
 * neither printable ASCII nor, with utf8, a character that may be shown (common/letter.h) becomes
 * \xHH. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCREEN_WIDTH_MIN = 40, SCREEN_WIDTH_MAX = 500, SCREEN_WIDTH = 80 };

struct screen_style {
	unsigned width; /* columns, SCREEN_WIDTH_MIN to SCREEN_WIDTH_MAX */
	bool colour, utf8;
};

struct screen {
	char *out; /* NUL-terminated */
	size_t size, len;
	size_t line_start; /* in `out` */
	unsigned column;   /* of the line, where the next character goes; from 0 */
	bool is_cut;       /* something did not fit into the buffer; what follows is left out */
	struct screen_style style;
};

/* Signs of our own: one column each in UTF-8; in ASCII one, too, but the arrow's and the dots'. */
enum screen_sign {
	SIGN_RED,      /* a machine in trouble: ●, or * */
	SIGN_RING,     /* one that waits: ○, or o */
	SIGN_HALF,     /* one that boots: ◐, or + */
	SIGN_ARROW,    /* what to do: →, or -> */
	SIGN_ELLIPSIS, /* more was cut off: …, or ... */
	SIGN_FULL,     /* of a bar: ▓, or # */
	SIGN_EMPTY,    /* ░, or . */
	SIGN_DARK,     /* time in which nothing of a machine is seen: ·, or . */
	SIGN_CROSS,    /* a step that failed: ✗, or X */
	SIGN_RULE,     /* a line across: ─, or - */
};

enum screen_colour {
	COLOUR_NONE,
	COLOUR_RED,
	COLOUR_YELLOW,
	COLOUR_GREEN,
	COLOUR_FAINT,
	COLOUR_BOLD
};

/* Begins in `out`, of `size` bytes, 1 at least. */
void screen_start(struct screen *t, char *out, size_t size, struct screen_style style);

/* Writes text as printf makes it, 1,500 bytes at most; whose words they are does not matter. */
void screen_print(struct screen *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes one sign. */
void screen_sign(struct screen *t, enum screen_sign sign);

/* Writes one bar of a curve, of a height of 0 (none: a blank) to 8. */
void screen_bar(struct screen *t, unsigned height);

/* What parts items of one line: ` · `, or `, `. */
void screen_part(struct screen *t);

/* What follows is of that colour, until COLOUR_NONE, and to the end of the line at most. */
void screen_colour(struct screen *t, enum screen_colour colour);

/* Writes `value` (NULL: nothing), cut off with an ellipsis where it has more than `width` columns.
 */
void screen_cut(struct screen *t, const char *value, unsigned width);

/* The same, and blanks up to `width` columns and one more. */
void screen_cell(struct screen *t, const char *value, unsigned width);

/* Writes blanks up to that column; one at least where the line is there already. */
void screen_pad(struct screen *t, unsigned column);

/* Ends the line, without the blanks at its end. */
void screen_newline(struct screen *t);

/*
 * Writes a text of words into the rest of the line and further ones, which begin at the column
 * `indent`. A word that is wider than a line is broken.
 */
void screen_wrap(struct screen *t, const char *words, unsigned indent);

/* Returns how many columns `value` takes. */
unsigned screen_columns(const struct screen *t, const char *value);

#endif
