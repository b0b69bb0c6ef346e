#include "tftpd/map.h"

#include "common/wire.h"
#include "tftpd/pattern.h"

#include <stdlib.h>
#include <string.h>

struct map {
	const struct map_rule *rule;
	size_t n;
	bool wants_mac;
	struct pattern *pattern[]; /* NULL for a prefix */
};

/* A rule that matches: what it is filled in with. */
struct match {
	const struct map_rule *rule;
	const char *path;
	const struct map_client *client;
	struct pattern_span group[PATTERN_GROUPS]; /* [0] is what is replaced */
};

/* A target's `$n` and `$$`; NULL if they are good, else what is wrong. */
static const char *target_fault(const char *to, unsigned groups)
{
	for (const char *s = strchr(to, '$'); s; s = strchr(s + 2, '$')) {
		if (s[1] == '$')
			continue;
		if (s[1] < '0' || s[1] > '9')
			return "after '$' expected a digit, the group's number, or another '$'";
		if ((unsigned)(s[1] - '0') > groups)
			return "the target names a group that the pattern does not have";
	}
	return NULL;
}

static struct pattern *compile_rule(const struct map_rule *r, FILE *errors)
{
	char why[300] = "";
	struct pattern *p = NULL;

	/* Where tftpd-hpa's rules come from, paths begin with a slash. */
	if (r->from[0] == '^' && r->from[1] == '/')
		snprintf(why, sizeof why, "paths have no / in front here: leave it out after ^");
	else
		p = pattern_compile(r->from, why);
	const char *fault = p ? target_fault(r->to, pattern_groups(p)) : why;
	if (!fault)
		return p;
	fprintf(errors, "%s:%u: pattern = %.80s: %s\n", r->file, r->line, r->from, fault);
	pattern_free(p);
	return NULL;
}

struct map *map_load(const struct conf *c, FILE *errors)
{
	struct map *m = calloc(1, sizeof *m + c->rules_n * sizeof *m->pattern);
	bool good = m != NULL;

	if (!m)
		fprintf(errors, "[tftp-map]: out of memory\n");
	for (size_t i = 0; m && i < c->rules_n; i++) {
		const struct map_rule *r = &c->rules[i];
		m->n++;
		m->wants_mac |= strstr(r->to, "{mac}") || strstr(r->to, "{mac-hyphen}");
		if (r->pattern && !(m->pattern[i] = compile_rule(r, errors)))
			good = false;
	}
	if (good) {
		m->rule = c->rules;
		return m;
	}
	map_free(m);
	return NULL;
}

void map_free(struct map *m)
{
	for (size_t i = 0; m && i < m->n; i++)
		pattern_free(m->pattern[i]);
	free(m);
}

bool map_is_empty(const struct map *m)
{
	return m->n == 0;
}

bool map_wants_mac(const struct map *m)
{
	return m->wants_mac;
}

/* The variable at `s`, `{ip}` …: its value, and its length in *len; *len 0: none is there. */
static const char *variable_at(const struct map_client *client, const char *s, size_t *len)
{
	const struct {
		const char *name, *value;
	} all[] = {
	    {"{mac}", client->mac}, {"{mac-hyphen}", client->mac_hyphen}, {"{ip}", client->ip}};

	*len = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strncmp(s, all[i].name, strlen(all[i].name)) == 0) {
			*len = strlen(all[i].name);
			return all[i].value;
		}
	return NULL;
}

/* In one pass: what a client wrote is never taken for a variable. False: one is not known. */
static bool fill_target(const struct match *m, struct writer *w)
{
	size_t len;

	write_bytes(w, m->path, m->group[0].start);
	for (const char *s = m->rule->to; *s;) {
		const char *value = variable_at(m->client, s, &len);
		if (len) {
			if (!value)
				return false;
			write_bytes(w, value, strlen(value));
			s += len;
		} else if (m->rule->pattern && s[0] == '$' && s[1] == '$') {
			write_u8(w, '$');
			s += 2;
		} else if (m->rule->pattern && s[0] == '$') { /* target_fault saw to it */
			const struct pattern_span *g = &m->group[s[1] - '0'];
			write_bytes(w, m->path + g->start, g->end - g->start);
			s += 2;
		} else {
			write_u8(w, (uint8_t)*s++);
		}
	}
	const char *rest = m->path + m->group[0].end;
	write_bytes(w, rest, strlen(rest));
	return true;
}

static enum pattern_result match_rule(const struct map *map, size_t i, struct match *m)
{
	if (m->rule->pattern)
		return pattern_match(map->pattern[i], m->path, m->group);
	size_t len = strlen(m->rule->from);
	m->group[0] = (struct pattern_span){0, len};
	return strncmp(m->path, m->rule->from, len) == 0 ? PATTERN_MATCH : PATTERN_NO;
}

enum map_result map_apply(const struct map *m, const char *path, const struct map_client *client,
    char out[PATH_SIZE], const struct map_rule **rule)
{
	char made[4 * PATH_SIZE];

	for (size_t i = 0; i < m->n; i++) {
		struct match match = {.rule = &m->rule[i], .path = path, .client = client};
		struct writer w = writer_of(made, sizeof made);
		*rule = match.rule;
		enum pattern_result r = match_rule(m, i, &match);
		if (r == PATTERN_TOO_HARD)
			return MAP_TOO_HARD;
		if (r == PATTERN_NO || !fill_target(&match, &w))
			continue;
		if (w.failed || path_clean(made, w.len, false, out) != PATH_OK)
			return MAP_BAD_PATH;
		return MAP_DONE;
	}
	*rule = NULL;
	return MAP_NONE;
}
