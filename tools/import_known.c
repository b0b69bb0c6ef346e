#include "tools/import_known.h"

#include "common/conf.h"
#include "common/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_places(const struct conf *c, FILE *out)
{
	char text[HOST_SECTION_TEXT], place[300];

	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (k->target == IN_CONF && c->locations[k - keys].text)
			fprintf(out, "W\t%s\t%s\t%s\n", k->section, k->name,
			    conf_where(c, k->section, k->name, place));
	for (const struct profile *p = c->hosts.profiles;
	     p < c->hosts.profiles + c->hosts.n_profiles; p++)
		fprintf(out, "W\tprofile %s\t-\t%s:%u\n", p->name, p->file, p->line);
	for (const struct host *h = c->hosts.hosts; h < c->hosts.hosts + c->hosts.n; h++)
		fprintf(
		    out, "W\thost %s\t-\t%s:%u\n", host_section_text(h, text), h->file, h->line);
}

static bool print_dump(const struct conf *c, FILE *out)
{
	char *text = NULL;
	size_t size;
	FILE *dump = open_memstream(&text, &size);

	if (!dump)
		return false;
	conf_dump(c, dump);
	const bool ok = fclose(dump) == 0;
	for (char *line = text, *end; ok && (end = strchr(line, '\n')); line = end + 1)
		fprintf(out, "D\t%.*s\n", (int)(end - line), line);
	free(text);
	return ok;
}

bool import_known(const char *path, FILE *out, FILE *errors)
{
	struct conf_source s;

	if (!conf_source_open(&s, path)) {
		fprintf(errors, "%s: %s\n", path, strerror(errno));
		return false;
	}
	struct conf *c = conf_load(&s, errors);
	close(s.dir);
	if (!c)
		return false;
	print_places(c, out);
	const bool ok = print_dump(c, out);
	conf_free(c);
	return ok;
}
