#include "common/conf.h"

#include "common/conf_clash.h"
#include "common/conf_link.h"
#include "common/conf_parse.h"
#include "common/key_set.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * inih cuts what is too long without a word and does not say in which line it is. So its lines
 * come through next_line(), which counts, refuses what would be cut, and takes the section
 * headers (inih tells of a section only once it has a key).
 */
enum { ERRORS_LIMIT = 100 };

void parse_complain(struct parse *p, unsigned line, const char *what)
{
	if (p->n_errors++ < ERRORS_LIMIT) {
		if (line)
			fprintf(p->errors, "%s:%u: %s\n", p->file, line, what);
		else
			fprintf(p->errors, "%s: %s\n", p->file, what);
	} else if (p->n_errors == ERRORS_LIMIT + 1) {
		fprintf(p->errors, "%s: more errors follow\n", p->file);
	}
}

void parse_out_of_memory(struct parse *p)
{
	parse_complain(p, p->line, "out of memory");
}

/* Cuts an end-of-line comment, as inih does, and white space at the end. */
static void trim(char *s)
{
	for (char *c = s; *c; c++)
		if (*c == ';' && c > s && (c[-1] == ' ' || c[-1] == '\t')) {
			*c = '\0';
			break;
		}
	size_t n = strlen(s);
	while (n && strchr(" \t\r\n", s[n - 1]))
		s[--n] = '\0';
}

bool parse_goes_on(const char *text)
{
	/* With blanks before the sign: no kernel parameter looks like that. */
	size_t word = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
	size_t blanks = strspn(text + word, " \t");
	return !strchr(";#[=", *text) && !(word && blanks && text[word + blanks] == '=');
}

bool parse_may_go_on(enum key_type type)
{
	return type == KEY_LINES || type == KEY_FILES || type == KEY_INITRDS || type == KEY_FILE ||
	       type == KEY_URL || type == KEY_SERVERS;
}

/* What is missing in a section is not told if it may be what was refused there. */
static void note_refused(struct parse *p)
{
	struct host_table *t = &p->conf->hosts;
	if (p->section && strcmp(p->section, "host") == 0)
		t->hosts[p->host - 1].refused = true;
	else if (p->section && strcmp(p->section, "profile") == 0)
		t->profiles[p->profile - 1].refused = true;
}

/* Checks one line; false: inih shall see an empty one instead. */
static bool line_is_good(struct parse *p, char *line, size_t len)
{
	if (memchr(line, '\0', len)) {
		parse_complain(p, p->line, "a NUL byte: this is no text file");
		return false;
	}
	char *text = line + strspn(line, " \t");
	p->goes_on = false;
	if (*text == '\0' || *text == '\r' || *text == '\n' || *text == ';' || *text == '#')
		return false;
	if (len > LINE_LIMIT) {
		COMPLAIN(p, p->line,
		    "this line is %zu bytes long, the limit is %d; cmdline, and a key with files "
		    "or URLs, may go on over indented lines",
		    len, LINE_LIMIT);
		p->key = NULL;
		return false;
	}
	trim(text);
	if (text > line && p->any_section && *text != '[') {
		if (p->key && parse_may_go_on(p->key->type) && parse_goes_on(text))
			return p->goes_on = true;
		if (!strchr(text, '=')) {
			parse_complain(p, p->line,
			    "an indented line goes on with the key above, and that key has one "
			    "line only");
			return false;
		}
		/* An indented `key = value`: taken as such, inih must not see the blanks. */
		memmove(line, text, strlen(text) + 1);
		text = line;
	}
	if (*text == '[') {
		char *end = strchr(text, ']');
		if (!end || end[1]) {
			parse_complain(
			    p, p->line, "a section is written [name], alone on its line");
			return false;
		}
		/* Of a host there may be several MACs, and a client identifier is long. */
		if (end - text - 1 > SECTION_NAME_LIMIT && strncmp(text, "[host ", 6) != 0) {
			COMPLAIN(p, p->line, "a section's name is at most %d bytes long",
			    SECTION_NAME_LIMIT);
			return false;
		}
		*end = '\0';
		parse_section(p, text + 1 + strspn(text + 1, " \t"));
		return false;
	}
	size_t name = strcspn(text, "=:");
	if (text[name] != '=') {
		COMPLAIN(p, p->line, "expected key = value, found '%.60s'", text);
		p->key = NULL;
		return false;
	}
	return true;
}

