#include "httpbootd/boot/overlay_store.h"

#include "common/clock.h"
#include "common/container_of.h"

#include <stdlib.h>
#include <string.h>

static struct packed *packed_of(struct list_entry *e)
{
	return container_of(e, struct packed, entry);
}

void overlay_store_init(struct overlay_store *s)
{
	*s = (struct overlay_store){0};
	list_init(&s->packed);
}

char *overlay_store_key(const struct overlay_request *q, char why[TREE_WHY])
{
	struct overlay_layers *l = malloc(sizeof *l);
	char *key = NULL;

	if (!l || !overlay_layers_make(l, &q->folders, q->has_packages, q->host, q->mac, why)) {
		if (!l)
			tree_refuse(why, "out of memory");
		free(l);
		return NULL;
	}
	const char *repos = q->repos ? q->repos : "";
	size_t host_len = q->host ? strlen(q->host) : 0, repos_len = strlen(repos);
	size_t len = host_len + repos_len + 3;
	for (size_t i = 0; i < l->n; i++)
		len += strlen(l->name[i]) + 1;
	if ((key = malloc(len))) {
		size_t at = 0;
		for (size_t i = 0; i < l->n; i++) {
			size_t n = strlen(l->name[i]);
			memcpy(key + at, l->name[i], n);
			at += n;
			key[at++] = i < l->n_common ? '\n' : '\t';
		}
		key[at++] = q->host ? '=' : '-';
		memcpy(key + at, q->host ? q->host : "", host_len);
		at += host_len;
		key[at++] = '\n';
		memcpy(key + at, repos, repos_len + 1);
	} else {
		tree_refuse(why, "out of memory");
	}
	free(l);
	return key;
}

/* A new part that takes over the bytes; NULL: no memory. */
static struct overlay_part *new_part(struct overlay_store *s, struct overlay_piece *from)
{
	struct overlay_part *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	*p = (struct overlay_part){.sum = from->sum, .users = 1, .store = s, .bytes = from->bytes};
	from->bytes = (struct pack_bytes){0};
	s->bytes += p->bytes.len;
	return p;
}

static void release_part(struct overlay_part *p)
{
	if (!p || --p->users)
		return;
	p->store->bytes -= p->bytes.len;
	free(p->bytes.data);
	free(p);
}

void packed_release(struct packed *p)
{
	if (!p || --p->users)
		return;
	release_part(p->common);
	release_part(p->own);
	free(p->key);
	free(p->why);
	free(p);
}

static void drop(struct overlay_store *s, struct packed *p)
{
	list_remove(&p->entry);
	s->n--;
	packed_release(p);
}

struct packed *overlay_store_find(struct overlay_store *s, const char *key)
{
	for (struct list_entry *e = list_first(&s->packed); e; e = list_next(&s->packed, e)) {
		struct packed *p = packed_of(e);
		if (strcmp(p->key, key) != 0)
			continue;
		list_remove(e);
		list_append(&s->packed, e);
		return p;
	}
	return NULL;
}

/* The common part that looks like that, of which the caller is a user now; NULL: there is none. */
static struct overlay_part *find_common(struct overlay_store *s, uint64_t sum)
{
	for (struct list_entry *e = list_first(&s->packed); e; e = list_next(&s->packed, e)) {
		struct packed *p = packed_of(e);
		if (p->common && p->common->sum.sum == sum && p->common->sum.is_settled) {
			p->common->users++;
			return p->common;
		}
	}
	return NULL;
}

static bool job_knows(const struct overlay_job *job, uint64_t sum)
{
	for (size_t i = 0; i < job->n_common; i++)
		if (job->common[i].sum == sum)
			return true;
	return false;
}

void overlay_store_know(struct overlay_store *s, const char *key, struct overlay_job *job)
{
	struct packed *p = overlay_store_find(s, key); /* which is the last one now */

	job->n_common = 0;
	job->own = (struct overlay_sum){0};
	if (p && p->own)
		job->own = p->own->sum;
	/* Settled ones go before: the others only say since when they look so. */
	for (int settled = 1; settled >= 0; settled--)
		for (struct list_entry *e = list_first(&s->packed); e;
		     e = list_next(&s->packed, e)) {
			const struct overlay_part *c = packed_of(e)->common;
			if (c && c->sum.is_settled == settled && job->n_common < OVERLAY_KNOWN &&
			    !job_knows(job, c->sum.sum))
				job->common[job->n_common++] = c->sum;
		}
}

