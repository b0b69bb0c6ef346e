#include "httpbootd/http/machines_group.h"

#include "common/plain.h"
#include "httpbootd/http/site.h"
#include "httpbootd/view/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAMES = 256, NAMED = 30 }; /* that are looked at, and named, at most */

/* What there is, each name once. */
struct names {
	const char *wanted; /* NULL: none is any more */
	const char *name[NAMES];
	size_t n;
	bool has_wanted, has_more;
};

static void add(struct names *l, const char *name)
{
	if (!name || !*name || l->has_wanted)
		return;
	if (strcasecmp(name, l->wanted) == 0) {
		l->has_wanted = true;
		return;
	}
	if (l->has_more)
		return;
	for (size_t i = 0; i < l->n; i++)
		if (l->name[i] == name || strcasecmp(l->name[i], name) == 0)
			return;
	if (l->n == NAMES)
		l->has_more = true;
	else
		l->name[l->n++] = name;
}

static int by_name(const void *a, const void *b)
{
	return row_compare(*(const char *const *)a, *(const char *const *)b);
}

static size_t put(char out[GROUP_TEXT], size_t len, const char *text)
{
	int n = snprintf(out + len, GROUP_TEXT - len, "%s", text);
	return n < 0 || (size_t)n >= GROUP_TEXT - len ? GROUP_TEXT - 1 : len + (size_t)n;
}

/* `No machine is in the room "a13". There are a12, b03 and 4 more.` */
static void tell(struct names *l, const char *begin, const char *end, const char *none, char *out)
{
	char name[128], more[48];
	size_t len = put(out, 0, begin), n = 0;
	plain_words(l->wanted, name, sizeof name);
	len = put(out, len, name);
	len = put(out, len, end);
	if (l->n == 0) {
		put(out, len, none);
		return;
	}
	qsort(l->name, l->n, sizeof *l->name, by_name);
	len = put(out, len, " There ");
	len = put(out, len, l->n == 1 ? "is " : "are ");
	for (; n < l->n && n < NAMED && len < GROUP_TEXT - 200; n++) {
		plain_words(l->name[n], name, sizeof name);
		len = put(out, len, n == 0 ? "" : n + 1 == l->n && !l->has_more ? " and " : ", ");
		len = put(out, len, name);
	}
	if (n < l->n || l->has_more) {
		snprintf(more, sizeof more, " and %s%zu more", l->has_more ? "at least " : "",
		    l->n - n + l->has_more);
		len = put(out, len, more);
	}
	put(out, len, ".");
}

bool machines_has_group(const struct site *site, const struct view_filter *f, char out[GROUP_TEXT])
{
	const struct table *t = &site->machines.table;
	const struct host_table *hosts = &site->daemon.conf->hosts;
	struct names rooms = {
	    .wanted = f->room ? f->room : "", .has_wanted = !f->room || !*f->room};
	struct names profiles = {
	    .wanted = f->profile ? f->profile : "", .has_wanted = !f->profile || !*f->profile};

	for (size_t i = 0; i < hosts->n_profiles; i++)
		add(&profiles, hosts->profiles[i].name);
	for (size_t i = 0; i < hosts->n; i++) {
		add(&rooms, hosts->hosts[i].room);
		add(&profiles, hosts->hosts[i].profile_name);
	}
	for (size_t i = 0; i < t->n; i++) {
		add(&rooms, t->all[i]->room);
		add(&profiles, t->all[i]->profile);
	}
	if (!rooms.has_wanted)
		tell(&rooms, "No machine is in the room \"", "\".",
		    " None has a room yet: room = NAME in its section, or lanboot set.", out);
	else if (!profiles.has_wanted)
		tell(&profiles, "There is no profile \"", "\".", " None is configured.", out);
	return rooms.has_wanted && profiles.has_wanted;
}
