/* Any bytes as an index of a mirror's, then as the member behind its signature, then as lines of
 * its text. */
#include "httpbootd/mirror/apk_signed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* All that it names is in order, is found, and can be a file's name. */
static void check(const struct apk_index *x)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct apk_entry *e = &x->entry[i], *found = apk_index_find(x, e->file);
		must(!i || strcmp(x->entry[i - 1].file, e->file) <= 0);
		must(found && strcmp(found->file, e->file) == 0 &&
		     memcmp(found->id, e->id, APK_ID) == 0);
		must(e->file[0] != '.' && !strchr(e->file, '/') && strlen(e->file) < APK_FILE);
	}
}

static void read_lines(const char *text, size_t len)
{
	struct apk_index x = {0};
	const char *why = NULL;

	while (len && !why) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		why = apk_index_line(&x, text, n);
		n += end != NULL;
		text += n;
		len -= n;
	}
	if (!why && !apk_index_end(&x))
		check(&x);
	apk_index_free(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct apk_signed s;
	struct apk_index x = {0};

	if (!apk_signed_parse(data, size, &s)) {
		must(s.n > 0 && s.n <= APK_SIGNATURES && s.begin <= size);
		for (size_t i = 0; i < s.n; i++)
			must(s.signature[i].key[0] && strlen(s.signature[i].key) < APK_KEY_NAME &&
			     s.signature[i].len <= APK_SIGNATURE);
		if (!apk_signed_index(data + s.begin, size - s.begin, &x))
			check(&x);
		apk_index_free(&x);
	}
	if (!apk_signed_index(data, size, &x))
		check(&x);
	apk_index_free(&x);
	read_lines((const char *)data, size);
	return 0;
}