/* Nobody's parts go first, and of them those that were not used for longest. */
static void make_room(struct overlay_store *s)
{
	while (s->n && (s->n > STORE_PACKED || s->bytes - s->sent > STORE_BYTES))
		drop(s, packed_of(list_first(&s->packed)));
}

static bool take_parts(struct overlay_store *s, struct packed *p, const struct packed *before,
    struct overlay_made *made)
{
	p->common = made->common.is_known ? find_common(s, made->common.sum.sum)
					  : new_part(s, &made->common);
	if (!made->own.is_known) {
		p->own = new_part(s, &made->own);
	} else if (before && before->own && before->own->sum.sum == made->own.sum.sum) {
		p->own = before->own;
		p->own->users++;
	}
	return p->common && p->own;
}

struct packed *overlay_store_put(
    struct overlay_store *s, const char *key, struct overlay_made *made, uint64_t now_ms)
{
	struct packed *before = overlay_store_find(s, key);
	struct packed *p = calloc(1, sizeof *p);
	bool ok = p && (p->key = strdup(key));

	if (ok && made->ok)
		ok = take_parts(s, p, before, made);
	else if (ok)
		ok = (p->why = strdup(made->why));
	free(made->common.bytes.data);
	free(made->own.bytes.data);
	made->common.bytes = made->own.bytes = (struct pack_bytes){0};
	if (p)
		p->users = 1;
	if (!ok) {
		packed_release(p);
		return NULL;
	}
	p->entries = made->entries;
	p->has_secrets = made->has_secrets;
	p->looked_ms = now_ms;
	if (before)
		drop(s, before);
	list_append(&s->packed, &p->entry);
	p->users++;
	s->n++;
	make_room(s);
	return p;
}

void overlay_store_expire(struct overlay_store *s)
{
	for (struct list_entry *e = list_first(&s->packed); e; e = list_next(&s->packed, e))
		packed_of(e)->looked_ms = 0;
}

void overlay_store_clear(struct overlay_store *s)
{
	while (s->n)
		drop(s, packed_of(list_first(&s->packed)));
}

static size_t unsent(const struct overlay_part *p)
{
	return p->senders ? 0 : p->bytes.len;
}

static void send_part(struct overlay_part *p)
{
	if (p->senders++ == 0)
		p->store->sent += p->bytes.len;
}

static void sent_part(struct overlay_part *p)
{
	if (--p->senders == 0)
		p->store->sent -= p->bytes.len;
}

static void begin_sending(struct packed *p, struct overlay_archive *out)
{
	send_part(p->common);
	send_part(p->own);
	p->users++;
	*out = (struct overlay_archive){.packed = p,
	    .len = p->common->bytes.len + p->own->bytes.len,
	    .has_secrets = p->has_secrets};
}

bool overlay_send(struct packed *p, struct overlay_archive *out)
{
	const struct overlay_store *s = p->common->store;
	if (s->sent + unsent(p->common) + unsent(p->own) > STORE_SENT_BYTES)
		return false;
	begin_sending(p, out);
	return true;
}

bool overlay_pack(const struct overlay_from *from, struct overlay_store *s,
    const struct overlay_request *q, struct overlay_archive *out, size_t *entries,
    char why[TREE_WHY])
{
	struct overlay_job job = {.request = *q, .from = *from};
	struct overlay_made made;
	struct packed *p = NULL;
	uint64_t now_ms = clock_now_ms();
	char *key = overlay_store_key(q, why);

	*out = (struct overlay_archive){0};
	if (!key)
		return false;
	overlay_store_know(s, key, &job);
	overlay_make(&job, NULL, &made);
	if (!made.ok)
		memcpy(why, made.why, TREE_WHY);
	else if ((p = overlay_store_put(s, key, &made, now_ms)))
		begin_sending(p, out);
	else
		tree_refuse(why, "out of memory");
	if (p && entries)
		*entries = p->entries;
	packed_release(p);
	free(key);
	return p;
}

size_t overlay_read(const struct overlay_archive *a, size_t at, char *to, size_t size)
{
	const struct pack_bytes *from = &a->packed->common->bytes;
	if (at >= from->len) {
		at -= from->len;
		from = &a->packed->own->bytes;
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
	struct packed *p = a->packed;
	*a = (struct overlay_archive){0};
	if (!p)
		return;
	struct overlay_store *s = p->common->store;
	sent_part(p->common);
	sent_part(p->own);
	packed_release(p);
	make_room(s); /* what was sent counts as kept now */
}
