#include "httpbootd/boot/tree_merge.h"

#include <string.h>

struct tree_merged tree_merge(struct tree_entry *entries, size_t n, size_t common)
{
	struct tree_merged m = {0};

	for (size_t i = 0; i < n; i++) {
		const struct tree_entry *e = &entries[i];
		struct tree_entry *before = m.n ? &entries[m.n - 1] : NULL;
		if (!before || strcmp(before->path, e->path) != 0) {
			entries[m.n++] = *e;
			continue;
		}
		if (tree_is_folder(before) != tree_is_folder(e)) {
			m.clash = e->path;
			m.layers[0] = before->layer;
			m.layers[1] = e->layer;
			return m;
		}
		if (tree_is_folder(e) && !e->in_modes)
			continue;
		if ((before->layer < common) != (e->layer < common))
			entries[m.n++] = *e;
		else
			*before = *e;
	}
	return m;
}
