/* Any bytes as a line of .modes, and as the path of a packed apkovl. */
#include "common/overlay_name.h"
#include "httpbootd/boot/modes.h"

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
	struct mode_line m;
	struct overlay_name n;
	const char *line = (const char *)data;

	if (mode_parse(line, size, &m) == MODE_LINE) {
		must(m.mode <= 07777 && m.uid <= MODE_ID_MAX && m.gid <= MODE_ID_MAX);
		must(m.path[0] && strlen(m.path) < sizeof m.path && m.path[0] != '/');
		must(!strstr(m.path, "//"));
	}
	char *path = malloc(size + 1);
	if (!path)
		return 0;
	memcpy(path, data, size);
	path[size] = '\0';
	if (overlay_name_parse(path, &n)) {
		must(strlen(n.section) < sizeof n.section && n.profile[0] &&
		     strlen(n.profile) < sizeof n.profile);
		must(!strchr(n.profile, '/'));
	}
	free(path);
	return 0;
}
