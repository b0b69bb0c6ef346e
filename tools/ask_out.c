#include "tools/ask_out.h"

#include "common/strval.h"
#include "httpbootd/codec/json.h"
#include "tools/ask_show.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_MIN = 40, COLUMNS_MAX = 400, PIECE = 4096 };

static const char *environment(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

void ask_out_find(struct ask_out *out)
{
	struct winsize size = {0};
	uint64_t columns = 80;
	const char *term = environment("TERM");

	setlocale(LC_CTYPE, "");
	out->has_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	out->is_terminal = isatty(STDOUT_FILENO);
	out->has_colour =
	    out->is_terminal && *term && strcmp(term, "dumb") != 0 && !*environment("NO_COLOR");
	out->rows = 0;
	if (out->is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		columns = size.ws_col;
		out->rows = size.ws_row;
	} else {
		str_uint(environment("COLUMNS"), 1, 100000, &columns);
	}
	out->columns = columns < COLUMNS_MIN   ? COLUMNS_MIN
		       : columns > COLUMNS_MAX ? COLUMNS_MAX
					       : (unsigned)columns;
}

void ask_out_show(FILE *to, const char *text, size_t len, bool has_colour)
{
	char shown[PIECE * SHOW_TEXT];
	size_t used;

	for (; len > 0; text += used, len -= used) {
		const size_t piece = len < PIECE ? len : PIECE;
		fwrite(
		    shown, 1, show_text(text, piece, piece == len, has_colour, shown, &used), to);
	}
}

void ask_out_write(const struct ask_out *out, const char *text, size_t len, bool is_data)
{
	if (is_data && !out->is_terminal)
		fwrite(text, 1, len, stdout);
	else
		ask_out_show(stdout, text, len, out->has_colour);
}

void ask_out_error(const struct ask_out *out, const char *text, bool wants_json)
{
	char object[8 * ASK_OUT_ERROR];
	struct json j;
	fprintf(stderr, "lanboot: ");
	ask_out_show(stderr, text, strlen(text), false);
	fprintf(stderr, "\n");
	if (!wants_json)
		return;
	json_start(&j, object, sizeof object);
	json_object(&j, NULL);
	json_string(&j, "error", text);
	json_close(&j);
	ask_out_write(out, object, strlen(object), true);
	putchar('\n');
}
