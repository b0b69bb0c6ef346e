#ifndef LANBOOT_COMMON_CONF_PARSE_H
#define LANBOOT_COMMON_CONF_PARSE_H
/* A configuration file while it is read: what conf.c, conf_line.c, conf_section.c and conf_key.c
 * share. */
#include "common/conf.h"
#include "common/conf_files.h"
#include "common/keys.h"
#include "common/problem.h"

enum {
	SECTION_NAME_LIMIT = 84, /* `manufacturer` and a HOST_NAME_MAX_LEN */
	LINE_LIMIT = 4000,       /* bytes */
};

struct parse {
	struct conf *conf;
	struct problems problems;

	FILE *in;
	const char *file; /* its name, in the configuration's arena */
	unsigned line;    /* the line last handed to inih */
	uint64_t digest;  /* of its name and what was read of it */

	bool included;     /* by another file */
	bool is_hosts_d;   /* only [host …] may stand there */
	bool is_inventory; /* of others, of whom a record that is not good is left out; and */
	bool is_clash;     /* this one is, for a section of ours */
	int inventory_fd;  /* the file of these, until all else is read; -1: none */
	char inventory_name[PATH_SIZE];

	const struct conf_change *changes; /* n_changes files that are as it says */
	size_t n_changes;

	const char *section;    /* a member of key_sections; NULL: none yet, or an unknown one */
	bool any_section;       /* a header was seen, known or not */
	const struct key *key;  /* the last key, for continuation lines; NULL: refused */
	bool goes_on;           /* this line continues that key */
	const char *long_value; /* of this line, which is too long for inih; NULL: it is not */
	size_t host, profile, item, alias, mirror; /* 1-based index of the section's object */
	unsigned own_lines[KEYS_MAX]; /* where this section's keys were set, by index in keys */
	unsigned section_lines[16];   /* where this file's sections start */
};

/* Reports an error at the line that was read last; before the first one, of the file as a whole. */
static inline __attribute__((format(printf, 2, 3))) void parse_complain(
    struct parse *p, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	problem_vreport(&p->problems, (struct place){p->file, p->line}, format, ap);
	va_end(ap);
}

/*
 * Reads the next line for inih, which takes this as its ini_reader: at most `size` - 1 bytes into
 * `to`. `arg` is the struct parse. Returns `to`; NULL at the end of the file.
 */
char *parse_next_line(char *to, int capacity, void *arg);

/* Sets the key of the section that is read, and reports what is wrong with it. */
void parse_key(struct parse *p, const char *name, const char *value);

/* Keeps the inventory's file, of those that there are, until parse_inventory(). */
void parse_inventory_keep(struct parse *p, struct conf_file *f);

/*
 * Reads what was kept, or what the source says, and closes it: once all else is linked, for what is
 * wrong there is told in c->inventory alone. With an error before, only closes it.
 */
void parse_inventory(struct parse *p, const struct conf_source *s);

/* Remembers that a line of this section was refused: what it lacks may be what that line said. */
void parse_refuse(struct parse *p);

/*
 * Returns true if an indented line with this text goes on with a key above that may go on: it is no
 * comment, no section, no key of its own, `word = `, and does not begin with `=`.
 */
bool parse_goes_on(const char *text);

/*
 * Begins a section; `header` is what stood between the brackets, and is cut into words. Sets
 * p->section: to NULL if the section is refused, which has then been reported.
 */
void parse_section(struct parse *p, char *header);

/* Begins the [host] section of the machine with these MACs, as `parse_section()` does. */
void parse_machine(struct parse *p, const char *macs);

/* Reads a list of machines to its end, and closes it; `name` is its path. */
void parse_csv(struct parse *p, int fd, const char *name);

/* Remembers that this line of a profile or host says the key; elsewhere it does nothing. */
void parse_note(struct parse *p, const char *key);

#endif
