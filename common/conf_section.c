#include "common/arch.h"
#include "common/conf_parse.h"
#include "common/key_input.h"
#include "common/path.h"
#include "common/wire.h"

#include <string.h>

static const char *section_named(const char *word, const char **nearest)
{
	*nearest = NULL;
	for (const char *const *s = key_sections; *s; s++) {
		if (strcmp(*s, word) == 0)
			return *s;
		*nearest = key_nearer(word, *nearest, *s);
	}
	return NULL;
}

/* What to do about a file of hosts.d with a section that stands elsewhere, too. */
static void leave_one(const struct parse *p, char out[2 * PATH_SIZE])
{
	const char *base = path_base(p->file);
	snprintf(out, 2 * PATH_SIZE, "; take it out there, or: lanboot remove %.*s (rm %s)",
	    (int)(strlen(base) - strlen(".ini")), base, p->file);
}

/* False, and it is complained of, if another section has this id, or this section twice. */
static bool is_new(struct parse *p, const char *typed, const struct host_id *id,
    const struct host_id *before, size_t n)
{
	const struct host *duplicate = host_exact(&p->conf->hosts, id);
	char todo[2 * PATH_SIZE] = "";
	bool here = false;

	for (size_t i = 0; i < n && !here; i++)
		here = memcmp(before[i].bytes, id->bytes, sizeof id->bytes) == 0;
	if (duplicate && p->is_inventory) {
		p->is_clash = (size_t)(duplicate - p->conf->hosts.hosts) < p->conf->inventory.first;
		parse_complain(p, "it is at %s:%u, too%s", duplicate->file, duplicate->line,
		    p->is_clash ? ", which goes before" : "");
		return false;
	}
	if (duplicate && p->is_hosts_d)
		leave_one(p, todo);
	if (duplicate || here)
		parse_complain(p, "[host %s] is there twice: first at %s:%u%s", typed,
		    duplicate ? duplicate->file : p->file, duplicate ? duplicate->line : p->line,
		    todo);
	return !duplicate && !here;
}

/* The MACs of one machine, with blanks; how many, 0: another kind of section, or refused. */
static size_t read_macs(struct parse *p, const char *who, struct host_id ids[HOST_MACS_MAX])
{
	size_t n = 0, len;

	for (; *(who += strspn(who, " \t,")); who += len) {
		char word[MAC_TEXT] = "";
		if (n == HOST_MACS_MAX) {
			parse_complain(
			    p, "a machine has at most %d MACs in its section", HOST_MACS_MAX);
			return 0;
		}
		len = strcspn(who, " \t,");
		memcpy(word, who, len < sizeof word ? len : 0);
		ids[n] = (struct host_id){.kind = HOST_MAC, .len = MAC_LEN};
		bool is_mac = str_mac(word, ids[n].bytes);
		if (!is_mac && n == 0)
			return 0;
		if (!is_mac) {
			parse_complain(p,
			    "'%.*s' is no MAC address: only MACs, all those of one machine, may "
			    "stand "
			    "side by side, like [host 52:54:00:12:34:56 52:54:00:12:34:57]",
			    (int)len, who);
			return 0;
		}
		if (!is_new(p, word, &ids[n], ids, n))
			return 0;
		n++;
	}
	return n;
}

static void begin_host(struct parse *p, const struct host_id *ids, size_t n)
{
	struct host_table *t = &p->conf->hosts;
	struct host *h = host_table_add(t, ids);
	struct host_id *others =
	    n > 1 ? arena_alloc(&p->conf->arena, (n - 1) * sizeof *others) : NULL;

	if (others)
		memcpy(others, ids + 1, (n - 1) * sizeof *others);
	if (!h || (n > 1 && (!others || !host_table_add_ids(t, others, n - 1)))) {
		parse_complain(p, "out of memory");
		return;
	}
	h->file = p->file;
	h->line = p->line;
	p->host = t->n;
	p->section = "host";
}

/* `x86_64] (or x86, aarch64)`, and so on: what may stand behind `[host arch `. */
static void list_processors(char *out, size_t size)
{
	struct writer w = writer_of(out, size - 1);
	const char *name;
	for (size_t i = 0; (name = arch_processor_nth(i)); i++) {
		const char *before = i == 0 ? "" : i == 1 ? "] (or " : ", ";
		write_bytes(&w, before, strlen(before));
		write_bytes(&w, name, strlen(name));
	}
	write_u8(&w, ')');
	out[w.len] = '\0';
}

