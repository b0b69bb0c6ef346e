/* A key of a configuration: where its value goes, and whether it may stand there. */
#include "common/conf_parse.h"
#include "common/key_set.h"

#include <stdlib.h>
#include <string.h>

static struct map_rule *add_rule(struct parse *p, bool pattern)
{
	struct conf *c = p->conf;
	if ((c->rules_n & (c->rules_n - 1)) == 0) { /* full: 1, 2, 4 … */
		size_t capacity = c->rules_n ? 2 * c->rules_n : 1;
		void *more = realloc(c->rules, capacity * sizeof *c->rules);
		if (!more)
			return NULL;
		c->rules = more;
	}
	c->rules[c->rules_n] =
	    (struct map_rule){.pattern = pattern, .file = p->file, .line = p->line};
	return &c->rules[c->rules_n++];
}

/* What the host says of its own; most say nothing, and there are many. */
static struct boot *own_boot(struct parse *p, struct host *h)
{
	if (!h->own)
		h->own = arena_alloc(&p->conf->arena, sizeof *h->own);
	return h->own;
}

/* The object that the key's value goes to; NULL if memory ran out. */
static void *target_of(struct parse *p, const struct key *k)
{
	struct host_table *t = &p->conf->hosts;
	switch (k->target) {
	case IN_CONF:
		return p->conf;
	case IN_HOST:
		return &t->hosts[p->host - 1];
	case IN_ITEM:
		return &p->conf->menu[p->item - 1];
	case IN_RULE:
		return add_rule(p, strcmp(k->name, "pattern") == 0);
	case IN_PROFILE:
		return &t->profiles[p->profile - 1];
	case IN_ALIAS:
		return &p->conf->alias[p->alias - 1];
	case IN_MIRROR:
		return &p->conf->mirror[p->mirror - 1];
	case IN_BOOT:
		break;
	}
	if (strcmp(p->section, "host") == 0)
		return own_boot(p, &t->hosts[p->host - 1]);
	return &t->profiles[p->profile - 1].boot;
}

/* Notes where the key was set. False if it was set before: an error, unless it just goes on. */
static bool first_time(struct parse *p, const struct key *k, const char *value)
{
	size_t i = (size_t)(k - keys);
	struct conf_location *at = &p->conf->locations[i];

	if (k->target == IN_RULE)
		return true;
	if (k->target != IN_CONF) {
		if (!p->own_lines[i]) {
			p->own_lines[i] = p->line;
			return true;
		}
		if (p->goes_on || k->type == KEY_FILES || k->type == KEY_INITRDS ||
		    k->type == KEY_OPTION)
			return true;
		parse_complain(p, "'%s' is there twice in this section: first at line %u", k->name,
		    p->own_lines[i]);
		return false;
	}
	if (at->text && !p->goes_on) {
		parse_complain(
		    p, "'%s' is there twice: first at %s:%u", k->name, at->file, at->line);
		return false;
	}
	if (at->text) {
		at->text = k->type == KEY_URL || k->type == KEY_FILE
			       ? arena_append(&p->conf->arena, at->text, value)
			       : arena_join(&p->conf->arena, at->text, value);
	} else {
		at->file = p->file;
		at->line = p->line;
		at->text = arena_strndup(&p->conf->arena, value, strlen(value));
	}
	if (!at->text)
		parse_complain(p, "out of memory");
	return at->text != NULL;
}

void parse_key(struct parse *p, const char *name, const char *value)
{
	char why[200];

	if (!p->any_section) {
		key_advice(NULL, name, why);
		parse_complain(p, "'%.80s' stands before the first section%s", name, why);
		return;
	}
	if (!p->section)
		return; /* the section was refused: its keys would only repeat that */
	const struct key *k = key_find(p->section, name);
	if (!k) {
		key_advice(p->section, name, why);
		parse_complain(p, "unknown key '%.80s' in [%s]%s", name, p->section, why);
		p->key = NULL;
		return;
	}
	if (p->included &&
	    (k == key_find("lanboot", "include") || k == key_find("lanboot", "hosts"))) {
		parse_complain(p, "a file that is included cannot name others");
		return;
	}
	if (!first_time(p, k, value)) {
		p->key = NULL;
		return;
	}
	p->key = k;
	struct key_input in = {.key = k, .arena = &p->conf->arena};
	void *target = target_of(p, k);
	if (!target)
		parse_complain(p, "out of memory");
	else if (!key_set(&in, target, value))
		parse_complain(p, "%s = %.80s: %s", name, value, in.expected);
	else
		parse_note(p, k->name);
}
