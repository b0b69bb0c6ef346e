/* Is what a DHCP server was given still what the configuration says? */
#include "common/plain.h"
#include "pxedhcpd/render.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { SHOWN = 200 }; /* bytes of a line that differs */

/* Comments name lines of the configuration, which move. OPNsense's pages have none. */
static bool is_heeded(const char *line)
{
	line += strspn(line, " \t\r\n");
	return *line && *line != '#';
}

/* A line of the text, at *at, which is put behind it; NULL: there are no more. */
static char *next_of_text(const char **at, char *line, size_t size)
{
	while (**at) {
		size_t n = strcspn(*at, "\n"), kept = n < size - 1 ? n : size - 1;
		memcpy(line, *at, kept);
		line[kept] = '\0';
		*at += n + ((*at)[n] == '\n');
		if (is_heeded(line))
			return line;
	}
	return NULL;
}

/* The same of the file; `number` counts all of its lines. */
static char *next_of_file(FILE *f, char **line, size_t *size, unsigned long *number)
{
	while (getline(line, size, f) > 0) {
		(*number)++;
		(*line)[strcspn(*line, "\r\n")] = '\0';
		if (is_heeded(*line))
			return *line;
	}
	return NULL;
}

static void say(FILE *out, const char *what, const char *line)
{
	char begin[SHOWN + 1], text[PLAIN_TEXT * SHOWN + 1];

	snprintf(begin, sizeof begin, "%s", line ? line : "");
	plain_name(begin, text, sizeof text);
	fprintf(out, "  %s %s\n", what, line ? text : "(nothing more)");
}

static int compare_with(const char *text, const char *path, FILE *f, FILE *out)
{
	size_t room = strlen(text) + 1, size = 0;
	char *wanted = malloc(room), *line = NULL, *is, *should;
	unsigned long number = 0;
	int code = 0;

	if (!wanted) {
		fprintf(stderr, "render: out of memory\n");
		return EX_OSERR;
	}
	do {
		should = next_of_text(&text, wanted, room);
		is = next_of_file(f, &line, &size, &number);
	} while (should && is && strcmp(should, is) == 0);
	if (should || is) {
		fprintf(out, "%s: other than the configuration says now, from line %lu on:\n", path,
		    number + !is);
		say(out, "there:", is);
		say(out, "now:  ", should);
		code = 1;
	} else {
		fprintf(out, "%s: as the configuration says\n", path);
	}
	free(wanted);
	free(line);
	return code;
}

int render_compare(const char *text, const char *path, FILE *out)
{
	bool is_input = strcmp(path, "-") == 0;
	FILE *f = is_input ? stdin : fopen(path, "re");
	char plain[PLAIN_TEXT * SHOWN + 1];
	int code;

	plain_name(is_input ? "standard input" : path, plain, sizeof plain);
	if (!f) {
		fprintf(stderr, "render --compare %s: %s\n", plain, strerror(errno));
		return EX_NOINPUT;
	}
	code = compare_with(text, plain, f, out);
	if (!is_input)
		fclose(f);
	return code;
}