static void start_host(struct parse *p, const char *who)
{
	struct host_id id, macs[HOST_MACS_MAX];
	size_t errors = p->problems.n, n = read_macs(p, who, macs);

	if (n) {
		begin_host(p, macs, n);
		return;
	}
	if (p->problems.n > errors)
		return;
	if (!host_id_parse(who, &id)) {
		char processors[120];
		list_processors(processors, sizeof processors);
		parse_complain(p,
		    "'%s' is not a machine: expected [host MAC], like [host 52:54:00:12:34:56], "
		    "[host 52:54:00:*], [host UUID], [host 10.0.3.0/24], [host serial TEXT], "
		    "asset, product or manufacturer likewise, [host client-id ff:00:...] (2 to 64 "
		    "bytes in hex), [host arch %s, or [host *] for everyone else",
		    who, processors);
		return;
	}
	if (!is_new(p, who, &id, NULL, 0))
		return;
	if (id.text && !(id.text = arena_strndup(&p->conf->arena, id.text, id.len)))
		parse_complain(p, "out of memory");
	else
		begin_host(p, &id, 1);
}

static void start_profile(struct parse *p, const char *name)
{
	struct host_table *t = &p->conf->hosts;
	const struct profile *duplicate = profile_find(t, name);

	if (!*name) {
		parse_complain(p, "a profile needs a name: [profile thinclient]");
		return;
	}
	if (!key_is_name(name)) {
		parse_complain(p,
		    "[profile %s]: expected a name of up to 64 letters, digits, '_', '-' and '.'",
		    name);
		return;
	}
	if (duplicate) {
		parse_complain(p, "[profile %s] is there twice: first at %s:%u", name,
		    duplicate->file, duplicate->line);
		return;
	}
	const char *copy = arena_strndup(&p->conf->arena, name, strlen(name));
	struct profile *new = copy ? host_table_add_profile(t, copy) : NULL;
	if (!new) {
		parse_complain(p, "out of memory");
		return;
	}
	new->file = p->file;
	new->line = p->line;
	p->profile = t->n_profiles;
	p->section = "profile";
}

static void start_item(struct parse *p, const char *text)
{
	struct conf *c = p->conf;
	if (!*text) {
		parse_complain(p, "a menu item needs its text: [menu-item Install Alpine]");
		return;
	}
	if (c->menu_n == MENU_ITEMS) {
		parse_complain(p, "a menu has at most %d items", MENU_ITEMS);
		return;
	}
	const char *copy = arena_strndup(&c->arena, text, strlen(text));
	if (!copy) {
		parse_complain(p, "out of memory");
		return;
	}
	c->menu[c->menu_n++] = (struct menu_item){.text = copy, .file = p->file, .line = p->line};
	p->item = c->menu_n;
	p->section = "menu-item";
}

static void start_alias(struct parse *p, const char *text)
{
	struct conf *c = p->conf;
	char clean[PATH_SIZE];
	if (*text != '/' || path_clean(text, strlen(text), false, clean) != PATH_OK) {
		parse_complain(p,
		    "[alias %s]: expected the path that the folder is to have, like [alias "
		    "/images]",
		    text);
		return;
	}
	for (size_t i = 0; i < c->alias_n; i++)
		if (strcmp(c->alias[i].path, clean) == 0) {
			parse_complain(p, "[alias /%.100s] is there twice: first at %s:%u", clean,
			    c->alias[i].file, c->alias[i].line);
			return;
		}
	if (c->alias_n == ALIASES) {
		parse_complain(p, "there can be at most %d aliases", ALIASES);
		return;
	}
	const char *copy = arena_strndup(&c->arena, clean, strlen(clean));
	if (!copy) {
		parse_complain(p, "out of memory");
		return;
	}
	c->alias[c->alias_n++] = (struct alias){.path = copy, .file = p->file, .line = p->line};
	p->alias = c->alias_n;
	p->section = "alias";
}