/* Hands inih a line that it has room for, and keeps the value for take_pair(). */
static void shorten(struct parse *p, const char *line, char *to, size_t capacity)
{
	size_t name = p->goes_on ? 0 : strcspn(line, "=");
	const char *value = p->goes_on ? line : line + name + 1;
	value += strspn(value, " \t");
	p->long_value = arena_strndup(&p->conf->arena, value, strlen(value));
	if (!p->long_value)
		parse_out_of_memory(p);
	else if (name + 6 > capacity)
		COMPLAIN(p, p->line, "unknown key '%.40s…'", line);
	else if (snprintf(to, capacity, p->goes_on ? "%.*s +\n" : "%.*s= +\n", (int)name, line) > 0)
		return;
	strcpy(to, "\n");
}

/* An ini_reader: one line of at most `capacity` - 1 bytes for inih. */
static char *next_line(char *to, int capacity, void *arg)
{
	struct parse *p = arg;
	char *line = NULL;
	size_t size = 0;

	errno = 0;
	ssize_t len = getline(&line, &size, p->in);
	if (len < 0) {
		if (errno)
			COMPLAIN(p, p->line, "cannot read on: %s", strerror(errno));
		free(line);
		return NULL;
	}
	p->line++;
	p->long_value = NULL;
	if (len && line[len - 1] == '\n')
		line[--len] = '\0';
	char *start = line;
	if (p->line == 1 && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		start += 3; /* a byte order mark */
		len -= 3;
	}
	size_t errors = p->n_errors;
	bool good = line_is_good(p, start, (size_t)len);
	if (p->n_errors > errors)
		note_refused(p);
	if (!good)
		strcpy(to, "\n");
	else if (strlen(start) + 2 <= (size_t)capacity)
		sprintf(to, "%s\n", start);
	else
		shorten(p, start, to, (size_t)capacity);
	free(line);
	return to;
}

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
	struct conf_location *place = &p->conf->locations[i];

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
		COMPLAIN(p, p->line, "'%s' is there twice in this section: first at line %u",
		    k->name, p->own_lines[i]);
		return false;
	}
	if (place->text && !p->goes_on) {
		COMPLAIN(p, p->line, "'%s' is there twice: first at %s:%u", k->name, place->file,
		    place->line);
		return false;
	}
	if (place->text) {
		place->text = k->type == KEY_URL || k->type == KEY_FILE
				  ? arena_append(&p->conf->arena, place->text, value)
				  : arena_join(&p->conf->arena, place->text, value);
	} else {
		place->file = p->file;
		place->line = p->line;
		place->text = arena_strndup(&p->conf->arena, value, strlen(value));
	}
	if (!place->text)
		parse_out_of_memory(p);
	return place->text != NULL;
}

