#include "common/conf_alike.h"

#include "common/sha256.h"

#include <stdlib.h>
#include <string.h>

/* Where memory runs out it is a text that no configuration has. */
static void digest(const struct conf *c, const char *kind, uint8_t out[CONF_ALIKE])
{
	uint8_t whole[SHA256_LEN];
	struct sha256 hash;
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (to)
		conf_dump_alike(c, kind, to);
	const bool ok = to && fclose(to) == 0 && text;
	sha256_start(&hash);
	sha256_add(&hash, ok ? text : "?", ok ? size : 1);
	sha256_end(&hash, whole);
	memcpy(out, whole, CONF_ALIKE);
	free(text);
}

void conf_alike_make(struct conf *c)
{
	for (size_t i = 0; i < CONF_KINDS; i++)
		digest(c, conf_alike_kind(i), c->alike.digest[i]);
}
