#include "common/conf_inventory.h"

#include "common/conf_link.h"
#include "common/conf_parse.h"
#include "common/hash.h"
#include "common/plain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LINE_MAX_BYTES = 2048,
	KEYS_OF_RECORD = 8,
	WHY = 700, /* what a problem is told with, and a file's name */
};

/* The keys of a record: none of them leads to a file, or says what a profile consists of. */
static const char *const allowed[] = {"name", "profile", "once", "room", "tags"};

/* Which hosts have which name, by 1-based indexes; a power of two of slots. */
struct names {
	uint32_t *slot;
	size_t slots, n;
};

struct record {
	char header[LINE_MAX_BYTES]; /* what stands between the brackets; empty: there is none */
	unsigned line;
	size_t n;
	struct {
		char text[LINE_MAX_BYTES]; /* the key, a NUL, the value */
		const char *value;
		unsigned line;
	} key[KEYS_OF_RECORD];
};

struct reading {
	struct conf *conf;
	struct parse parse; /* of one record */
	FILE *why_to;
	char why[WHY + 1]; /* what is wrong with it; NUL-terminated whatever was written */
	struct names names;
	struct record record;
	size_t n_written; /* `left out in all` of the file */
	size_t n_listed;  /* of these lines */
};

bool conf_inventory_takes(const char *key)
{
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		if (strcmp(key, allowed[i]) == 0)
			return true;
	return false;
}

/*
 * Names
 */

/* The slot of the name: a host's that has it, or an empty one. */
static uint32_t *find_name(const struct reading *r, const char *name)
{
	size_t i = (size_t)hash64_bytes(HASH64_START, name, strlen(name)) & (r->names.slots - 1);

	while (
	    r->names.slot[i] && strcmp(r->conf->hosts.hosts[r->names.slot[i] - 1].name, name) != 0)
		i = (i + 1) & (r->names.slots - 1);
	return &r->names.slot[i];
}

/* Makes room for one more, so that half of the slots are free. */
static bool grow_names(struct reading *r)
{
	struct names before = r->names;
	const size_t slots = before.slots ? 2 * before.slots : 1024;

	if (2 * (before.n + 1) <= before.slots)
		return true;
	r->names = (struct names){.slot = calloc(slots, sizeof *before.slot), .slots = slots};
	if (!r->names.slot) {
		r->names = before;
		return false;
	}
	for (size_t i = 0; i < before.slots; i++)
		if (before.slot[i]) {
			const char *name = r->conf->hosts.hosts[before.slot[i] - 1].name;
			*find_name(r, name) = before.slot[i];
			r->names.n++;
		}
	free(before.slot);
	return true;
}

/* Notes the name of a host, unless it is another's, or one that each machine has another of. */
static void note_name(struct reading *r, size_t i)
{
	const char *name = r->conf->hosts.hosts[i].name;
	uint32_t *slot;

	if (!name || strchr(name, '{') || !grow_names(r) || *(slot = find_name(r, name)))
		return;
	*slot = (uint32_t)i + 1;
	r->names.n++;
}

/*
 * Records
 */

/* Keeps why one is left out, if there is room. */
static void leave(struct reading *r, const char *text)
{
	struct conf_inventory *in = &r->conf->inventory;

	in->n_left++;
	if (in->n_told < INVENTORY_TOLD &&
	    (in->left[in->n_told] = arena_strndup(&r->conf->arena, text, strlen(text))))
		in->n_told++;
}

