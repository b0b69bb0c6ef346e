#include "httpbootd/boot/overlay.h"

#include "common/clock.h"
#include "httpbootd/boot/tree_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	TRIES = 5, /* to read folders that are changed meanwhile */
	BLOCK = 64 * 1024,
};

/* One machine's overlay while it is packed. */
struct packing {
	const struct overlay_job *job;
	struct overlay_look *look;
	struct overlay_layers layers;
	struct tree tree;
	struct overlay_plan plan;
	char *why;
};

/* A copy of a list of words; false: no memory. */
static bool copy_words(struct arena *a, struct words *to, const struct words *from)
{
	to->n = from->n;
	to->word = from->n ? arena_alloc(a, from->n * sizeof *to->word) : NULL;
	for (size_t i = 0; i < from->n; i++)
		if (!to->word ||
		    !(to->word[i] = arena_strndup(a, from->word[i], strlen(from->word[i]))))
			return false;
	return true;
}

bool overlay_request_copy(
    struct arena *a, struct overlay_request *to, const struct overlay_request *from)
{
	uint8_t *mac = from->mac ? arena_alloc(a, MAC_LEN) : NULL;

	*to = (struct overlay_request){
	    .is_for_file = from->is_for_file, .has_packages = from->has_packages, .mac = mac};
	if (from->mac && !mac)
		return false;
	if (mac)
		memcpy(mac, from->mac, MAC_LEN);
	if (from->repos && !(to->repos = arena_strndup(a, from->repos, strlen(from->repos))))
		return false;
	if (from->host && !(to->host = arena_strndup(a, from->host, strlen(from->host))))
		return false;
	return copy_words(a, &to->folders, &from->folders);
}

static const struct roots *roots_of(const struct packing *k, unsigned layer)
{
	return k->layers.layer[layer].is_secret ? k->job->from.secrets : k->job->from.overlays;
}

static bool refuse_changed(struct packing *k, const char *path)
{
	k->tree.changed = true;
	return tree_refuse(k->why, "%s: changes while it is packed", path);
}

/* The content, block by block; it has to be as long as was promised, and the same as was seen. */
static bool pack_content(
    struct packing *k, struct pack *p, const struct tree_entry *e, const char *path, int fd)
{
	size_t size = (size_t)e->st.st_size;
	char block[BLOCK];
	struct stat st;

	for (size_t at = 0; at < size;) {
		ssize_t n = pread(fd, block, size - at < BLOCK ? size - at : BLOCK, (off_t)at);
		if (n <= 0)
			return refuse_changed(k, path);
		if (!pack_data(p, block, (size_t)n))
			return tree_refuse(k->why, "%s: %s", e->path, pack_why(p));
		at += (size_t)n;
	}
	return (fstat(fd, &st) == 0 && root_same_file(&st, &e->st)) || refuse_changed(k, path);
}

static bool pack_file(
    struct packing *k, struct pack *p, const struct tree_entry *e, const struct pack_entry *to)
{
	const struct roots *roots = roots_of(k, e->layer);
	char path[2 * PATH_SIZE], why[ROOT_WHY];
	struct root_file f;

	snprintf(path, sizeof path, "%s/%s", k->layers.name[e->layer], e->path);
	enum root_result r = roots_open(roots, path, &f);
	if (r != ROOT_OK) {
		k->tree.changed = r == ROOT_NOT_FOUND || r == ROOT_OUTSIDE || r == ROOT_NOT_A_FILE;
		return tree_refuse(k->why, "%s/%s: %s", roots->folder[0].name, path,
		    r == ROOT_FORBIDDEN ? tree_closed : root_why(r, &f, why));
	}
	bool ok = root_same_file(&f.st, &e->st) || refuse_changed(k, path);
	if (ok && !pack_add(p, to))
		ok = tree_refuse(k->why, "%s: %s", e->path, pack_why(p));
	ok = ok && pack_content(k, p, e, path, f.fd);
	close(f.fd);
	return ok;
}

