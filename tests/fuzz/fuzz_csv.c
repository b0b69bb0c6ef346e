/* Any bytes as a list of machines: lines only go on, and every value is text within what was read.
 */
#include "common/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	enum csv_result result;
	struct csv_record r;
	struct csv c;
	unsigned line = 0;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	csv_start(&c, text, size + 1);
	while ((result = csv_next(&c, &r)) != CSV_END) {
		must(r.line > line && c.line > r.line - 1 && c.at <= size);
		line = r.line;
		must((result == CSV_OK) == !*csv_result_text(result));
		for (size_t i = 0; result == CSV_OK && i < r.n; i++)
			must(r.field[i] + strlen(r.field[i]) <= text + size);
		must(result != CSV_UNFINISHED || csv_next(&c, &r) == CSV_END);
	}
	free(text);
	return 0;
}
