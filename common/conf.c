#include "common/conf.h"

#include "common/conf_alike.h"
#include "common/conf_clash.h"
#include "common/conf_files.h"
#include "common/conf_link.h"
#include "common/conf_parse.h"
#include "common/hash.h"
#include "common/key_set.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An ini_handler. */
static int take_pair(void *arg, const char *section, const char *name, const char *value)
{
	struct parse *p = arg;
	size_t errors = p->problems.n;

	(void)section; /* parse_next_line() took it */
	parse_key(p, name, p->long_value ? p->long_value : value);
	if (p->problems.n > errors)
		parse_refuse(p);
	return 1;
}

/* Begins with a file of that name. False if memory ran out, which was reported. */
static bool start_file(struct parse *p, const char *name)
{
	p->file = arena_strndup(&p->conf->arena, name, strlen(name));
	p->line = 0;
	p->digest = hash64_bytes(HASH64_START, name, strlen(name) + 1);
	p->section = NULL;
	p->any_section = false;
	p->key = NULL;
	memset(p->section_lines, 0, sizeof p->section_lines);
	if (p->file)
		return true;
	p->file = name;
	parse_complain(p, "out of memory");
	return false;
}

/* Reads p->in to its end and closes it. */
static void parse_stream(struct parse *p)
{
	ini_parse_stream(parse_next_line, p, take_pair, p);
	p->conf->digest += p->digest;
	fclose(p->in);
}

/* Reads one open file to its end and closes it. */
static void parse_file(struct parse *p, int fd, const char *name)
{
	struct stat st;

	if (!start_file(p, name)) {
		close(fd);
		return;
	}
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	p->in = regular ? fdopen(fd, "r") : NULL;
	if (!p->in) {
		parse_complain(p, "cannot read the configuration: %s",
		    regular ? strerror(errno) : "not a regular file");
		close(fd);
		return;
	}
	parse_stream(p);
}

/* Reads what a file is to say. */
static void parse_text(struct parse *p, const struct conf_change *c)
{
	size_t len = c->text ? strlen(c->text) : 0;

	if (len == 0 || !start_file(p, c->file))
		return;
	p->in = fmemopen((void *)(uintptr_t)c->text, len, "r");
	if (p->in)
		parse_stream(p);
	else
		parse_complain(p, "out of memory");
}

/* True if the file is to be other than it is. */
static bool is_changed(const struct parse *p, const char *name)
{
	for (size_t i = 0; i < p->n_changes; i++)
		if (strcmp(p->changes[i].file, name) == 0)
			return true;
	return false;
}

static void parse_included(struct parse *p, const struct conf_file *f)
{
	char where[300];

	p->line = 0;
	switch (f->kind) {
	case CONF_FILE_OPEN:
		if (is_changed(p, f->name))
			close(f->fd);
		else
			parse_file(p, f->fd, f->name);
		return;
	case CONF_FILE_FAILED:
		p->file = f->name;
		parse_complain(p, "cannot open: %s", strerror(f->error));
		return;
	case CONF_FILE_CLOSED:
	case CONF_FILE_MISSING:
		p->file = conf_where(p->conf, "lanboot", "include", where);
		parse_complain(p,
		    f->kind == CONF_FILE_CLOSED ? "include = %s: the folder may not be read"
						: "include = %s: cannot read it",
		    f->name);
		return;
	case CONF_FILE_END:
		return;
	}
}

/* One of hosts.d, where none has to be. */
static void parse_host_file(struct parse *p, const struct conf_file *f)
{
	if (f->kind == CONF_FILE_CLOSED)
		p->conf->hosts_d.is_closed = true;
	else if (f->kind != CONF_FILE_FAILED || f->error != ENOENT) /* removed meanwhile */
		parse_included(p, f);
}

