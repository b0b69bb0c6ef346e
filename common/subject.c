#include "common/subject.h"

#include "common/host_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool subject_addr(const char *text, struct addr *a)
{
	char with_port[80];
	size_t len = strlen(text);
	if (len > 64)
		return false;
	snprintf(with_port, sizeof with_port,
	    *text != '[' && strchr(text, ':') ? "[%.64s]:1" : "%.64s:1", text);
	return str_addr_port(with_port, a);
}

static void find_name(const struct host_table *t, const char *name, struct subject *s)
{
	char buffer[HOST_NAME_SIZE];
	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		const char *its = host_name_of(h, NULL, buffer);
		if (!its || strcasecmp(its, name) != 0)
			continue;
		if (!s->host)
			s->host = h;
		s->n++;
	}
}

/* Behind `mac=` and so on; `word` itself, if it does not begin so. */
static const char *value_of(const char *word)
{
	static const char *const names[] = {"mac=", "uuid=", "ip="};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(word, names[i], strlen(names[i])) == 0)
			return word + strlen(names[i]);
	return word;
}

void subject_read(const struct host_table *t, const char *word, struct subject *s)
{
	*s = (struct subject){.kind = SUBJECT_PATH};
	word = value_of(word);
	if (str_mac(word, s->mac)) {
		s->kind = SUBJECT_MAC;
	} else if (str_uuid(word, s->uuid)) {
		s->kind = SUBJECT_UUID;
	} else if (subject_addr(word, &s->addr)) {
		s->kind = SUBJECT_ADDRESS;
	} else {
		find_name(t, word, s);
		if (s->host)
			s->kind = SUBJECT_NAME;
	}
}
