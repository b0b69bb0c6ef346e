/* --dump-config: the configuration as it is in force, written as a file that would load. */
#include "common/conf.h"
#include "common/keys.h"

#include <string.h>

enum { WRAP = 150 }; /* lines stay under conf.c's limit */

/* `name = value`, going on over indented lines where it is long. */
static void dump_value(FILE *out, const char *name, const char *value)
{
	int column = fprintf(out, "%s =", name);
	while (*value) {
		int len = (int)strcspn(value, " ");
		if (column > 16 && column + len > WRAP)
			column = fprintf(out, "\n   ") - 1;
		column += fprintf(out, " %.*s", len, value);
		value += len;
		value += strspn(value, " ");
	}
	fputc('\n', out);
}

static void dump_fixed(const struct conf *c, const char *section, FILE *out)
{
	fprintf(out, "[%s]\n", section);
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		const char *text = c->places[k - keys].text;
		if (strcmp(k->section, section) != 0)
			continue;
		if (k->home == IN_RULE) {
			fprintf(out, "; %s: %s\n", k->name, k->help);
			continue;
		}
		fprintf(out, "; %s (default: %s)\n", k->help, k->preset ? k->preset : "none");
		if (text)
			dump_value(out, k->name, text);
		else if (k->preset)
			dump_value(out, k->name, k->preset);
		else
			fprintf(out, ";%s =\n", k->name);
	}
	for (size_t i = 0; i < c->rules_n && strcmp(section, "tftp-map") == 0; i++)
		fprintf(out, "%s = %s%s -> %s\n", c->rules[i].pattern ? "pattern" : "prefix",
		    c->rules[i].from[0] ? "" : "/", c->rules[i].from, c->rules[i].to);
	fputc('\n', out);
}

/* A profile's or host's value as text; NULL: not set. */
static const char *object_text(const struct key *k, const void *at)
{
	const char *text;
	int choice;
	if (k->type == KEY_CHOICE) {
		memcpy(&choice, at, sizeof choice);
		return choice ? k->choices[choice] : NULL;
	}
	memcpy(&text, at, sizeof text);
	return text;
}

/* The keys of a profile or host that are set. */
static void dump_object(FILE *out, enum key_home home, const void *object)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		if (k->home != home)
			continue;
		const char *text = object_text(k, (const char *)object + k->offset);
		if (text)
			dump_value(out, k->name, text);
	}
}

void conf_dump(const struct conf *c, FILE *out)
{
	const struct host_table *t = &c->hosts;
	char id[HOST_ID_TEXT];

	for (const char *const *s = key_sections; *s; s++)
		if (strcmp(*s, "profile") != 0 && strcmp(*s, "host") != 0 &&
		    strcmp(*s, "menu-item") != 0)
			dump_fixed(c, *s, out);
	for (size_t i = 0; i < t->n_profiles; i++) {
		const struct profile *p = &t->profiles[i];
		fprintf(out, "[profile %s]\n", p->name);
		dump_object(out, IN_BOOT, &p->boot);
		fputc('\n', out);
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		fprintf(out, "[host %s]\n", host_id_text(&h->id, id));
		dump_object(out, IN_HOST, h);
		dump_object(out, IN_BOOT, &h->boot);
		fputc('\n', out);
	}
	for (size_t i = 0; i < c->menu_n; i++) {
		fprintf(out, "[menu-item %s]\n", c->menu[i].text);
		dump_object(out, IN_ITEM, &c->menu[i]);
		fputc('\n', out);
	}
}