static void take_key(struct parse *p, const char *name, const char *value)
{
	char why[200];

	if (!p->any_section) {
		key_advice(NULL, name, why);
		COMPLAIN(p, p->line, "'%.80s' stands before the first section%s", name, why);
		return;
	}
	if (!p->section)
		return; /* the section was refused: its keys would only repeat that */
	const struct key *k = key_find(p->section, name);
	if (!k) {
		key_advice(p->section, name, why);
		COMPLAIN(p, p->line, "unknown key '%.80s' in [%s]%s", name, p->section, why);
		p->key = NULL;
		return;
	}
	if (p->included && k == key_find("lanboot", "include")) {
		parse_complain(p, p->line, "a file that is included cannot include others");
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
		parse_out_of_memory(p);
	else if (!key_set(&in, target, value))
		COMPLAIN(p, p->line, "%s = %.80s: %s", name, value, in.expected);
	else
		parse_note(p, k->name);
}

/* An ini_handler. */
static int take_pair(void *arg, const char *section, const char *name, const char *value)
{
	struct parse *p = arg;
	size_t errors = p->n_errors;

	(void)section; /* next_line() took it */
	take_key(p, name, p->long_value ? p->long_value : value);
	if (p->n_errors > errors)
		note_refused(p);
	return 1;
}

/* Reads one open file to its end and closes it. */
static void parse_file(struct parse *p, int fd, const char *name)
{
	struct stat st;
	p->file = arena_strndup(&p->conf->arena, name, strlen(name));
	p->line = 0;
	p->section = NULL;
	p->any_section = false;
	p->key = NULL;
	memset(p->section_lines, 0, sizeof p->section_lines);
	if (!p->file) {
		close(fd);
		p->file = name;
		parse_out_of_memory(p);
		return;
	}
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	p->in = regular ? fdopen(fd, "r") : NULL;
	if (!p->in) {
		COMPLAIN(p, 0, "cannot read the configuration: %s",
		    regular ? strerror(errno) : "not a regular file");
		close(fd);
		return;
	}
	ini_parse_stream(next_line, p, take_pair, p);
	fclose(p->in);
}

static bool has_wildcard(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

int conf_folder_closed(const char *folder, int error)
{
	(void)folder;
	return error == EACCES;
}

static void parse_includes(struct parse *p)
{
	static const char section[] = "lanboot", key[] = "include";
	struct words patterns = p->conf->lanboot.include;
	char where[300];

	conf_where(p->conf, section, key, where);
	p->included = true;
	for (size_t i = 0; i < patterns.n; i++) {
		glob_t found = {0};
		const char *pattern = patterns.word[i];
		int r = glob(pattern, 0, conf_folder_closed, &found);
		if (r == GLOB_ABORTED) {
			p->file = where;
			COMPLAIN(p, 0, "include = %s: the folder may not be read", pattern);
		} else if (r != 0 && !(r == GLOB_NOMATCH && has_wildcard(pattern))) {
			p->file = where;
			COMPLAIN(p, 0, "include = %s: cannot read it", pattern);
		}
		for (size_t j = 0; r == 0 && j < found.gl_pathc; j++) {
			const char *path = found.gl_pathv[j];
			int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
			p->file = path;
			if (fd < 0)
				COMPLAIN(p, 0, "cannot open: %s", strerror(errno));
			else
				parse_file(p, fd, path);
		}
		globfree(&found);
	}
}

/* For conf_link. */
static void complain_of_link(void *arg, const char *file, unsigned line, const char *what)
{
	struct parse *p = arg;
	p->file = file;
	parse_complain(p, line, what);
}

static bool set_defaults(struct conf *c)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		struct key_input in = {.key = k, .arena = &c->arena};
		if (k->default_value && !c->locations[k - keys].text &&
		    !key_set(&in, c, k->default_value))
			return false;
	}
	return true;
}

struct conf *conf_load(const struct conf_source *s, FILE *errors)
{
	struct conf *c = calloc(1, sizeof *c);
	if (c)
		c->locations = arena_alloc(&c->arena, n_keys * sizeof *c->locations);
	if (!c || !c->locations) {
		fprintf(errors, "%s: out of memory\n", s->path);
		conf_free(c);
		return NULL;
	}
	struct parse p = {.conf = c, .errors = errors, .file = s->path};
	int fd = openat(s->dir, s->base, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		COMPLAIN(&p, 0, "cannot open the configuration: %s", strerror(errno));
	} else {
		parse_file(&p, fd, s->path);
		parse_includes(&p);
		conf_link(c, complain_of_link, &p);
	}
	if (p.n_errors == 0) {
		if (set_defaults(c)) {
			conf_clash(c, complain_of_link, &p);
		} else {
			p.file = s->path;
			parse_out_of_memory(&p);
		}
	}
	if (p.n_errors == 0)
		return c;
	conf_free(c);
	return NULL;
}
