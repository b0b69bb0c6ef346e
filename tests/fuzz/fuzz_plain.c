/* Any bytes as a name and as text: nothing of it steers a terminal, in however many pieces. */
#include "common/plain.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* As a terminal of 8 bits would see it, and as one of UTF-8 would. */
static void must_be_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const uint8_t c = (uint8_t)text[i];
		must(c >= ' ' || c == '\n' || c == '\t');
		must(c != 0x7f);
		must(c != 0xc2 || (i + 1 < len && (uint8_t)text[i + 1] >= 0xa0));
		/* Only within a character, never alone. */
		must(c < 0x80 || c > 0xbf || (i > 0 && (uint8_t)text[i - 1] >= 0x80));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *in = (const char *)data;
	char *out = malloc(PLAIN_TEXT * size + 1), *pieces = malloc(PLAIN_TEXT * size + 1);
	char *name = malloc(size + 1);
	size_t used, n = 0, at = 0, end = 0;

	if (out && pieces && name) {
		size_t all = plain_text(in, size, true, out, &used);
		must(used == size);
		must_be_plain(out, all);
		while (at < size) {
			end = end + 3 < size ? end + 3 : size;
			n += plain_text(in + at, end - at, end == size, pieces + n, &used);
			at += used;
		}
		must(n == all && memcmp(out, pieces, n) == 0);
		memcpy(name, in, size);
		name[size] = '\0';
		plain_name(name, out, PLAIN_TEXT * size + 1);
		for (const char *c = out; *c; c++)
			must(*c >= ' ' && *c < 0x7f);
	}
	free(out);
	free(pieces);
	free(name);
	return 0;
}
