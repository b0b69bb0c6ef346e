#include "tools/import_check.h"

#include "common/arena.h"
#include "common/host_id.h"
#include "common/key_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 3900 }; /* of a line; the configuration takes 4000 */

static bool expect(char expected[IMPORT_EXPECTED], const char *what)
{
	snprintf(expected, IMPORT_EXPECTED, "%s", what);
	return false;
}

/* What would end the line there, or begin a comment. */
static bool is_line(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f ||
		    (*c == ';' && (c == text || c[-1] == ' ')))
			return false;
	return *text != ' ' && *text != '\t' && (!*text || text[strlen(text) - 1] != ' ');
}

/* One to ten MACs. */
static bool are_macs(const char *text)
{
	uint8_t mac[MAC_LEN];
	size_t n = 0;
	char one[32];

	for (; *text; n++) {
		const size_t len = strcspn(text, " ");
		if (n == HOST_MACS_MAX || len >= sizeof one)
			return false;
		snprintf(one, sizeof one, "%.*s", (int)len, text);
		if (!str_mac(one, mac))
			return false;
		text += len + strspn(text + len, " ");
	}
	return n > 0;
}

bool import_check_section(const char *header, char expected[IMPORT_EXPECTED])
{
	struct host_id id;
	const char *name = strchr(header, ' ');

	if (!is_line(header) || strpbrk(header, "[]"))
		return expect(expected, "a section's name has none of [ ] ; in it");
	if (strncmp(header, "host ", 5) == 0)
		return are_macs(name + 1) || host_id_parse(name + 1, &id) ||
		       expect(expected,
			   "who this is for cannot be said: expected up to ten MACs, or one of "
			   "what HOSTS in lanboot.ini(5) has");
	if (strncmp(header, "profile ", 8) == 0)
		return key_is_name(name + 1) ||
		       expect(expected,
			   "a profile's name has up to 64 letters, digits, '_', '-' and '.'");
	return true;
}

/* As large as whatever a key's offset is into. */
static void *object_for(enum key_target target)
{
	switch (target) {
	case IN_CONF:
		return calloc(1, sizeof(struct conf));
	case IN_BOOT:
		return calloc(1, sizeof(struct boot));
	case IN_PROFILE:
		return calloc(1, sizeof(struct profile));
	case IN_HOST:
		return calloc(1, sizeof(struct host));
	case IN_ITEM:
		return calloc(1, sizeof(struct menu_item));
	case IN_RULE:
		return calloc(1, sizeof(struct map_rule));
	case IN_ALIAS:
		return calloc(1, sizeof(struct alias));
	case IN_MIRROR:
		return calloc(1, sizeof(struct mirror_section));
	}
	return NULL;
}

bool import_check_key(
    const char *header, const char *key, const char *value, char expected[IMPORT_EXPECTED])
{
	char section[16];
	struct arena arena = {0};

	snprintf(section, sizeof section, "%.*s", (int)strcspn(header, " "), header);
	struct key_input in = {.key = key_find(section, key), .arena = &arena};
	if (!in.key && strcmp(section, "host") == 0)
		in.key = key_find("profile", key);
	if (!in.key || (*section == 'h' && in.key->target == IN_PROFILE))
		return expect(expected, "there is no such key there");
	if (!is_line(value) || strlen(key) + strlen(value) > LINE_MAX_BYTES)
		return expect(expected,
		    "a line has up to 4000 bytes, no control character, and nothing behind a "
		    "blank and ;");
	void *object = object_for(in.key->target);
	const bool ok = object && key_set(&in, object, value);
	free(object);
	arena_free(&arena);
	if (!ok)
		expect(expected, object ? in.expected : "out of memory");
	return ok;
}
