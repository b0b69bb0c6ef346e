/* --dump-config: the configuration as it is in force, written as a file that would load. */
#include "common/conf.h"
#include "common/conf_parse.h"
#include "common/key_value.h"

#include <stdlib.h>
#include <string.h>

enum { WRAP = 100 }; /* columns, where a value may go on */

/*
 * What was read fits a line as `name=value`; blanks around the sign are for the eye, and left out
 * where the line would be too long to be read again. Returns the column.
 */
static int dump_name(FILE *out, const char *name, size_t value_len)
{
	bool fits = strlen(name) + strlen(" = ") + value_len <= LINE_LIMIT;
	return fprintf(out, fits ? "%s = " : "%s=", name);
}

static const char blanks[] = " \t";

/*
 * The words up to the first place where another line could go on with the rest, which is *end:
 * their length, with one blank between them.
 */
static size_t unbroken(const char *words, const char **end)
{
	size_t len = 0;
	do {
		size_t word = strcspn(words, blanks);
		len += (len ? 1 : 0) + word;
		words += word;
		words += strspn(words, blanks);
	} while (*words && !parse_goes_on(words));
	*end = words;
	return len;
}

static void put_words(FILE *out, const char *words, const char *end)
{
	for (const char *gap = ""; words < end; gap = " ") {
		size_t word = strcspn(words, blanks);
		fprintf(out, "%s%.*s", gap, (int)word, words);
		words += word;
		words += strspn(words, blanks);
	}
}

/* A value that may go on over indented lines. */
static void dump_lines(FILE *out, const char *name, const char *value)
{
	const char *end;
	size_t len = unbroken(value, &end);
	size_t column = (size_t)dump_name(out, name, len) + len;

	put_words(out, value, end);
	while (*(value = end)) {
		len = unbroken(value, &end);
		const char *gap = " ";
		if (column + 1 + len > WRAP) {
			column = 0;
			gap = len + 4 > LINE_LIMIT ? "\n " : "\n    ";
		}
		fputs(gap, out);
		put_words(out, value, end);
		column += strlen(gap) + len;
	}
	fputc('\n', out);
}

static void dump_value(FILE *out, const struct key *k, const char *value)
{
	if (k->type == KEY_LINES || k->type == KEY_FILES || k->type == KEY_INITRDS ||
	    k->type == KEY_SERVERS) {
		dump_lines(out, k->name, value);
		return;
	}
	dump_name(out, k->name, strlen(value));
	fprintf(out, "%s\n", value);
}

static void dump_rule(FILE *out, const struct map_rule *r)
{
	const char *slash = r->from[0] ? "" : "/", *gap = r->to[0] ? " " : "";
	size_t len = strlen(slash) + strlen(r->from) + strlen(" ->") + strlen(gap) + strlen(r->to);

	dump_name(out, r->pattern ? "pattern" : "prefix", len);
	fprintf(out, "%s%s ->%s%s\n", slash, r->from, gap, r->to);
}

static void dump_rules(const struct conf *c, FILE *out)
{
	for (size_t i = 0; i < c->rules_n; i++)
		dump_rule(out, &c->rules[i]);
}

static void dump_fixed(const struct conf *c, const char *section, FILE *out)
{
	fprintf(out, "[%s]\n", section);
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		const char *text = c->locations[k - keys].text;
		if (strcmp(k->section, section) != 0)
			continue;
		if (k->target == IN_RULE) {
			fprintf(out, "; %s: %s\n", k->name, k->help);
			continue;
		}
		fprintf(out, "; %s (default: %s)\n", k->help,
		    k->default_value ? k->default_value : "none");
		if (text &&
		    (k == key_find("lanboot", "include") || k == key_find("lanboot", "hosts")))
			/* What was included stands here as well. */
			fprintf(out, ";%s = %s\n", k->name, text);
		else if (text)
			dump_value(out, k, text);
		else if (k->default_value)
			dump_value(out, k, k->default_value);
		else
			fprintf(out, ";%s =\n", k->name);
	}
	if (strcmp(section, "tftp-map") == 0)
		dump_rules(c, out);
	fputc('\n', out);
}

