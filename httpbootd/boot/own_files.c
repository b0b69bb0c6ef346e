#include "httpbootd/boot/own_files.h"

#include "common/bind.h"
#include "common/key_value.h"
#include "common/url.h"
#include "httpbootd/codec/target.h"

#include <stdlib.h>
#include <string.h>

/* How long the variable is that `s` begins with; 0: none. */
static size_t variable_length(const char *s)
{
	size_t at = *s == '$';
	if (s[at] != '{')
		return 0;
	size_t len = strcspn(s + at, "}");
	return s[at + len] ? at + len + 1 : 0;
}

bool own_file_matches(const char *value, const char *path)
{
	const char *star = NULL, *from = NULL;
	value += strspn(value, "/");
	for (;;) {
		size_t len = variable_length(value);
		bool ends = !*value || *value == '?' || *value == '#';
		if (len) {
			star = value += len;
			from = path;
		} else if (ends && !*path) {
			return true;
		} else if (!ends && *value == *path) {
			value++;
			path++;
		} else if (star && *from && *from != '/') {
			value = star;
			path = ++from;
		} else {
			return false;
		}
	}
}

bool own_file_path(const char *value, char path[PATH_SIZE])
{
	char text[PATH_SIZE + 1] = "/";
	struct target t;
	const char *ours = url_beneath(value);
	size_t len = ours ? strcspn(ours, "?#") : 0;

	if (!ours || !url_is(value) || len >= PATH_SIZE)
		return false;
	memcpy(text + 1, ours, len);
	if (target_parse(text, len + 1, &t) != TARGET_OK)
		return false;
	memcpy(path, t.path, strlen(t.path) + 1);
	return true;
}

static bool add(struct own_file **list, size_t *n, const char *value, bool is_private)
{
	for (size_t i = *n; i-- > 0 && *n - i < 64;) /* mostly the profile's, over and over */
		if (strcmp((*list)[i].value, value) == 0) {
			(*list)[i].is_private |= is_private;
			return true;
		}
	if ((*n & (*n - 1)) == 0) {
		struct own_file *more = realloc(*list, (*n ? 2 * *n : 1) * sizeof **list);
		if (!more)
			return false;
		*list = more;
	}
	(*list)[(*n)++] = (struct own_file){value, is_private};
	return true;
}

/* As `path` of a request is: NULL if it is not of ours. */
static const char *plain(struct own_files *f, const char *value)
{
	char path[PATH_SIZE];
	const char *ours = url_beneath(value);
	if (!ours || !own_file_path(value, path))
		return ours;
	return arena_strndup(&f->texts, path, strlen(path));
}

/* What a boot names; `is_single`: a section of one machine says the apkovl itself. */
static void add_boot(struct own_files *f, const struct boot *b, bool is_bound, bool is_single)
{
	const char *value;
	bool is_private = b->is_private == TRISTATE_YES;
	const char *apkovl = b->apkovl ? plain(f, b->apkovl) : NULL;

	for (size_t i = 0; is_bound && (value = bind_own_value(b, i)); i++) {
		bool is_apkovl = value == b->apkovl;
		if ((value = plain(f, value)))
			add(&f->pattern, &f->n_patterns, value, is_private && is_apkovl);
	}
	if (!apkovl)
		return;
	if (bind_is_own_value(apkovl)) {
		if (is_private)
			add(&f->pattern, &f->n_patterns, apkovl, true);
	} else if (is_private || (is_bound && is_single)) {
		add(&f->fixed, &f->n_fixed, apkovl + strspn(apkovl, "/"), is_private);
	}
}

/* What is said there of files as they are; the apkovl of one machine is not for all. */
static void add_shared(struct own_files *f, const struct boot *said, bool has_own_apkovl)
{
	const char *value;
	for (size_t i = 0; (value = bind_shared_value(said, i)); i++)
		if (!(has_own_apkovl && value == said->apkovl) && (value = plain(f, value)))
			add(&f->shared, &f->n_shared, value + strspn(value, "/"), false);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct own_file *)a)->value, ((const struct own_file *)b)->value);
}

/* Of those in order: a path that one section says is private is so, whoever else says it. */
static void join_same(struct own_files *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_fixed; i++)
		if (n && compare(&f->fixed[n - 1], &f->fixed[i]) == 0)
			f->fixed[n - 1].is_private |= f->fixed[i].is_private;
		else
			f->fixed[n++] = f->fixed[i];
	f->n_fixed = n;
}

void own_files_build(struct own_files *f, const struct conf *c)
{
	const struct host_table *t = &c->hosts;

	*f = (struct own_files){.open = calloc(t->n + 1, sizeof *f->open)};
	for (size_t i = 0; i < t->n_profiles; i++) {
		const struct boot *b = &t->profiles[i].boot;
		add_boot(f, b, bind_mode_of(b, c->httpbootd.bind) == BIND_MAC, false);
		add_shared(f, b, b->is_private == TRISTATE_YES);
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		const struct boot b = host_boot(h);
		bool is_bound = bind_mode_of(&b, c->httpbootd.bind) == BIND_MAC;
		if (!is_bound && f->open)
			f->open[f->n_open++] = (uint32_t)i;
		bool is_single = host_id_is_exact(&h->id);
		if (!h->own)
			continue;
		add_boot(f, &b, is_bound, is_single && h->own->apkovl);
		add_shared(f, h->own, b.is_private == TRISTATE_YES || (is_bound && is_single));
	}
	if (f->n_fixed)
		qsort(f->fixed, f->n_fixed, sizeof *f->fixed, compare);
	if (f->n_shared)
		qsort(f->shared, f->n_shared, sizeof *f->shared, compare);
	join_same(f);
}

void own_files_free(struct own_files *f)
{
	free(f->pattern);
	free(f->fixed);
	free(f->shared);
	free(f->open);
	arena_free(&f->texts);
	*f = (struct own_files){.n_patterns = 0};
}

const struct own_file *own_files_find(const struct own_files *f, const char *path)
{
	const struct own_file key = {path, false}, *found = NULL;
	if (f->n_fixed)
		found = bsearch(&key, f->fixed, f->n_fixed, sizeof key, compare);
	if (!found && f->n_shared && bsearch(&key, f->shared, f->n_shared, sizeof key, compare))
		return NULL;
	for (size_t i = 0; i < f->n_patterns && !(found && found->is_private); i++)
		if (own_file_matches(f->pattern[i].value, path) &&
		    (!found || f->pattern[i].is_private))
			found = &f->pattern[i];
	return found;
}
