#include "httpbootd/boot/overlay.h"

#include "httpbootd/boot/overlay_layers.h"
#include "httpbootd/boot/tree_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 5 }; /* to read folders that are changed meanwhile */

/* One machine's overlay while it is packed. */
struct packing {
	const struct roots *roots;
	struct overlay_cache *cache;
	struct overlay_layers layers;
	struct tree tree;
	struct overlay_plan plan;
	char *why;
};

/* The content of a file of the tree, for the caller to free; NULL, and why: it cannot be had. */
static char *read_file(struct packing *k, const struct tree_entry *e)
{
	char path[2 * PATH_SIZE], why[ROOT_WHY];
	size_t size = (size_t)e->st.st_size;
	struct root_file f;

	snprintf(path, sizeof path, "%s/%s", k->layers.name[e->layer], e->path);
	enum root_result r = roots_open(k->roots, path, &f);
	if (r != ROOT_OK) {
		k->tree.changed = r == ROOT_NOT_FOUND || r == ROOT_OUTSIDE || r == ROOT_NOT_A_FILE;
		tree_refuse(k->why, "%s/%s: %s", k->roots->folder[0].name, path,
		    r == ROOT_FORBIDDEN ? tree_closed : root_why(r, &f, why));
		return NULL;
	}
	char *data = malloc(size + 1);
	if (!data) {
		tree_refuse(k->why, "out of memory");
	} else if (!root_same_file(&f.st, &e->st) || pread(f.fd, data, size, 0) != (ssize_t)size) {
		k->tree.changed = true;
		tree_refuse(k->why, "%s: changes while it is packed", path);
		free(data);
		data = NULL;
	}
	close(f.fd);
	return data;
}

static bool pack_entry_of(struct packing *k, struct pack *p, const struct tree_entry *e)
{
	struct pack_entry to = {.path = e->path,
	    .link = e->link,
	    .is_folder = e->type == TREE_FOLDER,
	    .mode = e->mode,
	    .uid = e->uid,
	    .gid = e->gid};
	char *data = NULL;

	if (e->type == TREE_FILE) {
		if (!(data = read_file(k, e)))
			return false;
		to.data = data;
		to.len = (size_t)e->st.st_size;
	}
	bool ok = pack_add(p, &to);
	free(data);
	return ok || tree_refuse(k->why, "%s: %s", e->path, pack_why(p));
}

static bool pack_hostname(struct packing *k, struct pack *p)
{
	const struct pack_entry e = {.path = overlay_hostname_path,
	    .mode = 0644,
	    .data = k->plan.hostname,
	    .len = strlen(k->plan.hostname)};
	return pack_add(p, &e) || tree_refuse(k->why, "%s: %s", e.path, pack_why(p));
}

/* Packs one of the two parts; the machine's own is the archive's end. */
static bool pack_part(struct packing *k, enum overlay_part_kind part, struct pack_bytes *out)
{
	const struct tree *t = &k->tree;
	struct pack *p = pack_new();
	bool ok = p || tree_refuse(k->why, "out of memory");

	for (size_t i = 0; i < t->n && ok; i++)
		if (overlay_plan_has(&k->plan, part, &t->entries[i]))
			ok = pack_entry_of(k, p, &t->entries[i]);
	if (ok && part == OVERLAY_OWN && k->plan.hostname[0])
		ok = pack_hostname(k, p);
	if (!ok) {
		pack_drop(p);
		return false;
	}
	return pack_end(p, part == OVERLAY_OWN, out) || tree_refuse(k->why, "out of memory");
}

/* The common part, for the caller to release; NULL: it cannot be packed. */
static struct overlay_part *common_part(struct packing *k)
{
	uint64_t sum = overlay_plan_sum(&k->plan);
	struct overlay_part *p = overlay_cache_find(k->cache, sum);

	if (p)
		return p;
	if (!(p = overlay_part_new(sum))) {
		tree_refuse(k->why, "out of memory");
		return NULL;
	}
	if (!pack_part(k, OVERLAY_COMMON, &p->bytes)) {
		overlay_part_release(p);
		return NULL;
	}
	if (overlay_plan_is_settled(&k->plan, time(NULL)))
		overlay_cache_add(k->cache, p);
	return p;
}

static bool pack_once(
    struct packing *k, const struct overlay_request *q, struct overlay_archive *out)
{
	k->tree = (struct tree){.max = q->is_for_file ? OVERLAY_FILE_ENTRIES : 0};
	k->plan = overlay_plan_make(&k->tree, k->layers.n_common, q->host, q->is_for_file);
	if (!tree_read(
		k->roots, k->layers.layer, k->layers.n, k->layers.n_common, &k->tree, k->why) ||
	    !overlay_plan_check(&k->plan, k->why) || !(out->common = common_part(k)))
		return false;
	if (!pack_part(k, OVERLAY_OWN, &out->own)) {
		overlay_release(out);
		return false;
	}
	out->len = out->common->bytes.len + out->own.len;
	return true;
}

bool overlay_pack(const struct roots *roots, struct overlay_cache *cache,
    const struct overlay_request *q, struct overlay_archive *out, size_t *entries,
    char why[TREE_WHY])
{
	struct packing k = {.roots = roots, .cache = cache, .why = why};
	bool ok = false, changed = true;

	*out = (struct overlay_archive){0};
	why[0] = '\0';
	if (!overlay_layers_make(&k.layers, &q->folders, q->host, q->mac, why))
		return false;
	for (int i = 0; i < TRIES && !ok && changed; i++) {
		ok = pack_once(&k, q, out);
		if (ok && entries)
			*entries = overlay_plan_count(&k.plan);
		changed = k.tree.changed;
		tree_free(&k.tree);
	}
	return ok;
}

size_t overlay_read(const struct overlay_archive *a, size_t at, char *to, size_t size)
{
	const struct pack_bytes *from = &a->common->bytes;
	if (at >= from->len) {
		at -= from->len;
		from = &a->own;
	}
	size_t n = at < from->len ? from->len - at : 0;
	if (n > size)
		n = size;
	if (n)
		memcpy(to, from->data + at, n);
	return n;
}

void overlay_release(struct overlay_archive *a)
{
	overlay_part_release(a->common);
	free(a->own.data);
	*a = (struct overlay_archive){0};
}
