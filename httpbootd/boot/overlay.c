#include "httpbootd/boot/overlay.h"

#include "common/expand.h"
#include "common/hash.h"
#include "common/host_name.h"
#include "common/path.h"
#include "httpbootd/boot/tree_read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	TRIES = 5,     /* to read folders that are changed meanwhile */
	SETTLED_S = 2, /* a file that changed just now could change again within one tick */
};

/* A packed common part; shared by those who send it and by what is kept. */
struct overlay_part {
	uint64_t sum; /* of what it was packed of */
	unsigned users;
	struct pack_bytes bytes;
};

static const char hostname_path[] = "etc/hostname";

/* The layers of one machine, and what is in them. */
struct overlay {
	const struct roots *roots;
	struct tree_layer layer[TREE_LAYERS];
	char name[TREE_LAYERS][PATH_SIZE];
	size_t n;
	size_t n_common; /* the first of them, which have no variable */
	char
	    hostname[HOST_NAME_MAX_LEN + 2]; /* the file's content; empty: as the folders have it */
	struct tree tree;
	bool is_for_file;
	char *why;
};

static bool add_layer(struct overlay *o, const struct overlay_request *q, const char *word)
{
	char mac[MAC_TEXT], mac_hyphen[MAC_TEXT], tail[MAC_TAIL];
	const struct expand_var vars[] = {{"host", q->host},
	    {"mac", q->mac ? mac_text(q->mac, ':', mac) : NULL},
	    {"mac-hyphen", q->mac ? mac_text(q->mac, '-', mac_hyphen) : NULL},
	    {"mac-tail", q->mac ? mac_tail(q->mac, tail) : NULL}, {NULL, NULL}};
	static const char *const none[] = {NULL};
	size_t len;
	bool varies = expand_unknown(word, none, &len) != NULL;

	if (o->n == TREE_LAYERS)
		return tree_refuse(o->why, "more than %d folders", TREE_LAYERS);
	if (!q->mac && strstr(word, "{mac"))
		return tree_refuse(o->why, "%s is another folder for each machine", word);
	if (varies && !q->host && strstr(word, "{host}"))
		return true; /* a machine without a name has no folder of its own */
	if (!expand_vars(word, vars, o->name[o->n], sizeof o->name[o->n]))
		return tree_refuse(o->why, "%s: too long a name", word);
	o->layer[o->n] = (struct tree_layer){.name = o->name[o->n], .optional = varies};
	o->n++;
	if (!varies && o->n_common == o->n - 1)
		o->n_common = o->n;
	return true;
}

static bool add_layers(struct overlay *o, const struct overlay_request *q)
{
	char word[PATH_SIZE];
	for (const char *w = q->list; *(w += strspn(w, " ")); w += strcspn(w, " ")) {
		snprintf(word, sizeof word, "%.*s", (int)strcspn(w, " "), w);
		if (!add_layer(o, q, word))
			return false;
	}
	return true;
}

/* A name of ours as a host's: that has no `_` (RFC 1123 §2.1). */
static void set_hostname(struct overlay *o, const char *name)
{
	if (!name)
		return;
	snprintf(o->hostname, sizeof o->hostname, "%.*s\n", HOST_NAME_MAX_LEN, name);
	for (char *c = o->hostname; *c; c++)
		if (*c == '_')
			*c = '-';
}

/*
 * The files that all machines with these folders have in common. One that a machine has its own of
 * stays among them: its own comes later in the archive, and is unpacked over it.
 */
static bool is_common(const struct overlay *o, const struct tree_entry *e)
{
	return e->layer < o->n_common;
}

/* Not so what only stands for what is in it, and the host name, where the machine has one. */
static bool is_packed(const struct overlay *o, const struct tree_entry *e)
{
	return e->type != TREE_PARENT && !(o->hostname[0] && strcmp(e->path, hostname_path) == 0);
}

/* Its content, to be freed; NULL: it cannot be had. */
static char *read_file(struct overlay *o, const struct tree_entry *e)
{
	char path[2 * PATH_SIZE], why[ROOT_WHY];
	const char *folder = o->layer[e->layer].name;
	size_t size = (size_t)e->st.st_size;
	struct root_file f;

	snprintf(path, sizeof path, "%s/%s", folder, e->path);
	enum root_result r = roots_open(o->roots, path, &f);
	if (r != ROOT_OK) {
		o->tree.changed = r == ROOT_NOT_FOUND || r == ROOT_OUTSIDE || r == ROOT_NOT_A_FILE;
		tree_refuse(o->why, "%s/%s: %s", o->roots->folder[0].name, path,
		    r == ROOT_FORBIDDEN ? tree_closed : root_why(r, &f, why));
		return NULL;
	}
	char *data = malloc(size + 1);
	if (!data) {
		tree_refuse(o->why, "out of memory");
	} else if (!root_same_file(&f.st, &e->st) || pread(f.fd, data, size, 0) != (ssize_t)size) {
		o->tree.changed = true;
		tree_refuse(o->why, "%s: changes while it is packed", path);
		free(data);
		data = NULL;
	}
	close(f.fd);
	return data;
}

