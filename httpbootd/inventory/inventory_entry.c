#include "httpbootd/inventory/inventory_entry.h"

#include <stdio.h>
#include <string.h>

/* Text that may stand in a line of the file, behind `key = ` or in brackets. */
static bool is_plain(const char *s, bool in_brackets)
{
	for (size_t left = strlen(s), n; left; s += n, left -= n) {
		n = str_utf8(s, left);
		if (n == 0 || (unsigned char)*s < ' ' || *s == 0x7f ||
		    (in_brackets && strchr("[]", *s)))
			return false;
	}
	return true;
}

/* Cuts blanks off at both ends. */
static void trim(char *s)
{
	size_t len = strlen(s), blanks = strspn(s, " \t");

	memmove(s, s + blanks, len - blanks + 1);
	for (len -= blanks; len && strchr(" \t", s[len - 1]);)
		s[--len] = '\0';
}

/* The first field that cannot stand in a line, or does not fit; INVENTORY_FIELDS: none. */
static size_t bad_field(const struct inventory_record *r)
{
	size_t f = 0;

	while (f < INVENTORY_FIELDS && !r->is_long[f] && is_plain(r->text[f], f < INVENTORY_NAME))
		f++;
	return f;
}

static bool has_id(const struct inventory_entry *e, const char *id)
{
	for (size_t i = 0; i < e->n; i++)
		if (strcmp(e->id[i], id) == 0)
			return true;
	return false;
}

/* MACs, with blanks or commas between them. False: one is none, or they are too many. */
static bool read_macs(const char *text, struct inventory_entry *e)
{
	uint8_t mac[MAC_LEN];
	size_t len;

	e->n = 0;
	e->header[0] = '\0';
	for (; *(text += strspn(text, " \t,")); text += len) {
		char word[32] = "", id[MAC_TEXT];
		len = strcspn(text, " \t,");
		memcpy(word, text, len < sizeof word ? len : 0);
		if (!str_mac(word, mac))
			return false;
		if (has_id(e, mac_text(mac, ':', id)))
			continue;
		if (e->n == HOST_MACS_MAX)
			return false;
		memcpy(e->id[e->n++], id, sizeof id);
		const size_t at = strlen(e->header);
		snprintf(e->header + at, sizeof e->header - at, "%s%s", at ? " " : "", id);
	}
	return e->has_macs = e->n > 0;
}

/* What it is known by where that is no MAC. */
static bool read_id(const struct inventory_record *r, struct inventory_entry *e)
{
	static const struct {
		enum inventory_field field;
		const char *word;
	} kinds[] = {{INVENTORY_SECTION, ""}, {INVENTORY_UUID, ""}, {INVENTORY_SERIAL, "serial "},
	    {INVENTORY_ASSET, "asset "}};
	char text[INVENTORY_TEXT + 8];
	struct host_id id;

	e->has_macs = false;
	e->n = 1;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!r->text[kinds[i].field][0])
			continue;
		snprintf(text, sizeof text, "%s%s", kinds[i].word, r->text[kinds[i].field]);
		if (!host_id_parse(text, &id) || !host_id_is_exact(&id))
			return false;
		memcpy(e->header, host_id_text(&id, e->id[0]), sizeof e->header);
		return true;
	}
	return false;
}

static void write_body(const struct inventory_record *r, struct inventory_entry *e)
{
	size_t len = 0;

	e->body[0] = '\0';
	for (size_t f = INVENTORY_NAME; f < INVENTORY_FIELDS; f++)
		if (r->text[f][0])
			len += (size_t)snprintf(e->body + len, sizeof e->body - len, "%s = %s\n",
			    inventory_field_name((enum inventory_field)f), r->text[f]);
}

enum inventory_entry_result inventory_entry_make(
    struct inventory_record *r, struct inventory_entry *out, char why[INVENTORY_WHY])
{
	const char *mac = r->text[INVENTORY_MAC], *section = r->text[INVENTORY_SECTION];
	bool is_known = false;

	memset(out, 0, sizeof *out);
	for (size_t f = 0; f < INVENTORY_FIELDS; f++)
		trim(r->text[f]);
	for (size_t f = INVENTORY_MAC; f <= INVENTORY_ASSET; f++)
		is_known |= r->text[f][0] != '\0';
	if (!r->is_object || !is_known)
		return INVENTORY_ENTRY_NAMELESS;
	const size_t bad = bad_field(r);
	if (bad < INVENTORY_FIELDS) {
		snprintf(why, INVENTORY_WHY, "its %s %s",
		    inventory_field_name((enum inventory_field)bad),
		    r->is_long[bad] ? "is too long" : "has a sign in it that cannot stand there");
		return INVENTORY_ENTRY_BAD;
	}
	if (*mac && !read_macs(mac, out)) {
		snprintf(why, INVENTORY_WHY, "'%.100s' is no MAC address", mac);
		return INVENTORY_ENTRY_BAD;
	}
	if (!*mac && !(*section && read_macs(section, out)) && !read_id(r, out)) {
		snprintf(why, INVENTORY_WHY,
		    "it is not known by anything that is one machine's: MACs, a UUID, a serial "
		    "number, an asset tag or an address");
		return INVENTORY_ENTRY_BAD;
	}
	write_body(r, out);
	return INVENTORY_ENTRY_GOOD;
}