/* The first of what was complained of, in one line that says of whom. */
static void leave_record(struct reading *r)
{
	const struct record *rec = &r->record;
	const char *name = "", *why = r->why;
	char text[LINE_MAX_BYTES], shown[LINE_MAX_BYTES];

	for (size_t i = 0; i < rec->n; i++)
		if (strcmp(rec->key[i].text, "name") == 0)
			name = rec->key[i].value;
	/* Its place stands in front, by the file's name. */
	const size_t file = strlen(r->parse.file);
	if (strncmp(why, r->parse.file, file) == 0 && why[file] == ':') {
		why += file + 1;
		why += strspn(why, "0123456789");
		why += strspn(why, ": ");
	}
	snprintf(text, sizeof text, "%s:%u: [host %.200s]%s%.64s: %.*s", r->parse.file, rec->line,
	    rec->header, *name ? " " : "", name, (int)strcspn(why, "\n"), why);
	/* Others wrote it, and it becomes a line of a log, a page and a terminal. */
	plain_words(text, shown, sizeof shown);
	leave(r, shown);
}

/* One with a name that a machine of ours, or one before it, has already. */
static void check_name(struct reading *r)
{
	const struct host_table *t = &r->conf->hosts;
	const char *name = t->hosts[t->n - 1].name;
	const uint32_t *slot = name && r->names.slots ? find_name(r, name) : NULL;

	if (!slot || !*slot)
		return;
	const struct host *other = &t->hosts[*slot - 1];
	const bool is_ours = *slot - 1 < r->conf->inventory.first;
	r->parse.is_clash |= is_ours;
	parse_complain(&r->parse, "its name is that of another machine, at %s:%u%s", other->file,
	    other->line, is_ours ? ", which goes before" : "");
}

/* Puts a whole record among the hosts, or notes why not. */
static void take_record(struct reading *r)
{
	struct record *rec = &r->record;
	struct host_table *t = &r->conf->hosts;
	struct parse *p = &r->parse;
	const size_t n = t->n, n_once = t->n_once;
	char header[LINE_MAX_BYTES + 8];

	if (!rec->header[0])
		return;
	rewind(r->why_to);
	r->why[0] = '\0';
	p->problems.n = 0;
	p->line = rec->line;
	p->is_clash = false;
	snprintf(header, sizeof header, "host %s", rec->header);
	parse_section(p, header);
	for (size_t i = 0; i < rec->n && p->problems.n == 0; i++) {
		p->line = rec->key[i].line;
		if (conf_inventory_takes(rec->key[i].text))
			parse_key(p, rec->key[i].text, rec->key[i].value);
		else
			parse_complain(p, "'%.60s' is nothing that it may say", rec->key[i].text);
	}
	p->line = rec->line;
	if (t->n > n && p->problems.n == 0 && !host_id_is_exact(&t->hosts[n].id))
		parse_complain(p, "this is for many machines, and an inventory is of single ones");
	if (t->n > n && p->problems.n == 0)
		check_name(r);
	if (t->n > n && p->problems.n == 0)
		conf_link_host(r->conf, &t->hosts[n], &p->problems);
	if (p->problems.n == 0 && t->n > n) {
		note_name(r, n);
	} else {
		fflush(r->why_to);
		r->conf->inventory.n_clashes += p->is_clash;
		leave_record(r);
		if (t->n > n)
			host_table_drop(t);
		t->n_once = n_once;
	}
	rec->header[0] = '\0';
}

/*
 * The file
 */

static void begin_record(struct reading *r, const char *line, unsigned number)
{
	static const char host[] = "[host ";
	const char *end = strchr(line, ']');

	take_record(r);
	r->record.n = 0;
	r->record.line = number;
	if (end && !end[1] && strncmp(line, host, sizeof host - 1) == 0)
		snprintf(r->record.header, sizeof r->record.header, "%.*s",
		    (int)(end - line - (ptrdiff_t)sizeof host + 1), line + sizeof host - 1);
	else
		leave(r, "a section that is no [host ...], or not in one line");
}

