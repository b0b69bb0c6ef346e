#ifndef LANBOOT_TOOLS_ASK_OUT_H
#define LANBOOT_TOOLS_ASK_OUT_H
/* The terminal that we write to, or what stands in its place. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { ASK_OUT_ERROR = 1024 };

struct ask_out {
	bool is_terminal; /* standard output is one */
	bool has_colour, has_utf8;
	unsigned columns, rows; /* rows 0: no end */
};

/*
 * Looks what standard output is: colour where it is a terminal that is not `dumb` and NO_COLOR is
 * not set; UTF-8 by the locale; columns by the terminal, else COLUMNS, else 80.
 */
void ask_out_find(struct ask_out *out);

/* Writes `len` bytes of text to `to`, made visible as show_text() does. */
void ask_out_show(FILE *to, const char *text, size_t len, bool has_colour);

/* Writes `len` bytes to standard output: made visible, but for what is for programs (JSON, CSV)
 * and goes to no terminal. */
void ask_out_write(const struct ask_out *out, const char *text, size_t len, bool is_data);

/* Says what went wrong, `text` of fewer than ASK_OUT_ERROR bytes, on standard error, and where JSON
 * is wanted as an object with `error` on standard output. */
void ask_out_error(const struct ask_out *out, const char *text, bool wants_json);

#endif
