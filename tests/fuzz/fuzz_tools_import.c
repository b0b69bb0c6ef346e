/* Any bytes as a configuration in JSON with comments: nothing is read behind it, and paths are
 * text. */
#include "tools/import_json.h"

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
	size_t lines = 0;

	if (!text)
		return 0;
	memcpy(text, data, size);
	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	const size_t clean = import_json_clean(text, size);
	must(clean <= size);
	for (size_t i = 0; i < size; i++)
		lines -= text[i] == '\n';
	must(lines == 0);
	struct import_json j = import_json_of(text, size);
	while (import_json_next(&j)) {
		must(strlen(j.path) < sizeof j.path);
		must(j.reader.kind != JSON_READ_END && (j.reader.depth < 2 || *j.path == '/'));
	}
	free(text);
	return 0;
}
