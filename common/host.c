#include "common/host.h"

#include <string.h>

/* FNV-1a. Ids come from clients, too, but only those of the file are in the table. */
size_t host_slot(const struct host_table *t, const struct host_id *id)
{
	uint32_t h = (2166136261u ^ (uint32_t)id->kind) * 16777619u;
	for (size_t i = 0; i < id->len; i++)
		h = (h ^ id->bytes[i]) * 16777619u;
	return (h ^ h >> 15) & (t->slots - 1);
}

static bool same_id(const struct host_id *a, const struct host_id *b)
{
	return a->kind == b->kind && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

const struct profile *profile_find(const struct host_table *t, const char *name)
{
	for (size_t i = 0; i < t->n_profiles; i++)
		if (strcmp(t->profiles[i].name, name) == 0)
			return &t->profiles[i];
	return NULL;
}

const struct host *host_exact(const struct host_table *t, const struct host_id *id)
{
	if (!t->slots)
		return NULL;
	for (size_t slot = host_slot(t, id); t->index[slot]; slot = (slot + 1) & (t->slots - 1)) {
		const struct host *h = &t->hosts[t->index[slot] - 1];
		if (same_id(&h->id, id))
			return h;
	}
	return NULL;
}

static const struct host *find_by(
    const struct host_table *t, enum host_kind kind, const uint8_t *bytes, uint8_t len)
{
	struct host_id id = {.kind = kind, .len = len};
	memcpy(id.bytes, bytes, len);
	return host_exact(t, &id);
}

static const struct host *find_own(const struct host_table *t, const struct machine_id *m)
{
	const struct host *h = m->mac ? find_by(t, HOST_MAC, m->mac, MAC_LEN) : NULL;
	if (!h && m->uuid)
		h = find_by(t, HOST_UUID, m->uuid, UUID_SIZE);
	for (uint8_t len = MAC_LEN - 1; !h && m->mac && len > 0; len--)
		if (t->per_prefix[len])
			h = find_by(t, HOST_PREFIX, m->mac, len);
	return h;
}

const struct host *host_find(const struct host_table *t, const struct machine_id *m)
{
	const struct host *h = find_own(t, m);
	return h ? h : host_exact(t, &(struct host_id){.kind = HOST_ANY});
}

static const char *first(const char *own, const char *other)
{
	return own ? own : other;
}

struct boot host_boot(const struct host *h)
{
	struct boot b = h->boot;
	if (h->profile) {
		const struct boot *p = &h->profile->boot;
		b.flavor = first(b.flavor, p->flavor);
		b.kernel = first(b.kernel, p->kernel);
		b.initrd = first(b.initrd, p->initrd);
		b.modloop = first(b.modloop, p->modloop);
		b.apkovl = first(b.apkovl, p->apkovl);
		b.repo = first(b.repo, p->repo);
		b.cmdline = first(b.cmdline, p->cmdline);
		b.boot_file = first(b.boot_file, p->boot_file);
		b.script_url = first(b.script_url, p->script_url);
		b.form = b.form ? b.form : p->form;
		b.ignore = b.ignore ? b.ignore : p->ignore;
	}
	return b;
}
