#include "httpbootd/inventory/inventory_map.h"

#include <stdio.h>
#include <string.h>

static const char *const names[INVENTORY_FIELDS] = {
    "mac", "section", "uuid", "serial", "asset", "name", "profile", "once", "room", "tags"};

static const char ours[] =
    "mac=macs|mac|mac_address section=section uuid=uuid serial=serial asset=asset name=name "
    "profile=profile once=once room=room tags=tags";

static const char blanks[] = " \t,"; /* as in all lists of the configuration */

const char *inventory_field_name(enum inventory_field field)
{
	return names[field];
}

bool inventory_field_is_list(enum inventory_field field)
{
	return field == INVENTORY_MAC || field == INVENTORY_TAGS;
}

/* One of the paths behind a field's `=`, of `len` bytes. */
static bool add_path(struct inventory_map *m, size_t field, const char *text, size_t len)
{
	const bool is_text = len > 2 && text[0] == '"' && text[len - 1] == '"';
	struct inventory_path *p = &m->path[field][m->n[field]];

	if (m->n[field] == INVENTORY_PATHS || len == 0 || len >= INVENTORY_PATH)
		return false;
	if (is_text) {
		text++;
		len -= 2;
	}
	if (memchr(text, '"', len) || (!is_text && (text[0] == '.' || text[len - 1] == '.')))
		return false;
	memcpy(p->text, text, len);
	p->text[len] = '\0';
	p->is_text = is_text;
	m->n[field]++;
	return true;
}

/* One word, FIELD=PATH|PATH. */
static bool add_word(struct inventory_map *m, const char *word, size_t len)
{
	const char *equals = memchr(word, '=', len);
	size_t field = 0;

	if (!equals)
		return false;
	const size_t name = (size_t)(equals - word);
	while (field < INVENTORY_FIELDS &&
	       (strlen(names[field]) != name || memcmp(names[field], word, name) != 0))
		field++;
	if (field == INVENTORY_FIELDS || m->n[field])
		return false;
	for (const char *at = equals + 1, *end = word + len;;) {
		const char *bar = memchr(at, '|', (size_t)(end - at));
		if (!add_path(m, field, at, (size_t)((bar ? bar : end) - at)))
			return false;
		if (!bar)
			return true;
		at = bar + 1;
	}
}

bool inventory_map_parse(const char *text, struct inventory_map *out, char why[INVENTORY_WHY])
{
	size_t len;

	memset(out, 0, sizeof *out);
	why[0] = '\0';
	for (const char *at = text ? text : ours; *(at += strspn(at, blanks)); at += len) {
		len = strcspn(at, blanks);
		if (add_word(out, at, len))
			continue;
		snprintf(why, INVENTORY_WHY,
		    "'%.*s': expected FIELD=PATH, like mac=mac_address or "
		    "profile=role.slug|\"thin\", "
		    "once for each of mac, section, uuid, serial, asset, name, profile, once, room "
		    "and tags",
		    (int)(len < 60 ? len : 60), at);
		return false;
	}
	for (size_t i = INVENTORY_MAC; i <= INVENTORY_ASSET; i++)
		if (out->n[i])
			return true;
	snprintf(why, INVENTORY_WHY,
	    "it does not say where the machines' mac is, nor section, uuid, serial or asset");
	return false;
}