static bool add_entry(struct overlay *o, struct pack *p, const struct tree_entry *e)
{
	struct pack_entry to = {.path = e->path,
	    .link = e->link,
	    .folder = e->type == TREE_FOLDER,
	    .mode = e->mode,
	    .uid = e->uid,
	    .gid = e->gid};
	char *data = NULL;

	if (e->type == TREE_FILE) {
		if (!(data = read_file(o, e)))
			return false;
		to.data = data;
		to.len = (size_t)e->st.st_size;
	}
	bool ok = pack_add(p, &to);
	free(data);
	return ok || tree_refuse(o->why, "%s: %s", e->path, pack_why(p));
}

static bool add_hostname(struct overlay *o, struct pack *p)
{
	const struct pack_entry e = {
	    .path = hostname_path, .mode = 0644, .data = o->hostname, .len = strlen(o->hostname)};
	return pack_add(p, &e) || tree_refuse(o->why, "%s: %s", hostname_path, pack_why(p));
}

/* The common part, or the machine's own, which is the archive's end. */
static bool pack_part(struct overlay *o, bool common, struct pack_bytes *out)
{
	const struct tree *t = &o->tree;
	struct pack *p = pack_new();
	bool ok = p || tree_refuse(o->why, "out of memory");

	for (size_t i = 0; i < t->n && ok; i++) {
		const struct tree_entry *e = &t->entries[i];
		if (is_common(o, e) == common && is_packed(o, e))
			ok = add_entry(o, p, e);
	}
	if (ok && !common && o->hostname[0])
		ok = add_hostname(o, p);
	if (!ok) {
		pack_drop(p);
		return false;
	}
	return pack_end(p, !common, out) || tree_refuse(o->why, "out of memory");
}

static bool check_sizes(struct overlay *o)
{
	uint64_t common = 0, own = 0;
	for (size_t i = 0; i < o->tree.n; i++) {
		const struct tree_entry *e = &o->tree.entries[i];
		if (e->type == TREE_FILE)
			*(is_common(o, e) ? &common : &own) += (uint64_t)e->st.st_size;
	}
	if (o->is_for_file)
		return common + own <= OVERLAY_FILE_MAX ||
		       tree_refuse(o->why,
			   "%" PRIu64 " bytes of files: %d MB at most, for a machine keeps them in "
			   "its memory; make packages of what is large",
			   common + own, OVERLAY_FILE_MAX >> 20);
	if (common > OVERLAY_COMMON_MAX)
		return tree_refuse(o->why,
		    "%" PRIu64 " bytes of files: %d MB at most; make packages of what is large, or "
		    "pack it with lanboot-overlay, for 'apkovl ='",
		    common, OVERLAY_COMMON_MAX >> 20);
	if (own > OVERLAY_OWN_MAX)
		return tree_refuse(o->why,
		    "%" PRIu64
		    " bytes of files in the machine's own folders, from the first on that "
		    "has a variable: %d MB at most",
		    own, OVERLAY_OWN_MAX >> 20);
	return true;
}

static const struct tree_entry *find_entry(const struct tree *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->entries[i].path, path) == 0)
			return &t->entries[i];
	return NULL;
}

/* The host name needs its folder. */
static bool check_hostname(struct overlay *o)
{
	const struct tree_entry *etc = find_entry(&o->tree, "etc");
	const struct tree_entry *file = find_entry(&o->tree, hostname_path);
	if (!o->hostname[0])
		return true;
	if (etc && etc->type != TREE_FOLDER && etc->type != TREE_PARENT)
		return tree_refuse(o->why, "etc is no folder: the host name is to go there");
	if (file && (file->type == TREE_FOLDER || file->type == TREE_PARENT))
		return tree_refuse(o->why, "%s is a folder", hostname_path);
	return true;
}
static uint64_t mix_number(uint64_t h, uint64_t n)
{
	return hash64_bytes(h, &n, sizeof n);
}

