#include "httpbootd/mirror/repo.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct repo *repo_new(const char *path)
{
	struct repo *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	snprintf(r->path, sizeof r->path, "%s", path);
	r->next = 1;
	list_init(&r->waiting);
	return r;
}

void repo_free(struct repo *r)
{
	if (!r)
		return;
	apk_index_free(&r->served_index);
	apk_index_free(&r->before_index);
	apk_index_free(&r->coming_index);
	past_free(&r->past);
	for (size_t i = 0; i < r->used.n; i++)
		free(r->used.package[i]);
	free(r);
}

/* A version begins with a digit, behind the last but one `-`: the last one is in front of rN. */
size_t repo_package_len(const char *file)
{
	const char *release = strrchr(file, '-');
	const char *at = release;

	if (!release || release[1] != 'r' || !isdigit((unsigned char)release[2]))
		return 0;
	while (at > file && *--at != '-')
		;
	return at > file && isdigit((unsigned char)at[1]) ? (size_t)(at - file) : 0;
}

const struct apk_entry *repo_find(const struct repo *r, const char *file, unsigned given)
{
	const struct apk_entry *served = apk_index_find(&r->served_index, file);
	const struct apk_entry *before = apk_index_find(&r->before_index, file);
	const struct apk_entry *past;

	if (given && given == r->before)
		return before ? before : served;
	if (given && given != r->served && (past = past_find(&r->past, file, given)))
		return past;
	if (served || before)
		return served ? served : before;
	return past_find(&r->past, file, 0);
}

static bool is_that(const struct apk_index *x, const char *file, const uint8_t id[APK_ID])
{
	const struct apk_entry *e = apk_index_find(x, file);
	return e && memcmp(e->id, id, APK_ID) == 0;
}

bool repo_names(const struct repo *r, const char *file, const uint8_t id[APK_ID])
{
	return is_that(&r->served_index, file, id) || is_that(&r->before_index, file, id) ||
	       is_that(&r->coming_index, file, id) || past_names(&r->past, file, id);
}

const struct store_head *repo_upstream(const struct repo *r)
{
	return r->served && store_head_is_strong(&r->upstream) ? &r->upstream : NULL;
}

/* Where the name stands among those used, or would stand. */
static size_t place_of(const struct repo_used *u, const char *name, size_t len, bool *is_there)
{
	size_t low = 0, high = u->n;

	*is_there = false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strncmp(u->package[mid], name, len);
		if (!order && u->package[mid][len])
			order = 1;
		if (!order) {
			*is_there = true;
			return mid;
		}
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void use_name(struct repo *r, const char *name, size_t len)
{
	struct repo_used *u = &r->used;
	bool is_there;
	size_t at = place_of(u, name, len, &is_there);
	char *copy;

	if (!len || is_there || u->n == REPO_USED || !(copy = strndup(name, len)))
		return;
	memmove(&u->package[at + 1], &u->package[at], (u->n - at) * sizeof *u->package);
	u->package[at] = copy;
	u->n++;
	u->is_changed = true;
}

void repo_use(struct repo *r, const char *file)
{
	use_name(r, file, repo_package_len(file));
}

/* Returns the entry of a package whatever its version; NULL: it has none. */
static const struct apk_entry *find_package(const struct apk_index *x, const char *name)
{
	const size_t len = strlen(name);
	size_t low = 0, high = x->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (strncmp(x->entry[mid].file, name, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < x->n && strncmp(x->entry[low].file, name, len) == 0; low++)
		if (repo_package_len(x->entry[low].file) == len)
			return &x->entry[low];
	return NULL;
}

const struct apk_entry *repo_next_used(const struct repo *r, const struct apk_index *x, size_t *at)
{
	while (*at < r->used.n) {
		const struct apk_entry *e = find_package(x, r->used.package[(*at)++]);
		if (e)
			return e;
	}
	return NULL;
}

void repo_switch(struct repo *r)
{
	past_add(&r->past, r->served, &r->served_index, &r->coming_index);
	apk_index_free(&r->before_index);
	r->before = r->served;
	r->before_index = r->served_index;
	r->served = r->coming;
	r->served_index = r->coming_index;
	r->coming = 0;
	r->coming_index = (struct apk_index){0};
	r->used.is_changed = true;
}

bool repo_roll_back(struct repo *r)
{
	const struct apk_index index = r->served_index;
	const unsigned number = r->served;

	if (!r->before)
		return false;
	repo_drop_coming(r);
	past_add(&r->past, number, &r->served_index, &r->before_index);
	r->served = r->before;
	r->served_index = r->before_index;
	r->before = number;
	r->before_index = index;
	r->is_frozen = r->used.is_changed = true;
	return true;
}

void repo_drop_coming(struct repo *r)
{
	r->upstream = (struct store_head){.date = ""};
	apk_index_free(&r->coming_index);
	r->coming = 0;
}

/*
 * On the disk
 */

char *repo_text(const struct repo *r)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fprintf(f, "lanboot mirror 1\nserved %u\nbefore %u\nfrozen %d\n", r->served, r->before,
	    r->is_frozen);
	for (size_t i = 0; i < r->used.n; i++)
		fprintf(f, "used %s\n", r->used.package[i]);
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* Returns what follows the lines `used `; each is noted in `r`, unless that is NULL. */
static const char *take_used(const char *text, struct repo *r)
{
	while (strncmp(text, "used ", 5) == 0) {
		size_t len = strcspn(text += 5, "\n");
		if (r && len < APK_FILE)
			use_name(r, text, len);
		text += len;
		text += *text == '\n';
	}
	return text;
}

/* Takes a line of `name` and a number of up to nine digits. NULL: it is none. */
static const char *take_number(const char *text, const char *name, unsigned *out)
{
	const size_t len = strlen(name);

	if (!text || strncmp(text, name, len) != 0)
		return NULL;
	text += len;
	const size_t digits = strspn(text, "0123456789");
	if (!digits || digits > 9 || text[digits] != '\n')
		return NULL;
	*out = (unsigned)strtoul(text, NULL, 10);
	return text + digits + 1;
}

bool repo_parse(struct repo *r, const char *text)
{
	static const char head[] = "lanboot mirror 1\n";
	unsigned served, before, frozen;

	if (strncmp(text, head, sizeof head - 1) != 0)
		return false;
	text = take_number(text + sizeof head - 1, "served ", &served);
	text = take_number(text, "before ", &before);
	text = take_number(text, "frozen ", &frozen);
	if (!text || !served || served == before || *take_used(text, NULL))
		return false;
	r->served = served;
	r->before = before;
	r->is_frozen = frozen;
	r->next = (served > before ? served : before) + 1;
	take_used(text, r);
	r->used.is_changed = false;
	return true;
}
