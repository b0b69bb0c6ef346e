#include "pxedhcpd/check_shim.h"

#include "common/keys.h"
#include "common/shim.h"

#include <string.h>

static void check_path(
    struct check *k, const char *file, unsigned line, const char *key, const char *path)
{
	char second[PATH_SIZE];

	if (!path || !shim_is(path))
		return;
	if (!str_is_url(path) && strlen(path) > SHIM_PATH_MAX)
		check_fail(k, file, line,
		    "%s = %.200s: shim reads %d bytes of its path, and asks for what it starts in "
		    "another folder; write a shorter one",
		    key, path, SHIM_PATH_MAX);
	else if (shim_second(path, second) == SHIM_BROKEN)
		check_fail(k, file, line,
		    "%s = %.200s: shim does not know from this name what it is to start; call it "
		    "as that file, with -shim in front of the dot, such as snponly-shim.efi",
		    key, path);
}

static void check_boot(
    struct check *k, const struct boot *b, const struct key_line *lines, const char *file)
{
	const unsigned line = key_line_of(lines, "boot-file");
	if (line)
		check_path(k, file, line, "boot-file", b->boot_file);
}

void check_shims(struct check *k)
{
	const struct conf *c = k->conf;
	const struct host_table *t = &c->hosts;

	for (const struct key *key = keys; key < keys + n_keys; key++) {
		const struct conf_location *at = &c->locations[key - keys];
		const char *path;
		if (strcmp(key->section, "pxedhcpd") != 0 || key->type != KEY_FILE || !at->text)
			continue;
		memcpy(&path, (const char *)c + key->offset, sizeof path);
		check_path(k, at->file, at->line, key->name, path);
	}
	for (size_t i = 0; i < c->menu_n; i++)
		check_path(k, c->menu[i].file, c->menu[i].line, "file", c->menu[i].boot_file);
	for (size_t i = 0; i < t->n_profiles; i++)
		check_boot(k, &t->profiles[i].boot, t->profiles[i].lines, t->profiles[i].file);
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].own)
			check_boot(k, t->hosts[i].own, t->hosts[i].lines, t->hosts[i].file);
}
