#ifndef LANBOOT_HTTPBOOTD_MACHINES_TABLE_H
#define LANBOOT_HTTPBOOTD_MACHINES_TABLE_H
/*
 * The machines seen. It grows as it fills, up to its bounds, and no further. Has no clock: the time
 * is handed in.
 *
 * Who must go when it is full: machines have a rank, by what nobody can make up so easily, and of
 * the lowest that which was heard of longest ago goes. A newcomer never pushes out one of a higher
 * rank than its own; and those that a made-up machine can become have three quarters of the table
 * at most, so that a real newcomer always finds a place.
 */
#include "httpbootd/machines/seen.h"
#include "httpbootd/machines/texts.h"

enum rank {
	RANK_MADE_UP, /* it sent packets, no more is known */
	RANK_BEGAN,   /* it has loaded something */
	RANK_WAS_UP,
	RANK_NAMED, /* a section is for it alone */
	RANKS,      /* how many there are */
};

enum {
	TABLE_LINES_EACH = 8 * 1024, /* bytes of lines of one machine at most */
	TABLE_LINES_LEAST = 320,     /* that each may have in any case */
	TABLE_LINES = 2 << 20,       /* of all together, beyond what each may have in any case */
	TABLE_STEPS = 160 * 1000,    /* kept steps of all boots; beyond, earlier boots are let go */
	TABLE_STEPS_FEW = 8,         /* beyond, of a boot of who may be made up */
	TABLE_AT_ADDR = 64,          /* machines that have the same address at most */
	TABLE_SHARED_MS = 120 * 1000, /* who was heard by an address so lately still has it */
};

struct table {
	struct texts texts;
	struct seen **all; /* n of them, in no order; one that goes leaves its place to the last */
	size_t n, capacity, max;
	struct list rank[RANKS]; /* who was heard of longest ago comes first */
	size_t of_rank[RANKS];
	struct seen **by_mac, **by_addr, **by_word;
	size_t slots;
	uint32_t seed;
	size_t steps, line_bytes; /* how much is in use */
	uint64_t pushed_out, turned_away;
};

/* Makes an empty table for `max` machines; `seed` is drawn at random. table_free frees it. */
void table_init(struct table *t, size_t max, uint32_t seed);

/* Frees all that the table has. */
void table_free(struct table *t);

/* Returns the machine with that MAC, or NULL. */
struct seen *table_find_mac(const struct table *t, const uint8_t mac[MAC_LEN]);

/*
 * Returns the machine that has this address, whatever the port: that which was heard by it last.
 * NULL if there is none, or if several were heard by it within TABLE_SHARED_MS of `now_ms`, which
 * *is_shared says: they are behind NAT, and nobody can tell whose doing something is.
 */
struct seen *table_find_addr(
    const struct table *t, const struct addr *a, uint64_t now_ms, bool *is_shared);

/*
 * Returns the machine, another than `s`, that was heard by the address of `s` since `s` was, and
 * within TABLE_SHARED_MS of `now_ms`; NULL: there is none.
 */
struct seen *table_find_clash(const struct table *t, const struct seen *s, uint64_t now_ms);

/* Returns the machine that is called by this word, or NULL. */
struct seen *table_find_word(const struct table *t, const char *word);

/*
 * Returns the first machine of that name, any case, or NULL; *n is how many there are. Looks at all
 * of them.
 */
struct seen *table_find_name(const struct table *t, const char *name, size_t *n);

/*
 * Adds a machine that is known by its MAC, or where that is NULL by its address, and that is not
 * there yet. Returns it; NULL if no place is left for one of that rank, or no memory. Pushes out
 * another one where it must: every pointer to a machine may have become bad.
 */
struct seen *table_add(
    struct table *t, const uint8_t *mac, const struct addr *a, enum rank rank, uint64_t now_ms);

/* Forgets a machine. */
void table_remove(struct table *t, struct seen *s);

/* Notes that it was heard of at `now_ms`, and ranks it by what is known of it now. */
void table_heard(struct table *t, struct seen *s, uint64_t now_ms);

/*
 * Notes that it was heard by this address at `now_ms`. Of more than TABLE_AT_ADDR that have it, the
 * earliest have none then.
 */
void table_set_addr(struct table *t, struct seen *s, const struct addr *a, uint64_t now_ms);

/* Has it be called by this word, if that looks like one and nobody is called so. */
void table_set_word(struct table *t, struct seen *s, const char *word);

/* Has *where, one of the texts of a machine, boot or step, say `text` (copied, cleaned, cut). */
void table_set(struct table *t, const char **where, const char *text);

/*
 * Makes room for one more step of the latest boot. Returns false if it has SEEN_STEPS already, or
 * TABLE_STEPS_FEW where there are too many and it may be made up; or memory ran out, or there is no
 * boot.
 */
bool table_grow_steps(struct table *t, struct seen *s);

/*
 * Begins a boot at `now_ms`, with no step. Of earlier ones those are kept that tell most: the last
 * that came up, and the last of all.
 */
void table_begin_boot(struct table *t, struct seen *s, uint64_t now_ms);

/* Frees what a boot has. */
void table_free_boot(struct table *t, struct seen_boot *b);

/* Adds a line, `len` bytes, to those of the machine; its oldest ones make room. */
void table_add_line(struct table *t, struct seen *s, const char *text, size_t len);

/* The same of what it wrote on its console. */
void table_add_screen(struct table *t, struct seen *s, const char *text, size_t len);

/* Returns the line behind `line`, or with NULL the machine's oldest one; NULL: there is none. */
const char *table_next_line(const struct seen *s, const char *line);

/* The same of what it wrote on its console. */
const char *table_next_screen(const struct seen *s, const char *line);

#endif