/* `key = value`. */
static void take_key(struct record *rec, const char *line, unsigned number)
{
	const size_t name = strcspn(line, " ="), blanks = strspn(line + name, " ");
	const size_t gap = blanks + (line[name + blanks] == '=');

	if (!rec->header[0] || rec->n == KEYS_OF_RECORD)
		return;
	char *text = rec->key[rec->n].text;
	snprintf(text, LINE_MAX_BYTES, "%.*s", (int)name, line);
	line += name + gap;
	snprintf(text + name + 1, LINE_MAX_BYTES - name - 1, "%s", line + strspn(line, " "));
	rec->key[rec->n].value = text + name + 1;
	rec->key[rec->n++].line = number;
}

static void take_line(struct reading *r, const char *line, unsigned number)
{
	const size_t left = strlen(INVENTORY_LEFT), all = strlen(INVENTORY_LEFT_ALL);

	if (strncmp(line, INVENTORY_LEFT_ALL, all) == 0) {
		r->n_written = strtoul(line + all, NULL, 10);
	} else if (strncmp(line, INVENTORY_LEFT, left) == 0) {
		leave(r, line + left);
		r->n_listed++;
	} else if (*line == '[') {
		begin_record(r, line, number);
	} else if (*line && *line != ';') {
		take_key(&r->record, line, number);
	}
}

static void read_lines(struct reading *r, FILE *in)
{
	uint64_t digest = hash64_bytes(HASH64_START, r->parse.file, strlen(r->parse.file) + 1);
	unsigned number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, in)) > 0) {
		digest = hash64_bytes(digest, line, (size_t)len);
		number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (len < LINE_MAX_BYTES)
			take_line(r, line, number);
	}
	take_record(r);
	free(line);
	r->conf->digest += digest;
}

/* An open stream of what is to be read; NULL: there is none. */
static FILE *open_stream(int fd, const char *text)
{
	struct stat st;
	FILE *in = NULL;

	if (text)
		in = *text ? fmemopen((void *)(uintptr_t)text, strlen(text), "r") : NULL;
	else if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		in = fdopen(fd, "r");
	if (fd >= 0 && (text || !in))
		close(fd);
	return in;
}

/* All of it; what is wrong is noted in the configuration. */
static void read_all(struct conf *c, FILE *in, const char *name)
{
	struct reading *r = calloc(1, sizeof *r);

	if (r)
		r->why_to = fmemopen(r->why, WHY, "w");
	if (r && r->why_to) {
		r->conf = c;
		r->parse = (struct parse){.conf = c,
		    .problems = {r->why_to, 0},
		    .included = true,
		    .is_hosts_d = true,
		    .is_inventory = true,
		    .file = arena_strndup(&c->arena, name, strlen(name))};
		for (size_t i = 0; i < c->hosts.n; i++)
			note_name(r, i);
		if (r->parse.file)
			read_lines(r, in);
		if (r->n_written > r->n_listed)
			c->inventory.n_left += r->n_written - r->n_listed;
		free(r->names.slot);
		fclose(r->why_to);
	}
	free(r);
}

void parse_inventory_keep(struct parse *p, struct conf_file *f)
{
	p->conf->inventory.is_closed |=
	    f->kind == CONF_FILE_CLOSED || (f->kind == CONF_FILE_FAILED && f->error == EACCES);
	if (f->fd < 0)
		return;
	if (!p->conf->lanboot.inventory || p->inventory_fd >= 0) {
		close(f->fd);
		return;
	}
	p->inventory_fd = f->fd;
	snprintf(p->inventory_name, sizeof p->inventory_name, "%s", f->name);
}

void parse_inventory(struct parse *p, const struct conf_source *s)
{
	struct conf *c = p->conf;
	FILE *in = open_stream(p->inventory_fd, s->inventory);
	char *name = p->inventory_name;

	c->inventory.first = c->hosts.n;
	c->inventory.is_there = in;
	if (!*name) {
		conf_inventory_folder(s->state ? s->state : conf_state(c), name);
		strncat(name, "/" INVENTORY_FILE, PATH_SIZE - 1 - strlen(name));
	}
	if (in && p->problems.n == 0)
		read_all(c, in, name);
	if (in)
		fclose(in);
}
