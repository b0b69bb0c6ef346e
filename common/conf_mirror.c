#include "common/conf_mirror.h"

#include <string.h>

size_t conf_mirror_path(const struct mirror_section *m, const char **path)
{
	*path = m->path ? m->path + strspn(m->path, "/") : m->name;
	size_t len = strlen(*path);
	while (len && (*path)[len - 1] == '/')
		len--;
	return len;
}

bool conf_mirror_is_alpine(const struct mirror_section *m)
{
	static const char alpine[] = "alpine";
	return strncmp(m->name, alpine, sizeof alpine - 1) == 0;
}

const char *conf_mirror_keys(const struct mirror_section *m)
{
	return m->keys ? m->keys : "/etc/apk/keys";
}

const struct mirror_section *conf_mirror_of_alpine(const struct conf *c)
{
	for (size_t i = 0; i < c->mirror_n; i++)
		if (conf_mirror_is_alpine(&c->mirror[i]))
			return &c->mirror[i];
	return NULL;
}

bool conf_mirror_has(const struct conf *c, const char *path)
{
	path += strspn(path, "/");
	for (size_t i = 0; i < c->mirror_n; i++) {
		const char *own;
		const size_t len = conf_mirror_path(&c->mirror[i], &own);
		if (strncmp(path, own, len) == 0 && path[len] == '/')
			return true;
	}
	return false;
}
