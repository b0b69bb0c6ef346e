#include "httpbootd/boot/script_file.h"

#include "common/url.h"
#include "httpbootd/boot/script_apkovl.h"

#include <stdio.h>
#include <string.h>

bool script_file(const struct script *s, const char *value, bool is_apkovl, char path[PATH_SIZE])
{
	char one[PATH_SIZE], filled[PATH_SIZE];
	const char *ours = url_beneath(value);
	size_t len = ours ? strlen(ours) : 0;

	if (ours && url_is(value)) {
		len = strcspn(ours, "?#");
		if (memchr(ours, '%', len))
			return false; /* encoded, as a path is not */
	}
	if (!ours || len >= sizeof one)
		return false;
	memcpy(one, ours, len);
	one[len] = '\0';
	if (script_expand_path(s, one, filled, sizeof filled) != SCRIPT_OK)
		return false;
	if (is_apkovl)
		return script_expand_init(s, filled, path, PATH_SIZE);
	memcpy(path, filled, strlen(filled) + 1);
	return true;
}
