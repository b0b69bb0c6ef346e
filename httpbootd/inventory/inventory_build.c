#include "httpbootd/inventory/inventory_build.h"

#include "common/conf_inventory.h"
#include "common/plain.h"
#include "httpbootd/inventory/inventory_entry.h"
#include "httpbootd/inventory/inventory_ini.h"
#include "httpbootd/inventory/inventory_table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct machine {
	char *header; /* what stands between `[host ` and `]` */
	char *body;   /* its keys, a line each */
	char *name;   /* empty: it has none */
	unsigned n;   /* the record's */
	size_t macs;  /* 0: it is known by something else */
};

struct inventory_build {
	const struct inventory_map *map;
	struct machine *machine;
	size_t n, capacity;
	struct inventory_table names; /* of machines, by 1-based indexes */
	struct inventory_table ids;   /* each MAC of theirs, or what else one is known by */
	size_t pages, records, n_left, nameless;
	char count[INVENTORY_COUNT]; /* how many there are, as its first page said it */
	bool is_changed;             /* another page said something else */
	char left[INVENTORY_LISTED][2 * INVENTORY_WHY];
};

struct inventory_build *inventory_build_start(const struct inventory_map *map)
{
	struct inventory_build *b = calloc(1, sizeof *b);
	if (b)
		b->map = map;
	return b;
}

void inventory_build_free(struct inventory_build *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n; i++) {
		free(b->machine[i].header);
		free(b->machine[i].body);
		free(b->machine[i].name);
	}
	free(b->machine);
	inventory_table_free(&b->names);
	inventory_table_free(&b->ids);
	free(b);
}

bool inventory_build_is_changed(const struct inventory_build *b)
{
	return b->is_changed;
}

size_t inventory_build_nameless(const struct inventory_build *b)
{
	return b->nameless;
}

/* One more element of `size` bytes; the array, moved or not, or NULL. */
static void *one_more(void *array, size_t n, size_t *capacity, size_t size)
{
	if (n < *capacity)
		return array;
	const size_t more = *capacity ? 2 * *capacity : 256;
	void *moved = realloc(array, more * size);
	if (moved)
		*capacity = more;
	return moved;
}

/*
 * What is left out
 */

static void __attribute__((format(printf, 3, 4)))
leave(struct inventory_build *b, const struct inventory_record *r, const char *format, ...)
{
	char text[INVENTORY_WHY], name[2 * HOST_NAME_MAX_LEN], why[INVENTORY_WHY];
	va_list args;

	if (b->n_left++ >= INVENTORY_LISTED)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	/* Others wrote it, and it becomes a line of a file, a log and a page. */
	plain_words(text, why, sizeof why);
	plain_words(r->text[INVENTORY_NAME], name, sizeof name);
	snprintf(b->left[b->n_left - 1], sizeof b->left[0], "record %u%s%s%s: %s", r->n,
	    *name ? " (" : "", name, *name ? ")" : "", why);
}

/*
 * Records
 */

/* The machine of a number in a table; 0: NULL. */
static struct machine *nth(const struct inventory_build *b, uint32_t number)
{
	return number && b->machine ? &b->machine[number - 1] : NULL;
}

/* So many more cards of a machine that is there already. False: memory ran out. */
static bool add_macs(struct machine *m, const char *macs, size_t n)
{
	const size_t size = strlen(m->header) + strlen(macs) + 2;
	char *longer = malloc(size);

	if (!longer)
		return false;
	snprintf(longer, size, "%s %s", m->header, macs);
	free(m->header);
	m->header = longer;
	m->macs += n;
	return true;
}

static bool add_machine(
    struct inventory_build *b, const struct inventory_record *r, const struct inventory_entry *e)
{
	struct machine *all = one_more(b->machine, b->n, &b->capacity, sizeof *all);