static int open_main(const struct conf_source *s)
{
	return openat(s->dir, s->base, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

/* Parses the file at `path`, or says why there is none. */
static bool parse_main(struct parse *p, int fd, int error, const char *path)
{
	if (fd < 0)
		parse_complain(p, "cannot open the configuration: %s", strerror(error));
	else
		parse_file(p, fd, path);
	return fd >= 0;
}

/* The next file, from who opens them for us or by a walk of our own. */
static bool next_file(
    struct parse *p, const struct conf_source *s, struct conf_walk *walk, struct conf_file *f)
{
	if (s->aide < 0) {
		conf_walk_next(walk, f);
		return true;
	}
	if (conf_file_receive(s->aide, f))
		return true;
	parse_complain(p, "cannot open what is included: %s", strerror(errno));
	return false;
}

/* The main file, in the same way. */
static bool first_file(struct parse *p, const struct conf_source *s, struct conf_file *f)
{
	if (s->aide < 0) {
		f->fd = open_main(s);
		f->error = errno;
		return true;
	}
	if (conf_files_ask(s->aide) && conf_file_receive(s->aide, f))
		return true;
	parse_complain(p, "cannot open the configuration: the process that opens it for us has "
			  "ended: restart");
	return false;
}

/* Names of lists without a folder are beside the file that says them. False: memory ran out. */
static bool place_lists(struct conf *c, const struct conf_source *s)
{
	const struct words *lists = &c->lanboot.hosts;
	char *folder = arena_strndup(&c->arena, s->path, (size_t)(s->base - s->path));

	for (size_t i = 0; folder && i < lists->n; i++)
		if (lists->word[i][0] != '/' &&
		    !(lists->word[i] = arena_append(&c->arena, folder, lists->word[i])))
			return false;
	return folder;
}

/* The lists of machines, each of which has to be there. */
static bool parse_lists(struct parse *p, const struct conf_source *s, bool is_open)
{
	struct conf_walk walk = {.patterns = &p->conf->lanboot.hosts};
	struct conf_file f;
	char where[300];

	do {
		if (!next_file(p, s, &walk, &f))
			return false;
		if (is_open && f.kind == CONF_FILE_OPEN) {
			parse_csv(p, f.fd, f.name);
		} else if (is_open && f.kind != CONF_FILE_END) {
			p->line = 0;
			p->file = conf_where(p->conf, "lanboot", "hosts", where);
			parse_complain(p, "hosts = %s: cannot read it%s%s", f.name,
			    f.error ? ": " : "", f.error ? strerror(f.error) : "");
		}
	} while (f.kind != CONF_FILE_END);
	return true;
}

static void parse_hosts_d(struct parse *p, const struct conf_source *s)
{
	struct conf *c = p->conf;
	char pattern[PATH_SIZE];
	char *word = conf_hosts_pattern(s->state ? s->state : conf_state(c), pattern);
	const struct words patterns = {&word, 1};
	struct conf_walk walk = {.patterns = &patterns};
	struct conf_file f;

	p->is_hosts_d = true;
	c->hosts_d.first = c->hosts.n;
	while (next_file(p, s, &walk, &f) && f.kind != CONF_FILE_END) {
		c->hosts_d.is_there |= f.kind != CONF_FILE_CLOSED;
		parse_host_file(p, &f);
	}
	for (size_t i = 0; i < p->n_changes; i++)
		parse_text(p, &p->changes[i]);
}

/* What is kept of it is read once all else was. */
static void parse_inventory_files(struct parse *p, const struct conf_source *s)
{
	char pattern[PATH_SIZE];
	char *word = conf_inventory_pattern(s->state ? s->state : conf_state(p->conf), pattern);
	const struct words patterns = {&word, 1};
	struct conf_walk walk = {.patterns = &patterns};
	struct conf_file f;

	while (next_file(p, s, &walk, &f) && f.kind != CONF_FILE_END)
		parse_inventory_keep(p, &f);
}

/* All files. False if there is nothing to go on with. */
static bool parse_all(struct parse *p, const struct conf_source *s)
{
	struct conf_file f;

	if (!first_file(p, s, &f))
		return false;
	bool is_open = parse_main(p, f.fd, f.error, s->path);
	if (!is_open && s->aide < 0)
		return false;
	if (!place_lists(p->conf, s)) {
		parse_complain(p, "out of memory");
		return false;
	}
	const struct words patterns = p->conf->lanboot.include; /* of this file alone */
	struct conf_walk walk = {.patterns = &patterns};
	p->included = true;
	do {
		if (!next_file(p, s, &walk, &f))
			return false;
		if (is_open)
			parse_included(p, &f);
	} while (f.kind != CONF_FILE_END);
	if (!parse_lists(p, s, is_open))
		return false;
	parse_hosts_d(p, s);
	parse_inventory_files(p, s);
	return is_open;
}

/* The patterns of `include` in the file alone, in *c; without an error they may be fewer. */
static void read_patterns(struct conf *c, const struct conf_source *s)
{
	char *text = NULL;
	size_t size;
	FILE *nobody = open_memstream(&text, &size);
	int fd = nobody ? open_main(s) : -1;

	if (fd >= 0) {
		c->locations = arena_alloc(&c->arena, n_keys * sizeof *c->locations);
		struct parse p = {.conf = c, .problems = {nobody, 0}, .file = s->path};
		if (c->locations)
			parse_file(&p, fd, s->path);
		else
			close(fd);
	}
	if (nobody)
		fclose(nobody);
	free(text);
}

/* Sends what a walk finds, its end too. False if nobody is there any more. */
static bool send_walk(const struct words *patterns, int socket, bool ok)
{
	struct conf_walk walk = {.patterns = patterns};
	struct conf_file f;

	do {
		conf_walk_next(&walk, &f);
		if (ok)
			ok = conf_file_send(socket, &f);
		else if (f.fd >= 0)
			close(f.fd);
	} while (f.kind != CONF_FILE_END);
	return ok;
}

bool conf_send_files(const struct conf_source *s, int socket)
{
	struct conf *c = calloc(1, sizeof *c);
	char pattern[PATH_SIZE], *word = conf_hosts_pattern(s->state, pattern);
	char place[PATH_SIZE], *file = conf_inventory_pattern(s->state, place);
	const struct words none = {0}, hosts = {&word, 1}, inventory = {&file, 1};
	struct conf_file f = {.kind = CONF_FILE_OPEN, .fd = open_main(s)};

	if (f.fd < 0) {
		f.kind = CONF_FILE_FAILED;
		f.error = errno;
	} else if (c) {
		read_patterns(c, s);
	}
	bool ok = conf_file_send(socket, &f);
	ok = send_walk(c ? &c->lanboot.include : &none, socket, ok);
	ok = send_walk(c && place_lists(c, s) ? &c->lanboot.hosts : &none, socket, ok);
	ok = send_walk(&hosts, socket, ok);
	ok = send_walk(&inventory, socket, ok);
	conf_free(c);
	return ok;
}

static bool set_defaults(struct conf *c)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		struct key_input in = {.key = k, .arena = &c->arena};
		if (k->target == IN_CONF && k->default_value && !c->locations[k - keys].text &&
		    !key_set(&in, c, k->default_value))
			return false;
	}
	return true;
}