/* Where profiles and hosts are written, and what is made of their values on the way. */
struct dump {
	FILE *out;
	struct arena arena;
	bool is_alike; /* what servers may differ in is left out */
};

/* Adds a word to a text, which may be NULL. */
static const char *add_word(struct dump *d, const char *text, const char *word)
{
	return text ? arena_join(&d->arena, text, word) : word;
}

/* A list as it may be written; NULL: it is empty, or memory ran out. */
static const char *list_text(struct dump *d, const struct key *k, const void *object)
{
	const char *text = NULL, *word;
	for (size_t i = 0; (word = key_nth(k, object, i)); i++)
		text = add_word(d, text, word);
	return text;
}

static const char *initrds_text(struct dump *d, const struct initrds *l)
{
	const char *text = NULL;
	for (size_t i = 0; i < l->n; i++) {
		text = add_word(d, text, l->item[i].file);
		if (l->item[i].as)
			text = add_word(d, add_word(d, text, "as"), l->item[i].as);
		if (l->item[i].mode)
			text = add_word(d, text, arena_append(&d->arena, "mode=", l->item[i].mode));
	}
	return text;
}

/* A profile's or host's value as text; NULL: not set. */
static const char *object_text(
    struct dump *d, const struct key *k, const void *object, char number[12])
{
	const void *at = (const char *)object + k->offset;
	uint32_t value;
	int choice;
	switch (k->type) {
	case KEY_CHOICE:
		memcpy(&choice, at, sizeof choice);
		return choice ? k->choices[choice] : NULL;
	case KEY_TRISTATE:
		memcpy(&choice, at, sizeof choice);
		return choice == TRISTATE_UNSET ? NULL : choice == TRISTATE_YES ? "yes" : "no";
	case KEY_NUMBER:
		memcpy(&value, at, sizeof value);
		snprintf(number, 12, "%u", value);
		return value ? number : NULL;
	case KEY_INITRDS:
		return initrds_text(d, at);
	default:
		return list_text(d, k, object);
	}
}

/* A line each. */
static void dump_options(FILE *out, const struct key *k, const struct boot_option *const *o)
{
	for (size_t i = 0; i < BOOT_OPTIONS_MAX && o[i]; i++)
		dump_value(out, k, o[i]->written);
}

/* Copies a text of whole lines, each a comment. */
static void put_comment(const char *text, FILE *out)
{
	for (size_t len; *text; text += len) {
		len = strcspn(text, "\n") + 1;
		fputs(*text == '\n' ? "" : ";", out);
		fwrite(text, 1, len, out);
	}
}

/* The keys of a profile or host that are set. */
static void dump_object(struct dump *d, enum key_target target, const void *object)
{
	char number[12];
	for (const struct key *k = keys; k < keys + n_keys && object; k++) {
		if (k->target != target || (d->is_alike && k->is_own))
			continue;
		if (k->type == KEY_OPTION) {
			dump_options(d->out, k, (const void *)((const char *)object + k->offset));
			continue;
		}
		const char *text = object_text(d, k, object, number);
		if (text)
			dump_value(d->out, k, text);
	}
}

static void dump_host(struct dump *d, const struct host *h)
{
	char id[HOST_SECTION_TEXT];

	fprintf(d->out, "[host %s]\n", host_section_text(h, id));
	dump_object(d, IN_HOST, h);
	dump_object(d, IN_BOOT, h->own);
	fputc('\n', d->out);
}

/* One of hosts.d, which is read beside whatever file is. */
static void dump_enrolled(struct dump *d, const struct host *h)
{
	char *text = NULL;
	size_t size;
	struct dump apart = {.out = open_memstream(&text, &size)};

	if (apart.out) {
		dump_host(&apart, h);
		fclose(apart.out);
	}
	fprintf(d->out, "; %s:%u, which is read besides:\n", h->file, h->line);
	put_comment(text ? text : "", d->out);
	arena_free(&apart.arena);
	free(text);
}

