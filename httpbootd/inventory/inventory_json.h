#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_JSON_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_JSON_H
/*
 * Reads an inventory in JSON, a record at a time: an array of objects, or an object with one in
 * `results` (NetBox), `machines` (lanboot export json) or `hosts` (/hosts.json). What else is there
 * is passed over, but for `next` and `count`, where NetBox says where the rest is, and how many
 * there are in all. Pure.
 */
#include "common/json_read.h"
#include "httpbootd/inventory/inventory_map.h"

enum {
	INVENTORY_TEXT = 256,
	INVENTORY_URL = 2048,
	INVENTORY_COUNT = 24,
	INVENTORY_DEPTH = JSON_READ_DEPTH,
};

struct inventory_record {
	unsigned n;                                  /* which one, from 1 */
	char text[INVENTORY_FIELDS][INVENTORY_TEXT]; /* empty: it does not say that */
	size_t by[INVENTORY_FIELDS];                 /* the path that led to it */
	bool is_long[INVENTORY_FIELDS];              /* there was more than fits */
	bool is_object;                              /* else it is none, and says nothing */
};

enum inventory_json_result {
	INVENTORY_JSON_RECORD,
	INVENTORY_JSON_END,
	INVENTORY_JSON_BAD, /* it is no JSON, is cut off, or has no list of records */
};

/* Filled in by inventory_json_start. */
struct inventory_json {
	struct json_read reader;
	const struct inventory_map *map;
	unsigned n;
	bool has_list, is_in_list;
	size_t list_depth;                    /* how many are open inside the list itself */
	size_t path_len[INVENTORY_DEPTH + 1]; /* of what is open, beginning with the record */
	char path[INVENTORY_PATH];            /* of the member, beneath its record */
	bool is_path_long;
	char next[INVENTORY_URL]; /* where the rest is; empty: that is all, or not read yet */
	bool is_next_long;
	char count[INVENTORY_COUNT]; /* how many there are in all; empty: it does not say */
};

/* Begins with `len` bytes, which outlive it, as the map does. */
void inventory_json_start(
    struct inventory_json *j, const char *text, size_t len, const struct inventory_map *map);

/* Reads the next record. Behind the END, j->next is known. */
enum inventory_json_result inventory_json_next(
    struct inventory_json *j, struct inventory_record *out);

/* Writes why it was bad, `text` being its begin, behind so many records of all pages. */
void inventory_json_why(
    const struct inventory_json *j, const char *text, size_t records, char why[INVENTORY_WHY]);

/* Returns what `len` bytes are that are neither JSON nor text, for people; NULL: they may be. */
const char *inventory_no_text(const char *text, size_t len);

/* Returns true if this looks like JSON, and not like a configuration. */
bool inventory_is_json(const char *text, size_t len);

#endif
