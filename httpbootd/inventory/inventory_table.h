#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_TABLE_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_TABLE_H
/* Numbers by texts. It is made of one answer, and of no more of them than that has records. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeros: empty. */
struct inventory_table {
	struct inventory_slot {
		char *key; /* NULL: free */
		uint32_t number;
	} * slot;
	size_t slots, n; /* a power of two, of which at most half are taken */
};

/* Returns the number of that text; 0: it is not there. */
uint32_t inventory_table_find(const struct inventory_table *t, const char *key);

/* Adds a text that is not there, with a number from 1. Returns false if memory ran out. */
bool inventory_table_add(struct inventory_table *t, const char *key, uint32_t number);

/* Frees what it holds. */
void inventory_table_free(struct inventory_table *t);

#endif
