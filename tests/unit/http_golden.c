#include "tests/unit/http_golden.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WANT_SIZE = 128 * 1024 };

static void name_path(const char *file, char *out, size_t size)
{
	snprintf(out, size, "tests/golden/%s", file);
}

void golden_read(const char *file, char *out, size_t size)
{
	char path[256];
	name_path(file, path, sizeof path);
	FILE *f = fopen(path, "r");
	size_t len = f ? fread(out, 1, size - 1, f) : 0;
	out[len] = '\0';
	if (f)
		fclose(f);
}

/* The line that `at` is in, in a buffer of its own. */
static void copy_line(const char *text, const char *at, char *out, size_t size)
{
	while (at > text && at[-1] != '\n')
		at--;
	snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
}

void golden_check(const char *file, const char *text)
{
	static char want[WANT_SIZE];
	char path[256], line[2][1024];
	const char *how = getenv("GOLDEN");

	unit_row(file);
	name_path(file, path, sizeof path);
	if (how && strcmp(how, "write") == 0) {
		FILE *f = fopen(path, "w");
		CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0);
		return;
	}
	golden_read(file, want, sizeof want);
	/* The first line that differs says more than both texts. */
	size_t same = 0;
	while (text[same] && text[same] == want[same])
		same++;
	copy_line(text, text + same, line[0], sizeof line[0]);
	copy_line(want, want + same, line[1], sizeof line[1]);
	CHECK_STR(line[0], line[1]);
	CHECK(text[same] == want[same]);
}