	if (!all)
		return false;
	b->machine = all;
	struct machine *m = &all[b->n];
	*m = (struct machine){.header = strdup(e->header),
	    .body = strdup(e->body),
	    .name = strdup(r->text[INVENTORY_NAME]),
	    .n = r->n,
	    .macs = e->has_macs ? e->n : 0};
	b->n++;
	if (!m->header || !m->body || !m->name)
		return false;
	return !m->name[0] || inventory_table_add(&b->names, m->name, (uint32_t)b->n);
}

/* Which of its ids are new, into `fresh` as the file has them; how many. False: one is another's.
 */
static bool find_fresh(struct inventory_build *b, const struct inventory_record *r,
    const struct inventory_entry *e, const struct machine *same, char fresh[HOST_SECTION_TEXT],
    size_t *n)
{
	fresh[0] = '\0';
	*n = 0;
	for (size_t i = 0; i < e->n; i++) {
		const struct machine *owner = nth(b, inventory_table_find(&b->ids, e->id[i]));
		if (owner && owner != same) {
			leave(b, r, "%s is that of record %u, too", e->id[i], owner->n);
			return false;
		}
		if (owner)
			continue;
		const size_t at = strlen(fresh);
		snprintf(fresh + at, HOST_SECTION_TEXT - at, "%s%s", at ? " " : "", e->id[i]);
		++*n;
	}
	return true;
}

/* A good record: its machine, or one more card of it. False: memory ran out. */
static bool place(
    struct inventory_build *b, const struct inventory_record *r, const struct inventory_entry *e)
{
	const char *name = r->text[INVENTORY_NAME];
	const uint32_t same = *name ? inventory_table_find(&b->names, name) : 0;
	struct machine *m = nth(b, same);
	char fresh[HOST_SECTION_TEXT];
	size_t n;

	if (m && strcmp(m->body, e->body) != 0) {
		leave(b, r, "its name is that of record %u, which says something else", m->n);
		return true;
	}
	/* None is new: an interface on top of another one has its MAC. */
	if (!find_fresh(b, r, e, m, fresh, &n) || !n)
		return true;
	if (m && (!e->has_macs || !m->macs || m->macs + n > HOST_MACS_MAX)) {
		leave(b, r, "its name is that of record %u, and together they are not one machine",
		    m->n);
		return true;
	}
	if (!(m ? add_macs(m, fresh, n) : add_machine(b, r, e)))
		return false;
	const uint32_t machine = same ? same : (uint32_t)b->n;
	for (size_t i = 0; i < e->n; i++)
		if (!inventory_table_find(&b->ids, e->id[i]) &&
		    !inventory_table_add(&b->ids, e->id[i], machine))
			return false;
	return true;
}

/* False: memory ran out. */
static bool take_record(struct inventory_build *b, struct inventory_record *r)
{
	struct inventory_entry e;
	char why[INVENTORY_WHY];

	switch (inventory_entry_make(r, &e, why)) {
	case INVENTORY_ENTRY_NAMELESS:
		b->nameless++;
		return true;
	case INVENTORY_ENTRY_BAD:
		leave(b, r, "%s", why);
		return true;
	case INVENTORY_ENTRY_GOOD:
		break;
	}
	return place(b, r, &e);
}

/*
 * Pages
 */

static bool take_json(
    struct inventory_build *b, struct inventory_json *j, const char *text, char why[INVENTORY_WHY])
{
	enum inventory_json_result result;
	struct inventory_record r;

	while ((result = inventory_json_next(j, &r)) == INVENTORY_JSON_RECORD) {
		r.n = (unsigned)++b->records;
		if (b->records > INVENTORY_RECORDS || !take_record(b, &r)) {
			snprintf(why, INVENTORY_WHY, "%s",
			    b->records > INVENTORY_RECORDS ? "it has more than 200,000 records"
							   : "there is no memory for it");
			return false;
		}
	}
	if (result == INVENTORY_JSON_END)
		return true;
	inventory_json_why(j, text, b->records, why);
	return false;
}

