#include "common/key_value.h"

#include <string.h>

static size_t size_of(enum key_type type)
{
	switch (type) {
	case KEY_NAMES:
	case KEY_FILES:
	case KEY_WORDS:
	case KEY_FOLDERS:
	case KEY_SERVERS:
	case KEY_NETS:
	case KEY_CLIENTS:
	case KEY_EVENTS:
		return sizeof(struct words);
	case KEY_INITRDS:
		return sizeof(struct initrds);
	case KEY_MENU:
		return sizeof(struct menu);
	case KEY_TRISTATE:
	case KEY_CHOICE:
		return sizeof(int);
	case KEY_NUMBER:
		return sizeof(uint32_t);
	default:
		return sizeof(char *);
	}
}

/* What is not said is zero: a number, or a pointer, by which every list begins. */
bool key_is_set(const struct key *k, const void *target)
{
	const char *at = (const char *)target + k->offset;
	const void *pointer;
	uint32_t number;

	if (size_of(k->type) == sizeof number) {
		memcpy(&number, at, sizeof number);
		return number != 0;
	}
	memcpy(&pointer, at, sizeof pointer);
	return pointer != NULL;
}

const char *key_nth(const struct key *k, const void *target, size_t n)
{
	const void *at = (const char *)target + k->offset;
	const struct words *words = at;
	const struct initrds *initrds = at;

	switch (k->type) {
	case KEY_INITRDS:
		return n < initrds->n ? initrds->item[n].file : NULL;
	case KEY_MENU: /* begins with its names */
	case KEY_NAMES:
	case KEY_FILES:
	case KEY_WORDS:
	case KEY_FOLDERS:
	case KEY_SERVERS:
	case KEY_NETS:
	case KEY_CLIENTS:
	case KEY_EVENTS:
		return n < words->n ? words->word[n] : NULL;
	case KEY_LINES:
	case KEY_FOLDER:
	case KEY_PATH:
	case KEY_FILE:
	case KEY_URL:
	case KEY_LABEL:
	case KEY_NAME:
	case KEY_RELEASE:
	case KEY_ORIGIN:
		return n == 0 ? *(const char *const *)at : NULL;
	default:
		return NULL;
	}
}

bool key_mentions(const struct key *k, const void *target, const char *text)
{
	const char *value;
	for (size_t i = 0; (value = key_nth(k, target, i)); i++) {
		const char *as = NULL;
		if (k->type == KEY_INITRDS)
			as = ((const struct initrds *)(const void *)((const char *)target +
								     k->offset))
				 ->item[i]
				 .as;
		if (strstr(value, text) || (as && strstr(as, text)))
			return true;
	}
	return false;
}

static void inherit_options(const struct boot_option **to, const struct boot_option *const *under)
{
	for (size_t i = 0; i < BOOT_OPTIONS_MAX && under[i]; i++) {
		size_t n = 0;
		while (n < BOOT_OPTIONS_MAX && to[n] && to[n]->code != under[i]->code)
			n++;
		if (n < BOOT_OPTIONS_MAX && !to[n])
			to[n] = under[i];
	}
}

void key_inherit(const struct key *k, void *target, const void *under)
{
	void *to = (char *)target + k->offset;
	const void *from = (const char *)under + k->offset;

	if (k->type == KEY_OPTION)
		inherit_options(to, from);
	else if (!key_is_set(k, target))
		memcpy(to, from, size_of(k->type));
}
