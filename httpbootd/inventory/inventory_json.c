#include "httpbootd/inventory/inventory_json.h"

#include <stdio.h>
#include <string.h>

static const char *const lists[] = {"results", "machines", "hosts"};

bool inventory_is_json(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && memchr(" \t\r\n", text[i], 4))
		i++;
	if (i == len || text[i] != '[')
		return i < len && text[i] == '{';
	/* [host …] is a section. */
	for (i++; i < len && memchr(" \t\r\n", text[i], 4); i++)
		;
	return i == len || memchr("{[]\"0123456789", text[i], 14);
}

void inventory_json_start(
    struct inventory_json *j, const char *text, size_t len, const struct inventory_map *map)
{
	*j = (struct inventory_json){.reader = json_read_of(text, len), .map = map};
}

static bool next_piece(struct inventory_json *j)
{
	j->reader.is_cut = false;
	return json_read_next(&j->reader);
}

/*
 * The path of a member beneath its record. What stands in an array has no name, and the path of it.
 */
static void enter(struct inventory_json *j, size_t depth)
{
	size_t len = j->path_len[depth];
	const char *name = j->reader.name;
	const size_t more = strlen(name) + (len && *name ? 1 : 0);

	j->is_path_long = len + more >= sizeof j->path;
	if (j->is_path_long || !*name) {
		j->path[len] = '\0';
		return;
	}
	if (len)
		j->path[len++] = '.';
	memcpy(j->path + len, name, strlen(name) + 1);
}

/* Where what is inside this object or array begins; one that is too far down has no path. */
static void open_member(struct inventory_json *j, size_t depth)
{
	if (j->is_path_long)
		snprintf(j->path, sizeof j->path, "%s", "?");
	j->path_len[depth] = strlen(j->path);
}

/* A value that a path of the field leads to: it counts, unless one before it has. */
static void take_value(
    const struct inventory_json *j, struct inventory_record *r, size_t field, size_t by)
{
	char *text = r->text[field];
	const char *value = j->reader.value;
	size_t len = strlen(text);

	if (!*value || (len && by > r->by[field]))
		return;
	if (len && by == r->by[field] && !inventory_field_is_list((enum inventory_field)field))
		return;
	if (by < r->by[field] || !len) {
		len = 0;
		text[0] = '\0';
		r->is_long[field] = false;
	}
	r->by[field] = by;
	if (j->reader.is_cut || len + (len > 0) + strlen(value) >= INVENTORY_TEXT) {
		r->is_long[field] = true;
		if (!len)
			snprintf(text, INVENTORY_TEXT, "%.40s", value);
		return;
	}
	if (len)
		text[len++] = ' ';
	memcpy(text + len, value, strlen(value) + 1);
}

static void take(const struct inventory_json *j, struct inventory_record *r)
{
	if (j->is_path_long)
		return;
	for (size_t f = 0; f < INVENTORY_FIELDS; f++)
		for (size_t i = 0; i < j->map->n[f]; i++)
			if (!j->map->path[f][i].is_text &&
			    strcmp(j->map->path[f][i].text, j->path) == 0)
				take_value(j, r, f, i);
}

/* null, true and false are no words. */
static bool is_word(const struct inventory_json *j)
{
	return j->reader.kind == JSON_READ_STRING ||
	       (j->reader.kind == JSON_READ_OTHER && strchr("-0123456789", j->reader.value[0]));
}

/* All of an object that has just begun. False: it does not end. */
static bool read_record(struct inventory_json *j, struct inventory_record *r)
{
	const size_t outside = j->reader.depth - 1;

	j->path[0] = '\0';
	j->path_len[0] = 0;
	while (next_piece(j)) {
		const bool opens =
		    j->reader.kind == JSON_READ_OBJECT || j->reader.kind == JSON_READ_ARRAY;
		if (j->reader.kind == JSON_READ_END) {
			if (j->reader.depth == outside)
				return true;
			continue;
		}
		/* Members of the record itself are 0 levels below it. */
		const size_t depth = j->reader.depth - outside - 1 - (opens ? 1 : 0);
		enter(j, depth);
		if (opens)
			open_member(j, depth + 1);
		else if (is_word(j))
			take(j, r);
	}
	return false;
}

/* A word of the map that nothing goes before. */
static void fill_words(const struct inventory_map *m, struct inventory_record *r)
{
	for (size_t f = 0; f < INVENTORY_FIELDS; f++)
		for (size_t i = 0; i < m->n[f] && !r->text[f][0]; i++)
			if (m->path[f][i].is_text)
				snprintf(r->text[f], INVENTORY_TEXT, "%s", m->path[f][i].text);
}