static bool take_ini(
    struct inventory_build *b, const char *text, size_t len, char why[INVENTORY_WHY])
{
	char wrong[INVENTORY_WHY];
	struct inventory_record r;
	struct inventory_ini i;

	if (!inventory_ini_is_whole(text, len)) {
		snprintf(
		    why, INVENTORY_WHY, "what it says is neither JSON nor whole lines of text");
		return false;
	}
	inventory_ini_start(&i, text, len);
	while (inventory_ini_next(&i, &r, wrong)) {
		r.n = (unsigned)++b->records;
		/* A page of a web server, say. */
		if (r.n == 1 && *wrong && !r.text[INVENTORY_SECTION][0]) {
			snprintf(why, INVENTORY_WHY,
			    "what it says is neither JSON nor sections [host ...]");
			return false;
		}
		if (*wrong)
			leave(b, &r, "%s", wrong);
		else if (b->records > INVENTORY_RECORDS || !take_record(b, &r)) {
			snprintf(why, INVENTORY_WHY,
			    "it has more than 200,000 records, or there is no memory for it");
			return false;
		}
	}
	return true;
}

bool inventory_build_page(struct inventory_build *b, const char *text, size_t len,
    char next[INVENTORY_URL], char why[INVENTORY_WHY])
{
	/* Some programs put that in front of UTF-8 (RFC 8259 section 8.1). */
	static const char mark[] = "\xef\xbb\xbf";
	struct inventory_json j;

	next[0] = '\0';
	if (len >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0) {
		text += sizeof mark - 1;
		len -= sizeof mark - 1;
	}
	const char *other = inventory_no_text(text, len);
	if (other) {
		snprintf(why, INVENTORY_WHY, "%s", other);
		return false;
	}
	if (!inventory_is_json(text, len))
		return take_ini(b, text, len, why);
	inventory_json_start(&j, text, len, b->map);
	if (!take_json(b, &j, text, why))
		return false;
	if (!b->pages++)
		memcpy(b->count, j.count, sizeof b->count);
	b->is_changed |= strcmp(b->count, j.count) != 0;
	memcpy(next, j.next, sizeof j.next);
	return true;
}

/*
 * The file
 */

static int by_header(const void *a, const void *b)
{
	const struct machine *m = a, *n = b;
	return strcmp(m->header, n->header);
}

char *inventory_build_end(
    struct inventory_build *b, size_t *len, size_t *n, char why[INVENTORY_WHY])
{
	char *text = NULL;
	FILE *out;

	*n = b->n;
	if (b->n == 0) {
		snprintf(why, INVENTORY_WHY,
		    "it names no machine: of %zu records %zu say no MAC, nor anything else that "
		    "one "
		    "is known by (inventory-map)%s%.80s",
		    b->records, b->nameless, b->n_left ? "; " : "", b->n_left ? b->left[0] : "");
		return NULL;
	}
	qsort(b->machine, b->n, sizeof *b->machine, by_header);
	if (!(out = open_memstream(&text, len))) {
		snprintf(why, INVENTORY_WHY, "there is no memory for it");
		return NULL;
	}
	fputs(
	    "; Machines that httpbootd has fetched from `inventory`, and fetches again: nothing to "
	    "be changed here.\n",
	    out);
	for (size_t i = 0; i < b->n_left && i < INVENTORY_LISTED; i++)
		fprintf(out, INVENTORY_LEFT "%s\n", b->left[i]);
	if (b->n_left)
		fprintf(out, INVENTORY_LEFT_ALL "%zu\n", b->n_left);
	for (size_t i = 0; i < b->n; i++)
		fprintf(out, "[host %s]\n%s", b->machine[i].header, b->machine[i].body);
	if (fclose(out) == 0)
		return text;
	free(text);
	snprintf(why, INVENTORY_WHY, "there is no memory for it");
	return NULL;
}