static bool pack_entry_of(struct packing *k, struct pack *p, const struct tree_entry *e)
{
	const struct pack_entry to = {.path = e->path,
	    .link = e->link,
	    .is_folder = e->type == TREE_FOLDER,
	    .mode = e->mode,
	    .uid = e->uid,
	    .gid = e->gid,
	    .len = e->type == TREE_FILE ? (size_t)e->st.st_size : 0};

	if (e->type == TREE_FILE)
		return pack_file(k, p, e, &to);
	return pack_add(p, &to) || tree_refuse(k->why, "%s: %s", e->path, pack_why(p));
}

static bool pack_hostname(struct packing *k, struct pack *p)
{
	const struct pack_entry e = {
	    .path = overlay_hostname_path, .mode = 0644, .len = strlen(k->plan.hostname)};
	return (pack_add(p, &e) && pack_data(p, k->plan.hostname, e.len)) ||
	       tree_refuse(k->why, "%s: %s", e.path, pack_why(p));
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

/*
 * Makes a part, unless one of the `n` known ones is the same. What looked the same for
 * OVERLAY_SETTLED_S before it is read is settled whatever the clocks say: a clock that went back
 * leaves files behind that were changed in the future.
 */
static bool make_part(struct packing *k, enum overlay_part_kind part,
    const struct overlay_sum *known, size_t n, struct overlay_piece *out)
{
	const struct overlay_plan *plan = &k->plan;
	uint64_t now_ms = clock_now_ms();

	out->sum = (struct overlay_sum){.sum = overlay_plan_sum(plan, part), .seen_ms = now_ms};
	out->sum.is_settled = overlay_plan_is_settled(plan, part, time(NULL));
	for (size_t i = 0; i < n; i++) {
		if (known[i].sum != out->sum.sum)
			continue;
		out->is_known = known[i].is_settled;
		out->sum.seen_ms = known[i].seen_ms;
		out->sum.is_settled |=
		    known[i].is_settled ||
		    now_ms - known[i].seen_ms >= OVERLAY_SETTLED_S * UINT64_C(1000);
		break;
	}
	return out->is_known || pack_part(k, part, &out->bytes);
}

/* The names of the folders that all machines have in common, for the caller to free. */
static char *look_key(const struct overlay_layers *l)
{
	size_t len = 1, at = 0;
	for (size_t i = 0; i < l->n_common; i++)
		len += strlen(l->name[i]) + 1;
	char *key = malloc(len);
	for (size_t i = 0; key && i < l->n_common; i++, key[at++] = '\n') {
		size_t n = strlen(l->name[i]);
		memcpy(key + at, l->name[i], n);
		at += n;
	}
	if (key)
		key[at] = '\0';
	return key;
}

void overlay_look_end(struct overlay_look *look)
{
	tree_free(&look->common);
	free(look->key);
	*look = (struct overlay_look){0};
}

/* Puts the entries of what was read before into the empty tree, whose strings stay there. */
static bool copy_look(struct packing *k)
{
	const struct tree *from = &k->look->common;
	struct tree *t = &k->tree;

	if (from->n == 0)
		return true;
	if (!(t->entries = malloc(from->n * sizeof *t->entries)))
		return tree_refuse(k->why, "out of memory");
	memcpy(t->entries, from->entries, from->n * sizeof *t->entries);
	t->n = t->capacity = from->n;
	return true;
}

static bool read_common(struct packing *k)
{
	const struct overlay_layers *l = &k->layers;
	const struct roots *roots = k->job->from.overlays;
	struct overlay_look *look = k->look;

	if (!look)
		return tree_read_layers(roots, l->layer, 0, l->n_common, &k->tree, k->why);
	char *key = look_key(l);
	if (!key)
		return tree_refuse(k->why, "out of memory");
	if (look->key && strcmp(key, look->key) == 0 &&
	    clock_now_ms() - look->read_ms < OVERLAY_LOOK_MS) {
		free(key);
		return copy_look(k);
	}
	overlay_look_end(look);
	look->read_ms = clock_now_ms();
	look->common.max = k->tree.max;
	if (!tree_read_layers(roots, l->layer, 0, l->n_common, &look->common, k->why)) {
		k->tree.changed = look->common.changed;
		free(key);
		overlay_look_end(look);
		return false;
	}
	look->key = key;
	return copy_look(k);
}

static bool read_tree(struct packing *k)
{
	const struct overlay_layers *l = &k->layers;
	const struct overlay_from *from = &k->job->from;
	size_t n = from->secrets && from->secrets->n ? l->n_all : l->n;

	return read_common(k) &&
	       tree_read_layers(from->overlays, l->layer, l->n_common, l->n, &k->tree, k->why) &&
	       (n == l->n ||
		   tree_read_layers(from->secrets, l->layer, l->n, n, &k->tree, k->why)) &&
	       tree_lay(&k->tree, l->layer, l->n_common, k->why);
}

static bool has_secrets(const struct packing *k)
{
	for (size_t i = 0; i < k->tree.n; i++)
		if (k->layers.layer[k->tree.entries[i].layer].is_secret &&
		    k->tree.entries[i].type == TREE_FILE)
			return true;
	return false;
}

/* Is that file what the request says? */
static bool has_repos(const struct packing *k, const struct tree_entry *e, const char *repos)
{
	const size_t len = strlen(repos);
	char path[2 * PATH_SIZE], text[256];
	struct root_file f;

	if (e->type != TREE_FILE || (uint64_t)e->st.st_size != len || len > sizeof text)
		return false;
	snprintf(path, sizeof path, "%s/%s", k->layers.name[e->layer], e->path);
	if (roots_open(roots_of(k, e->layer), path, &f) != ROOT_OK)
		return false;
	const bool same =
	    pread(f.fd, text, sizeof text, 0) == (ssize_t)len && memcmp(text, repos, len) == 0;
	close(f.fd);
	return same;
}

/* One of several that lie over each other would come to light if only the others went. */
static bool leaves_repos(const struct packing *k)
{
	const char *repos = k->job->request.repos;
	bool all = repos != NULL;

	for (size_t i = 0; i < k->tree.n && all; i++)
		if (strcmp(k->tree.entries[i].path, overlay_repos_path) == 0)
			all = has_repos(k, &k->tree.entries[i], repos);
	return all;
}

static void drop_pieces(struct overlay_made *out)
{
	free(out->common.bytes.data);
	free(out->own.bytes.data);
	out->common = out->own = (struct overlay_piece){0};
}

static bool make_once(struct packing *k, struct overlay_made *out)
{
	const struct overlay_job *j = k->job;
	const struct overlay_request *q = &j->request;

	k->tree = (struct tree){.max = q->is_for_file ? OVERLAY_FILE_ENTRIES : 0};
	k->plan = overlay_plan_make(&k->tree, k->layers.n_common, q->host, q->is_for_file);
	bool ok = read_tree(k);
	overlay_plan_packages(&k->plan, k->layers.n_packages);
	ok = ok && overlay_plan_check(&k->plan, k->why);
	k->plan.leaves_repos = ok && leaves_repos(k);
	if (ok && make_part(k, OVERLAY_COMMON, j->common, j->n_common, &out->common) &&
	    make_part(k, OVERLAY_OWN, &j->own, j->own.seen_ms != 0, &out->own)) {
		out->entries = overlay_plan_count(&k->plan);
		out->has_secrets = has_secrets(k);
		return true;
	}
	drop_pieces(out);
	if (k->look && k->tree.changed) /* what it says is not so any more */
		overlay_look_end(k->look);
	return false;
}

bool overlay_make(
    const struct overlay_job *job, struct overlay_look *look, struct overlay_made *out)
{
	const struct overlay_request *q = &job->request;
	struct packing *k = calloc(1, sizeof *k);
	bool changed = true;

	*out = (struct overlay_made){0};
	if (!k)
		return tree_refuse(out->why, "out of memory");
	k->job = job;
	k->look = look;
	k->why = out->why;
	if (job->from.overlays->n == 0)
		changed = tree_refuse(
		    k->why, "the folder of overlays was not there at the start: restart");
	else if (!overlay_layers_make(
		     &k->layers, &q->folders, q->has_packages, q->host, q->mac, k->why))
		changed = false;
	for (int i = 0; i < TRIES && !out->ok && changed; i++) {
		out->ok = make_once(k, out);
		changed = k->tree.changed;
		tree_free(&k->tree);
	}
	free(k);
	return out->ok;
}