struct conf *conf_load(const struct conf_source *s, FILE *errors)
{
	return conf_load_with(s, NULL, 0, errors);
}

struct conf *conf_load_with(
    const struct conf_source *s, const struct conf_change *changes, size_t n, FILE *errors)
{
	struct conf *c = calloc(1, sizeof *c);
	if (c)
		c->locations = arena_alloc(&c->arena, n_keys * sizeof *c->locations);
	if (!c || !c->locations) {
		fprintf(errors, "%s: out of memory\n", s->path);
		conf_free(c);
		return NULL;
	}
	struct parse p = {.conf = c,
	    .problems = {errors, 0},
	    .file = s->path,
	    .inventory_fd = -1,
	    .changes = changes,
	    .n_changes = n};
	if (parse_all(&p, s))
		conf_link(c, &p.problems);
	parse_inventory(&p, s);
	if (p.problems.n == 0) {
		if (set_defaults(c)) {
			conf_clash(c, &p.problems);
		} else {
			p.file = s->path;
			parse_complain(&p, "out of memory");
		}
	}
	if (p.problems.n == 0 && s->compares)
		conf_alike_make(c);
	if (p.problems.n == 0)
		return c;
	conf_free(c);
	return NULL;
}

bool conf_is_same(const struct conf *a, const struct conf *b)
{
	return a->digest == b->digest && a->hosts_d.is_there == b->hosts_d.is_there &&
	       a->hosts_d.is_closed == b->hosts_d.is_closed &&
	       a->inventory.is_there == b->inventory.is_there &&
	       a->inventory.is_closed == b->inventory.is_closed;
}