/* What stands where records do. */
static enum inventory_json_result take_record(struct inventory_json *j, struct inventory_record *r)
{
	const size_t depth = j->reader.depth;

	memset(r, 0, sizeof *r);
	r->n = ++j->n;
	r->is_object = j->reader.kind == JSON_READ_OBJECT;
	if (r->is_object) {
		if (!read_record(j, r))
			return INVENTORY_JSON_BAD;
		fill_words(j->map, r);
		return INVENTORY_JSON_RECORD;
	}
	/* An array, to its end. */
	for (bool is_in = j->reader.kind == JSON_READ_ARRAY; is_in;
	     is_in = j->reader.depth >= depth)
		if (!next_piece(j))
			return INVENTORY_JSON_BAD;
	return INVENTORY_JSON_RECORD;
}

/* Looks whether a piece outside of records is one of those that matter. */
static void look(struct inventory_json *j)
{
	const bool is_member = j->reader.depth == 1 && j->reader.closes[0] == '}';
	const bool is_top = j->reader.depth == 1 && j->reader.kind == JSON_READ_ARRAY;

	if (j->reader.kind == JSON_READ_ARRAY && !j->has_list) {
		bool is_list = is_top;
		for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
			is_list |= j->reader.depth == 2 && j->reader.closes[0] == '}' &&
				   strcmp(j->reader.name, lists[i]) == 0;
		j->has_list = j->is_in_list = is_list;
		j->list_depth = j->reader.depth;
	} else if (is_member && j->reader.kind == JSON_READ_STRING &&
		   strcmp(j->reader.name, "next") == 0) {
		j->is_next_long = j->reader.is_cut || strlen(j->reader.value) >= sizeof j->next;
		if (!j->is_next_long)
			memcpy(j->next, j->reader.value, strlen(j->reader.value) + 1);
	} else if (is_member && j->reader.kind == JSON_READ_OTHER &&
		   strcmp(j->reader.name, "count") == 0) {
		snprintf(j->count, sizeof j->count, "%.*s", INVENTORY_COUNT - 1, j->reader.value);
	}
}

enum inventory_json_result inventory_json_next(
    struct inventory_json *j, struct inventory_record *out)
{
	while (next_piece(j)) {
		const bool ends = j->reader.kind == JSON_READ_END;
		if (j->is_in_list && ends && j->reader.depth < j->list_depth)
			j->is_in_list = false;
		else if (j->is_in_list)
			return take_record(j, out);
		else
			look(j);
	}
	/* A value is whole when all that was opened is closed, and nothing but blanks follows. */
	const bool is_whole = !j->reader.has_failed && j->reader.depth == 0 &&
			      j->reader.wants_comma && j->reader.at == j->reader.end;
	return is_whole && j->has_list && !j->is_next_long ? INVENTORY_JSON_END
							   : INVENTORY_JSON_BAD;
}

void inventory_json_why(
    const struct inventory_json *j, const char *text, size_t records, char why[INVENTORY_WHY])
{
	const struct json_read *r = &j->reader;
	const char *what = r->at == r->end                ? "it ends there"
			   : (unsigned char)*r->at > 0x7f ? "that is no UTF-8"
			   : r->depth == JSON_READ_DEPTH  ? "there is too much of it in one another"
							  : "that cannot stand there";

	if (r->has_failed || r->depth)
		snprintf(why, INVENTORY_WHY,
		    "what it says is no JSON, or cut off, behind record %zu: byte %td of its page, "
		    "%s",
		    records, r->at - text + 1, what);
	else if (r->at != r->end)
		snprintf(why, INVENTORY_WHY,
		    "behind the JSON that it says there is something more, at byte %td",
		    r->at - text + 1);
	else if (j->is_next_long)
		snprintf(why, INVENTORY_WHY, "the next page that it names has too long a URL");
	else
		snprintf(why, INVENTORY_WHY,
		    "what it says is JSON without a list of records: expected an array, or one in "
		    "results, machines or hosts");
}

const char *inventory_no_text(const char *text, size_t len)
{
	static const struct {
		const char *begins, *means;
	} rows[] = {
	    {"\x1f\x8b", "what it says is compressed by gzip, which was not asked for"},
	    {"\x28\xb5\x2f\xfd", "what it says is compressed by zstd, which was not asked for"},
	    {"\xff\xfe", "what it says is UTF-16, and not UTF-8"},
	    {"\xfe\xff", "what it says is UTF-16, and not UTF-8"},
	};

	if (!len)
		return "it says nothing at all";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const size_t n = strlen(rows[i].begins);
		if (len >= n && memcmp(text, rows[i].begins, n) == 0)
			return rows[i].means;
	}
	return NULL;
}