/* A section with a name. */
static void dump_named(
    struct dump *d, const char *kind, const char *name, enum key_target target, const void *object)
{
	fprintf(d->out, "[%s %s]\n", kind, name);
	dump_object(d, target, object);
}

/* All sections of a kind that have names, but for hosts; none of any other kind. */
static void dump_all_named(struct dump *d, const struct conf *c, const char *kind)
{
	const struct host_table *t = &c->hosts;

	for (size_t i = 0; i < t->n_profiles && strcmp(kind, "profile") == 0; i++) {
		dump_named(d, kind, t->profiles[i].name, IN_PROFILE, &t->profiles[i]);
		dump_object(d, IN_BOOT, &t->profiles[i].boot);
		fputc('\n', d->out);
	}
	for (size_t i = 0; i < c->menu_n && strcmp(kind, "menu-item") == 0; i++) {
		dump_named(d, kind, c->menu[i].text, IN_ITEM, &c->menu[i]);
		fputc('\n', d->out);
	}
	for (size_t i = 0; i < c->alias_n && strcmp(kind, "alias") == 0; i++) {
		fprintf(d->out, "[alias /%s]\n", c->alias[i].path);
		dump_object(d, IN_ALIAS, &c->alias[i]);
		fputc('\n', d->out);
	}
	for (size_t i = 0; i < c->mirror_n && strcmp(kind, "mirror") == 0; i++) {
		dump_named(d, kind, c->mirror[i].name, IN_MIRROR, &c->mirror[i]);
		fputc('\n', d->out);
	}
}

void conf_dump(const struct conf *c, FILE *out)
{
	const struct host_table *t = &c->hosts;
	struct dump d = {.out = out};

	for (const char *const *s = key_sections; *s; s++)
		if (strcmp(*s, "profile") != 0 && strcmp(*s, "host") != 0 &&
		    strcmp(*s, "menu-item") != 0 && strcmp(*s, "alias") != 0 &&
		    strcmp(*s, "mirror") != 0)
			dump_fixed(c, *s, out);
	dump_all_named(&d, c, "profile");
	for (size_t i = 0; i < c->hosts_d.first; i++)
		dump_host(&d, &t->hosts[i]);
	for (size_t i = c->hosts_d.first; i < t->n; i++)
		dump_enrolled(&d, &t->hosts[i]);
	dump_all_named(&d, c, "menu-item");
	dump_all_named(&d, c, "alias");
	dump_all_named(&d, c, "mirror");
	arena_free(&d.arena);
}

void conf_dump_alike(const struct conf *c, const char *kind, FILE *out)
{
	struct dump d = {.out = out, .is_alike = true};
	const bool is_enrolled = strcmp(kind, "hosts.d") == 0;
	const bool is_host = strcmp(kind, "host") == 0;
	const size_t from = is_enrolled ? c->hosts_d.first : 0;
	const size_t to = is_enrolled ? c->inventory.first : is_host ? c->hosts_d.first : 0;

	for (const struct key *k = keys; k < keys + n_keys; k++) {
		const char *text = c->locations[k - keys].text;
		if (k->target != IN_CONF || strcmp(k->section, kind) != 0 || k->is_own)
			continue;
		if (text || k->default_value)
			dump_value(out, k, text ? text : k->default_value);
	}
	if (strcmp(kind, "tftp-map") == 0)
		dump_rules(c, out);
	for (size_t i = from; i < to; i++)
		dump_host(&d, &c->hosts.hosts[i]);
	for (size_t i = c->inventory.first; i < c->hosts.n && strcmp(kind, "inventory") == 0; i++)
		dump_host(&d, &c->hosts.hosts[i]);
	dump_all_named(&d, c, kind);
	arena_free(&d.arena);
}
