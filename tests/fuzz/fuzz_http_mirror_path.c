/* Any text as a path beneath a mirror: what passes leads out of nothing, and is a name in the
 * store. */
#include "httpbootd/mirror/mirror_path.h"
#include "httpbootd/mirror/store.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void check(const char *path, bool is_alpine, const struct words *changes)
{
	const struct mirror_path p = mirror_path_parse(path, is_alpine, changes);
	char name[STORE_NAME];

	if (p.kind == MIRROR_REFUSED)
		return;
	must(path[0] != '/' && path[0] != '.' && !strstr(path, "//") && !strstr(path, "/.") &&
	     !strpbrk(path, " \t\r\n\\%?#!") && strlen(path) < MIRROR_PATH);
	must(p.file[0] && !strchr(p.file, '/') && p.file + strlen(p.file) == path + strlen(path));
	must(p.file == path + p.repo_len + (p.file != path));
	if (p.kind == MIRROR_INDEX || p.kind == MIRROR_PACKAGE)
		must(is_alpine && p.repo_len > 0);
	if (store_file_name(path, name))
		must(!strchr(name, '/') && strncmp(name, "f-", 2) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct words none = {0};
	char pattern[] = "*/a*", *list[] = {pattern};
	const struct words some = {list, 1};
	char *path = malloc(size + 1);

	must(path != NULL);
	memcpy(path, data, size);
	path[size] = '\0';
	check(path, true, &none);
	check(path, false, &none);
	check(path, true, &some);
	free(path);
	return 0;
}
