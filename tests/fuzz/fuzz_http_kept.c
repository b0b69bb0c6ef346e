/* Any bytes as the file of machines seen: what is loaded is clean, and is the same if kept again.
 */
#include "httpbootd/machines/keep_load.h"
#include "httpbootd/machines/kept.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW UINT64_C(1764375229000)

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void load(struct machines *m, const char *bytes, size_t size)
{
	struct keep_load k = {.machines = m, .now_ms = NOW};

	for (const char *at = bytes, *end = bytes + size; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		keep_load_line(&k, at, (size_t)(stop - at));
		at = stop + 1;
	}
	keep_load_end(&k);
}

/* All of them as a file. */
static size_t keep(const struct machines *m, char *out)
{
	size_t len = strlen(kept_begins);

	memcpy(out, kept_begins, len);
	for (size_t i = 0; i < m->table.n; i++) {
		struct kept_at at = {.has_begun = false};
		size_t before = len;
		for (size_t n; (n = kept_write(m->table.all[i], &at, out + len)); len += n)
			for (size_t j = 0; j + 1 < n; j++)
				must(out[len + j] >= ' ' && out[len + j] < 0x7f);
		must(len - before <= KEPT_MOST);
	}
	return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf conf = {.httpbootd.machines = 4};
	struct machines first, second;
	char *once = malloc(5 * KEPT_MOST), *twice = malloc(5 * KEPT_MOST);

	machines_init(&first, &conf);
	machines_init(&second, &conf);
	if (once && twice) {
		load(&first, (const char *)data, size);
		must(first.table.n <= conf.httpbootd.machines);
		const size_t len = keep(&first, once);
		load(&second, once, len);
		must(keep(&second, twice) == len && memcmp(once, twice, len) == 0);
		for (size_t i = 0; i < second.table.n; i++) {
			struct state_look look;
			machines_look(&second, second.table.all[i], NOW, &look);
		}
	}
	free(once);
	free(twice);
	machines_free(&first);
	machines_free(&second);
	return 0;
}