/* Says whether the common part is another one than before. */
static uint64_t common_sum(const struct overlay *o)
{
	uint64_t h = HASH64_START;
	for (size_t i = 0; i < o->tree.n; i++) {
		const struct tree_entry *e = &o->tree.entries[i];
		if (!is_common(o, e) || !is_packed(o, e))
			continue;
		h = hash64_bytes(h, e->path, strlen(e->path) + 1);
		if (e->link)
			h = hash64_bytes(h, e->link, strlen(e->link) + 1);
		h = mix_number(h, e->type);
		h = mix_number(h, e->mode);
		h = mix_number(h, e->uid);
		h = mix_number(h, e->gid);
		if (e->type != TREE_FILE)
			continue;
		h = mix_number(h, e->st.st_dev);
		h = mix_number(h, e->st.st_ino);
		h = mix_number(h, (uint64_t)e->st.st_size);
		h = mix_number(h, (uint64_t)e->st.st_mtim.tv_sec);
		h = mix_number(h, (uint64_t)e->st.st_mtim.tv_nsec);
		h = mix_number(h, (uint64_t)e->st.st_ctim.tv_sec);
		h = mix_number(h, (uint64_t)e->st.st_ctim.tv_nsec);
	}
	return h;
}

/* Common parts that are packed, the latest used first. */
static struct overlay_part *kept[OVERLAY_KEPT];
static size_t n_kept, kept_bytes;

static void part_release(struct overlay_part *p)
{
	if (!p || --p->users)
		return;
	free(p->bytes.data);
	free(p);
}

static void keep_first(struct overlay_part *p, size_t others)
{
	memmove(kept + 1, kept, others * sizeof *kept);
	kept[0] = p;
}

static void keep(struct overlay_part *p)
{
	while (
	    n_kept && (n_kept == OVERLAY_KEPT || kept_bytes + p->bytes.len > OVERLAY_KEPT_BYTES)) {
		kept_bytes -= kept[--n_kept]->bytes.len;
		part_release(kept[n_kept]);
	}
	keep_first(p, n_kept++);
	kept_bytes += p->bytes.len;
	p->users++;
}

/* None of it was changed in the last moments. */
static bool is_settled(const struct overlay *o)
{
	time_t now = time(NULL);
	for (size_t i = 0; i < o->tree.n; i++) {
		const struct tree_entry *e = &o->tree.entries[i];
		if (is_common(o, e) && now - e->st.st_ctim.tv_sec < SETTLED_S)
			return false;
	}
	return true;
}

/* The caller's to release; NULL: it cannot be packed. */
static struct overlay_part *common_part(struct overlay *o)
{
	uint64_t sum = common_sum(o);
	for (size_t i = 0; i < n_kept; i++)
		if (kept[i]->sum == sum) {
			keep_first(kept[i], i);
			kept[0]->users++;
			return kept[0];
		}
	struct overlay_part *p = calloc(1, sizeof *p);
	if (!p) {
		tree_refuse(o->why, "out of memory");
		return NULL;
	}
	p->sum = sum;
	p->users = 1;
	if (!pack_part(o, true, &p->bytes)) {
		part_release(p);
		return NULL;
	}
	if (is_settled(o))
		keep(p);
	return p;
}

static bool pack_once(struct overlay *o, struct overlay_archive *out)
{
	o->tree.max = o->is_for_file ? OVERLAY_FILE_ENTRIES : 0;
	if (!tree_read(o->roots, o->layer, o->n, o->n_common, &o->tree, o->why) ||
	    !check_sizes(o) || !check_hostname(o) || !(out->common = common_part(o)))
		return false;
	if (!pack_part(o, false, &out->own)) {
		overlay_release(out);
		return false;
	}
	out->len = out->common->bytes.len + out->own.len;
	return true;
}

static size_t count(const struct overlay *o)
{
	size_t n = o->hostname[0] != '\0';
	for (size_t i = 0; i < o->tree.n; i++)
		n += is_packed(o, &o->tree.entries[i]);
	return n;
}

bool overlay_pack(const struct roots *roots, const struct overlay_request *q,
    struct overlay_archive *out, size_t *entries, char why[TREE_WHY])
{
	static struct overlay o;
	bool ok, again;

	o = (struct overlay){.roots = roots, .is_for_file = q->is_for_file, .why = why};
	*out = (struct overlay_archive){0};
	why[0] = '\0';
	set_hostname(&o, q->host);
	if (!add_layers(&o, q))
		return false;
	for (int i = 0; i < TRIES; i++) {
		ok = pack_once(&o, out);
		if (ok && entries)
			*entries = count(&o);
		again = !ok && o.tree.changed;
		tree_free(&o.tree);
		if (!again)
			break;
	}
	return ok;
}

size_t overlay_read(const struct overlay_archive *b, size_t at, char *to, size_t capacity)
{
	const struct pack_bytes *from = &b->common->bytes;
	if (at >= from->len) {
		at -= from->len;
		from = &b->own;
	}
	size_t n = at < from->len ? from->len - at : 0;
	if (n > capacity)
		n = capacity;
	if (n)
		memcpy(to, from->data + at, n);
	return n;
}

void overlay_release(struct overlay_archive *b)
{
	part_release(b->common);
	free(b->own.data);
	*b = (struct overlay_archive){0};
}

void overlay_forget(void)
{
	while (n_kept)
		part_release(kept[--n_kept]);
	kept_bytes = 0;
}
