#ifndef LANBOOT_CONF_PARSE_H
#define LANBOOT_CONF_PARSE_H
/* A configuration file while it is read: what conf.c and conf_section.c share. */
#include "common/conf.h"
#include "common/keys.h"

enum {
	SECTION_NAME_LIMIT = 84, /* `manufacturer` and a HOST_NAME_MAX_LEN */
	LINE_LIMIT = 4000,       /* bytes */
};

struct parse {
	struct conf *conf;
	FILE *errors;
	size_t n_errors;

	FILE *in;
	const char *file; /* its name, in the configuration's arena */
	unsigned line;    /* the line last handed to inih */

	bool included; /* by another file */

	const char *section;    /* a member of key_sections; NULL: none yet, or an unknown one */
	bool any_section;       /* a header was seen, known or not */
	const struct key *key;  /* the last key, for continuation lines; NULL: refused */
	bool goes_on;           /* this line continues that key */
	const char *long_value; /* of this line, which is too long for inih; NULL: it is not */
	size_t host, profile, item, alias; /* 1-based place of the section's object */
	unsigned own_lines[KEYS_MAX]; /* where this section's keys were set, by place in keys */
	unsigned section_lines[16];   /* where this file's sections start */
};

/* True if a value of that type may go on over indented lines. */
bool parse_may_go_on(enum key_type type);

/* Writes an error at a line of the file, 0: of the file as a whole. Too many are cut short. */
void parse_complain(struct parse *p, unsigned line, const char *what);

#define COMPLAIN(p, line, ...)                                                                     \
	do {                                                                                       \
		char what_[512];                                                                   \
		snprintf(what_, sizeof what_, __VA_ARGS__);                                        \
		parse_complain(p, line, what_);                                                    \
	} while (0)

void parse_out_of_memory(struct parse *p);

/*
 * True if an indented line with this text goes on with a key above that may go on: it is no
 * comment, no section, no key of its own, `word = `, and does not begin with `=`.
 */
bool parse_goes_on(const char *text);

/*
 * A section begins; `header` is what stood between the brackets, and is cut into words. Sets
 * p->section, NULL if it is refused, which has then been complained of.
 */
void parse_section(struct parse *p, char *header);

/* Remembers that this line of a profile or host says the key; elsewhere it does nothing. */
void parse_note(struct parse *p, const char *key);

#endif
