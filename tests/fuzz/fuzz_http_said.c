/* Any packets as machines' consoles: lines come out that may be shown, and what they tell is
 * bounded. */
#include "common/letter.h"
#include "httpbootd/codec/syslog.h"
#include "httpbootd/machines/told.h"
#include "httpbootd/machines/told_pieces.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void must_be_shown(const char *line)
{
	unsigned columns;
	size_t one, len = strlen(line);

	must(len < SYSLOG_LINE);
	for (size_t i = 0; i < len; i += one)
		must((one = letter_at(line + i, len - i, &columns)) > 0);
}

static void read_line(const char *whole)
{
	struct told t;
	char said[TOLD_SAID], *line = strdup(whole); /* reading beyond it shows */

	if (!line)
		return;

	told_read(line, &t);
	must(t.what.len == 0 ||
	     (t.what.at >= line && t.what.at + t.what.len <= line + strlen(line)));
	must(t.text.len == 0 ||
	     (t.text.at >= line && t.text.at + t.text.len <= line + strlen(line)));
	must(told_step(&t, NULL) < STEP_KINDS && t.fault < TOLD_FAULTS);
	must(strlen(told_said(&t, said)) < TOLD_SAID && !strpbrk(said, "\"\\"));
	if (t.error)
		must(told_fault_in(said) == t.fault || t.fault == TOLD_OTHER);
	told_number(line);
	free(line);
}

/* Packets, a line each, in which `\1` stands for a newline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct told_pieces pieces;
	const struct addr from = {.v4 = {.sin_family = AF_INET}, .len = sizeof from.v4};
	uint64_t now_ms = 1000;

	memset(&pieces, 0, sizeof pieces);
	while (size > 0) {
		const uint8_t *stop = memchr(data, '\n', size);
		const size_t len = stop ? (size_t)(stop - data) : size;
		char *packet = malloc(len + 1), line[SYSLOG_LINE]; /* reading beyond it shows */
		struct syslog_message m;
		bool is_piece;
		struct told_source *s = told_take(&pieces, &from, now_ms += 200);
		if (packet && s) {
			memcpy(packet, data, len);
			for (size_t i = 0; i < len; i++)
				if (packet[i] == 1)
					packet[i] = '\n';
			if (syslog_parse(packet, len, &m))
				while (syslog_next(&m, line, &is_piece)) {
					must_be_shown(line);
					const char *whole = told_whole(s, line, is_piece, now_ms);
					if (whole)
						read_line(whole);
				}
		}
		free(packet);
		data += len + (stop != NULL);
		size -= len + (stop != NULL);
	}
	return 0;
}
