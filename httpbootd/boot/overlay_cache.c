#include "httpbootd/boot/overlay_cache.h"

#include "common/container_of.h"

#include <stdlib.h>

static struct overlay_part *part_of(struct list_entry *e)
{
	return container_of(e, struct overlay_part, entry);
}

void overlay_cache_init(struct overlay_cache *c)
{
	*c = (struct overlay_cache){0};
	list_init(&c->parts);
}

static void drop_part(struct overlay_cache *c, struct overlay_part *p)
{
	list_remove(&p->entry);
	c->n--;
	c->bytes -= p->bytes.len;
	overlay_part_release(p);
}

struct overlay_part *overlay_cache_find(struct overlay_cache *c, uint64_t sum)
{
	for (struct list_entry *e = list_first(&c->parts); e; e = list_next(&c->parts, e)) {
		struct overlay_part *p = part_of(e);
		if (p->sum != sum)
			continue;
		list_remove(e);
		list_append(&c->parts, e);
		p->users++;
		return p;
	}
	return NULL;
}

void overlay_cache_add(struct overlay_cache *c, struct overlay_part *p)
{
	while (
	    c->n && (c->n == OVERLAY_CACHE_PARTS || c->bytes + p->bytes.len > OVERLAY_CACHE_BYTES))
		drop_part(c, part_of(list_first(&c->parts)));
	list_append(&c->parts, &p->entry);
	c->n++;
	c->bytes += p->bytes.len;
	p->users++;
}

void overlay_cache_clear(struct overlay_cache *c)
{
	while (c->n)
		drop_part(c, part_of(list_first(&c->parts)));
}

struct overlay_part *overlay_part_new(uint64_t sum)
{
	struct overlay_part *p = calloc(1, sizeof *p);
	if (p) {
		p->sum = sum;
		p->users = 1;
	}
	return p;
}

void overlay_part_release(struct overlay_part *p)
{
	if (!p || --p->users)
		return;
	free(p->bytes.data);
	free(p);
}
