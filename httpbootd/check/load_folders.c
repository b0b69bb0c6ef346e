#include "httpbootd/check/load_folders.h"

#include "common/host_table.h"
#include "httpbootd/check/want.h"

#include <string.h>

static const char releases[] = "alpine", images[] = "uki";

static bool is_in(const char *path, size_t len, const char *folder)
{
	const size_t n = strlen(folder);

	return len >= n && strncmp(path, folder, n) == 0 && (len == n || path[n] == '/');
}

static void add(struct drift_folders *all, const char *path, size_t len, bool is_deep)
{
	struct drift_folder f = {.is_deep = is_deep};

	if (!len || len >= sizeof f.name || is_in(path, len, releases))
		return;
	memcpy(f.name, path, len);
	f.by_names = is_in(path, len, images);
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->folder[i].name, f.name) == 0) {
			all->folder[i].is_deep |= is_deep;
			return;
		}
	if (all->n < DRIFT_FOLDERS && drift_folder_is_good(f.name))
		all->folder[all->n++] = f;
}

/* Where a file of the configuration is: of `boot/{arch}/vmlinuz` all that is in boot. */
static void add_file(struct drift_folders *all, const char *path)
{
	const size_t fixed = strcspn(path, "{");
	size_t len = fixed;

	if (strstr(path, "://"))
		return;
	while (*path == '/') {
		path++;
		len -= len > 0;
	}
	while (len && path[len - 1] != '/')
		len--;
	const bool is_deep = strchr(path + len, '/') != NULL;
	while (len && path[len - 1] == '/')
		len--;
	add(all, path, len, is_deep);
}

static void add_boot(struct drift_folders *all, const struct boot *b)
{
	struct want want[WANTS_MAX];
	const size_t n = want_list(b, want);
	const char *value;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; (value = key_nth(want[i].key, b, k)); k++)
			add_file(all, value);
	if (b->uki == TRISTATE_YES)
		add(all, images, strlen(images), true);
}

void load_folders(const struct conf *c, struct drift_folders *out)
{
	const struct host_table *t = &c->hosts;

	*out = (struct drift_folders){.n = 0};
	for (size_t i = 0; i < t->n_profiles; i++)
		add_boot(out, &t->profiles[i].boot);
	for (size_t i = 0; i < t->n; i++) {
		if (!t->hosts[i].own)
			continue;
		const struct boot b = host_boot(&t->hosts[i]);
		add_boot(out, &b);
	}
	for (size_t i = 0; i < ARCHS_MAX; i++)
		if (c->pxedhcpd.boot_file[i])
			add_file(out, c->pxedhcpd.boot_file[i]);
}
