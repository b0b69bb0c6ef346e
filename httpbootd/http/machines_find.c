#include "httpbootd/http/machines_find.h"

#include "common/host_name.h"
#include "common/plain.h"
#include "common/subject.h"
#include "httpbootd/http/site.h"
#include "httpbootd/view/view.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NEAR_NAMES = 3, NAMED = 8, LOOKED_AT = 20000 };

static void add(struct machines_found *f, const char *text)
{
	size_t len = strlen(f->text);
	snprintf(f->text + len, sizeof f->text - len, "%s", text);
}

/* The MACs of those that have one name. */
static void tell_ambiguous(const struct site *site, const char *id, struct machines_found *f)
{
	const struct table *t = &site->machines.table;
	size_t n = 0;
	add(f, "Several machines are called ");
	add(f, id);
	add(f, ": say which by its MAC:");
	for (size_t i = 0; i < t->n && n < NAMED; i++) {
		const struct seen *s = t->all[i];
		char text[ADDR_TEXT];
		bool is_it =
		    (s->name && strcasecmp(s->name, id) == 0) || strcasecmp(s->word, id) == 0;
		if (!is_it)
			continue;
		add(f, n++ ? ", " : " ");
		add(f, s->has_mac ? mac_text(s->mac, ':', text) : addr_text(&s->addr, text));
	}
	add(f, n == NAMED ? " and more." : ".");
}

/* The names that are most like `id`. */
struct near {
	const char *id;
	char name[NEAR_NAMES][HOST_NAME_SIZE];
	unsigned distance[NEAR_NAMES];
	size_t n;
};

static void look_near(struct near *near, const char *name)
{
	size_t a = strlen(near->id), b = name ? strlen(name) : 0;
	if (b == 0 || a > b + 2 || b > a + 2)
		return;
	unsigned d = str_distance(near->id, name);
	if (d > 2 || d >= a)
		return;
	for (size_t i = 0; i < near->n; i++)
		if (strcmp(near->name[i], name) == 0)
			return;
	size_t at = near->n < NEAR_NAMES ? near->n++ : NEAR_NAMES - 1;
	if (near->n == NEAR_NAMES && at == NEAR_NAMES - 1 && near->name[at][0] &&
	    near->distance[at] <= d)
		return;
	for (; at > 0 && near->distance[at - 1] > d; at--) {
		memcpy(near->name[at], near->name[at - 1], sizeof near->name[0]);
		near->distance[at] = near->distance[at - 1];
	}
	plain_words(name, near->name[at], sizeof near->name[0]);
	near->distance[at] = d;
}

static void tell_unknown(const struct site *site, const char *id, struct machines_found *f)
{
	const struct table *t = &site->machines.table;
	const struct host_table *hosts = &site->daemon.conf->hosts;
	struct near near = {.id = id};
	for (size_t i = 0; i < t->n; i++) {
		look_near(&near, t->all[i]->name);
		look_near(&near, t->all[i]->word);
	}
	for (size_t i = 0; i < hosts->n && i < LOOKED_AT; i++) {
		char name[HOST_NAME_SIZE];
		look_near(&near, host_name_of(&hosts->hosts[i], NULL, name));
	}
	add(f, "No machine is known by ");
	add(f, id);
	for (size_t i = 0; i < near.n; i++) {
		add(f, i == 0 ? "; did you mean " : i + 1 < near.n ? ", " : " or ");
		add(f, near.name[i]);
	}
	add(f, near.n ? "? " : ". ");
	add(f, "lanboot list has all, lanboot list --unknown those that wait.");
}

/* A section that is for one machine, by its name or MAC. */
static const struct host *find_section(const struct site *site, const char *id)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	struct subject subject;
	struct host_id mac;
	subject_read(t, id, &subject);
	if (subject.kind == SUBJECT_NAME && subject.n == 1 && subject.host)
		return host_id_is_exact(&subject.host->id) ? subject.host : NULL;
	return subject.kind == SUBJECT_MAC && host_id_parse(id, &mac) ? host_exact(t, &mac) : NULL;
}

void machines_find_one(
    const struct site *site, const char *id, uint64_t now_ms, struct machines_found *f)
{
	char shown[128];
	size_t n = 0;
	memset(f, 0, sizeof *f);
	f->seen = machines_find(&site->machines, id, now_ms, &n);
	if (n == 1)
		return;
	f->seen = NULL;
	plain_words(id, shown, sizeof shown);
	f->status = n ? 409 : 404;
	if (n) {
		tell_ambiguous(site, shown, f);
		return;
	}
	f->host = find_section(site, id);
	if (!f->host) {
		tell_unknown(site, shown, f);
		return;
	}
	char line[FIND_TEXT], section[HOST_ID_TEXT];
	snprintf(line, sizeof line,
	    "%.128s was never seen: no packet of it has come. Its section is [host %.200s], at "
	    "%.200s:%u. Is it on, on this LAN, and set to boot from it?",
	    shown, host_id_text(&f->host->id, section), f->host->file ? f->host->file : "?",
	    f->host->line);
	plain_words(line, f->text, sizeof f->text);
}
