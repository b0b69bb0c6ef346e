#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_BUILD_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_BUILD_H
/*
 * Makes of what an inventory answers the file that the daemons read (common/conf_inventory.h):
 * [host …] sections in the order of their ids, so that the same machines make the same file. A
 * record that cannot stand there is left out; those of one name that say the same are one machine
 * with several cards.
 */
#include "httpbootd/inventory/inventory_json.h"

enum {
	INVENTORY_RECORDS = 200000, /* in all */
	INVENTORY_LISTED = 20,      /* that are left out and told of, each with its reason */
};

struct inventory_build;

/* Begins. `map` outlives it. Returns NULL if memory ran out. */
struct inventory_build *inventory_build_start(const struct inventory_map *map);

/*
 * Takes one answer, or a page of one. `next` becomes where the rest is, or empty. Returns false,
 * with why, if it is no inventory, or too much of one: then nothing of all of it is to be used.
 */
bool inventory_build_page(struct inventory_build *b, const char *text, size_t len,
    char next[INVENTORY_URL], char why[INVENTORY_WHY]);

/*
 * Ends: returns the file's text, which the caller frees, its length in *len, and how many machines
 * are in it in *n. NULL, with why: there is not one, or memory ran out.
 */
char *inventory_build_end(
    struct inventory_build *b, size_t *len, size_t *n, char why[INVENTORY_WHY]);

/* Returns true if a page says another number of records in all (`count`) than the first one did. */
bool inventory_build_is_changed(const struct inventory_build *b);

/* Returns how many records say neither MAC nor anything else that a machine is known by. */
size_t inventory_build_nameless(const struct inventory_build *b);

/* Frees it. NULL is nothing. */
void inventory_build_free(struct inventory_build *b);

#endif