static void start_mirror(struct parse *p, const char *name)
{
	struct conf *c = p->conf;

	if (!key_is_name(name)) {
		parse_complain(p,
		    "[mirror %s]: expected a name of letters, digits, `-`, `_` and `.`, like "
		    "[mirror "
		    "alpine]",
		    name);
		return;
	}
	for (size_t i = 0; i < c->mirror_n; i++)
		if (strcmp(c->mirror[i].name, name) == 0) {
			parse_complain(p, "[mirror %.100s] is there twice: first at %s:%u", name,
			    c->mirror[i].file, c->mirror[i].line);
			return;
		}
	if (c->mirror_n == MIRRORS) {
		parse_complain(p, "there can be at most %d mirrors", MIRRORS);
		return;
	}
	const char *copy = arena_strndup(&c->arena, name, strlen(name));
	if (!copy) {
		parse_complain(p, "out of memory");
		return;
	}
	c->mirror[c->mirror_n++] = (struct mirror_section){
	    .name = copy, .size = MIRROR_SIZE, .file = p->file, .line = p->line};
	p->mirror = c->mirror_n;
	p->section = "mirror";
}

/* A section without a name of its own may stand once in a file. */
static void start_plain(struct parse *p, const char *section)
{
	size_t which = 0;
	while (key_sections[which] != section)
		which++;
	if (p->section_lines[which]) {
		parse_complain(p, "[%s] is there twice: first at %s:%u", section, p->file,
		    p->section_lines[which]);
		return;
	}
	p->section_lines[which] = p->line;
	p->section = section;
}

static void begin_section(struct parse *p)
{
	p->section = NULL;
	p->any_section = true;
	p->key = NULL;
	memset(p->own_lines, 0, sizeof p->own_lines);
}

void parse_machine(struct parse *p, const char *macs)
{
	struct host_id ids[HOST_MACS_MAX];
	size_t errors = p->problems.n, n;

	begin_section(p);
	n = read_macs(p, macs, ids);
	if (n)
		begin_host(p, ids, n);
	else if (p->problems.n == errors)
		parse_complain(
		    p, "'%.60s' is no MAC address: expected one like 52:54:00:12:34:56", macs);
}

void parse_section(struct parse *p, char *header)
{
	const char *nearest;
	char *name = header + strcspn(header, " \t");
	if (*name) {
		*name++ = '\0';
		name += strspn(name, " \t");
		for (size_t end = strlen(name); end && strchr(" \t", name[end - 1]);)
			name[--end] = '\0';
	}
	const char *section = section_named(header, &nearest);

	begin_section(p);
	if (!section)
		parse_complain(p, "unknown section [%s]%s%s%s", header,
		    nearest ? ": did you mean [" : "", nearest ? nearest : "", nearest ? "]?" : "");
	else if (p->is_hosts_d && strcmp(section, "host") != 0)
		parse_complain(p,
		    "[%s] cannot stand here: in hosts.d are machines alone, [host …]; put it into "
		    "the configuration",
		    section);
	else if (strcmp(section, "host") == 0)
		start_host(p, name);
	else if (strcmp(section, "profile") == 0)
		start_profile(p, name);
	else if (strcmp(section, "menu-item") == 0)
		start_item(p, name);
	else if (strcmp(section, "alias") == 0)
		start_alias(p, name);
	else if (strcmp(section, "mirror") == 0)
		start_mirror(p, name);
	else if (*name)
		parse_complain(p, "[%s %s]: this section has no name of its own, write [%s]",
		    section, name, section);
	else
		start_plain(p, section);
}

void parse_note(struct parse *p, const char *key)
{
	struct host_table *t = &p->conf->hosts;
	bool is_host = strcmp(p->section, "host") == 0;
	if (!is_host && strcmp(p->section, "profile") != 0)
		return;
	const struct key_line **lines =
	    is_host ? &t->hosts[p->host - 1].lines : &t->profiles[p->profile - 1].lines;
	struct key_line *line = arena_alloc(&p->conf->arena, sizeof *line);
	if (!line) {
		parse_complain(p, "out of memory");
		return;
	}
	*line = (struct key_line){*lines, key, p->line};
	*lines = line;
}

/* What is missing in a section is not told if it may be what was refused there. */
void parse_refuse(struct parse *p)
{
	struct host_table *t = &p->conf->hosts;
	if (p->section && strcmp(p->section, "host") == 0)
		t->hosts[p->host - 1].refused = true;
	else if (p->section && strcmp(p->section, "profile") == 0)
		t->profiles[p->profile - 1].refused = true;
}
