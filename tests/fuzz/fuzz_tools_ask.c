/* Any bytes as the answer of an httpbootd: as its head, as JSON, and as text for a terminal. */
#include "common/json_read.h"
#include "tools/ask_event.h"
#include "tools/ask_reply.h"
#include "tools/ask_show.h"

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

/* Every ESC begins a colour; no other control character is left. */
static void must_be_shown(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const uint8_t c = (uint8_t)text[i];
		if (c == 0x1b) {
			must(++i < len && text[i] == '[');
			while (++i < len && ((text[i] >= '0' && text[i] <= '9') || text[i] == ';'))
				;
			must(i < len && text[i] == 'm');
			continue;
		}
		must((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *in = (const char *)data;
	char *out = malloc(SHOW_TEXT * size + 1), *pieces = malloc(SHOW_TEXT * size + 1);
	char pair[100], form[64] = "";
	size_t used, n = 0, at = 0, end = 0;
	struct ask_head head;

	if (out && pieces) {
		const int head_size = ask_head_read(in, size, &head);
		must(head_size <= (int)size);
		size_t all = show_text(in, size, true, true, out, &used);
		must(used == size);
		must_be_shown(out, all);
		while (at < size) {
			end = end + 3 < size ? end + 3 : size;
			n += show_text(in + at, end - at, end == size, true, pieces + n, &used);
			at += used;
		}
		must(n == all && memcmp(out, pieces, n) == 0);
		struct json_read j = json_read_of(in, size);
		while (json_read_next(&j))
			must(strlen(j.name) < sizeof j.name && strlen(j.value) < sizeof j.value);
	}
	struct event_lines lines = {0};
	struct ask_event event;
	for (at = 0; at < size; at += used)
		if (event_lines_take(&lines, in + at, size - at < 100 ? size - at : 100, &used) &&
		    ask_event_read(lines.text, &event)) {
			must(*event.text && *event.daemon);
			(void)ask_event_is_full(&event); /* reads any text */
		}
	n = size < sizeof pair ? size : sizeof pair - 1;
	memcpy(pair, in, n);
	pair[n] = '\0';
	ask_form_pair(form, sizeof form, pair);
	for (const char *c = form; *c; c++)
		must(*c > ' ' && *c < 0x7f);
	free(out);
	free(pieces);
	return 0;
}
