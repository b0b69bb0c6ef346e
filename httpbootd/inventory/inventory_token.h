#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_TOKEN_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_TOKEN_H
/*
 * What an inventory is shown so that it answers: one line of `inventory-token-file`. Pure.
 *
 *	0123456789abcdef           Authorization: Token 0123456789abcdef, as NetBox wants it
 *	nbt_KEY.0123456789abcdef   Authorization: Bearer nbt_KEY.0123456789abcdef, as its newer ones
 *	Bearer 0123456789abcdef    Authorization: Bearer 0123456789abcdef
 *	X-Api-Key: 0123456789      that header
 */
#include <stdbool.h>
#include <stddef.h>

enum { INVENTORY_TOKEN = 1024 };

struct inventory_token {
	bool is_field;              /* it is a whole header, else the value of Authorization */
	char text[INVENTORY_TOKEN]; /* empty: there is none */
};

/* Reads the file's text. Returns false if it has not one line of that form. */
bool inventory_token_parse(const char *text, struct inventory_token *out);

#endif
