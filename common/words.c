#include "common/words.h"

#include <string.h>

bool words_have(const struct words *w, const char *text, size_t len)
{
	for (size_t i = 0; i < w->n; i++)
		if (strlen(w->word[i]) == len && memcmp(w->word[i], text, len) == 0)
			return true;
	return false;
}

char *words_text(const struct words *w, char *out, size_t size)
{
	size_t at = 0;
	for (size_t i = 0; i < w->n; i++) {
		size_t len = strlen(w->word[i]);
		if (i && at < size - 1)
			out[at++] = ' ';
		len = len < size - 1 - at ? len : size - 1 - at;
		memcpy(out + at, w->word[i], len);
		at += len;
	}
	out[at] = '\0';
	return out;
}
