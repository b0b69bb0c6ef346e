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
		parse_complain(p, "out of memory");
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
	ini_parse_stream(parse_next_line, p, take_pair, p);
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
		p->line = 0;
		if (r == GLOB_ABORTED) {
			p->file = where;
			parse_complain(p, "include = %s: the folder may not be read", pattern);
		} else if (r != 0 && !(r == GLOB_NOMATCH && has_wildcard(pattern))) {
			p->file = where;
			parse_complain(p, "include = %s: cannot read it", pattern);
		}
		for (size_t j = 0; r == 0 && j < found.gl_pathc; j++) {
			const char *path = found.gl_pathv[j];
			int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
			p->file = path;
			p->line = 0;
			if (fd < 0)
				parse_complain(p, "cannot open: %s", strerror(errno));
			else
				parse_file(p, fd, path);
		}
		globfree(&found);
	}
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
	struct parse p = {.conf = c, .problems = {errors, 0}, .file = s->path};
	int fd = openat(s->dir, s->base, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		parse_complain(&p, "cannot open the configuration: %s", strerror(errno));
	} else {
		parse_file(&p, fd, s->path);
		parse_includes(&p);
		conf_link(c, &p.problems);
	}
	if (p.problems.n == 0) {
		if (set_defaults(c)) {
			conf_clash(c, &p.problems);
		} else {
			p.file = s->path;
			parse_complain(&p, "out of memory");
		}
	}
	if (p.problems.n == 0)
		return c;
	conf_free(c);
	return NULL;
}
