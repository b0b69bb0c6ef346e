#ifndef LANBOOT_HTTPBOOTD_MACHINES_KEPT_H
#define LANBOOT_HTTPBOOTD_MACHINES_KEPT_H
/*
 * A machine as lines of text, as keep.c has them in a file. Pure. A file begins with kept_begins;
 * then each machine is
 *
 *	m mac=52:54:00:12:34:56 addr=10.0.0.57 word=amber-17 first=1764375229123 …
 *	t name=kiosk7			a text of it, and further ones
 *	b started=1764375229123 …	a boot, the oldest first
 *	s kind=kernel end=1 …		a step of that boot
 *	l 1764375229.123 tftpd i …	a line of its log
 *	c 1764375229.123 …		a line of its console
 *
 * In front of them stands what is nobody's:
 *
 *	r heard=1764375229123 server=…	another server that was in the way
 *	d daemon=tftpd lost=3		how many events of that daemon were lost
 */
#include "httpbootd/machines/machines.h"

enum {
	KEPT_LINE = 1400, /* bytes of a line at most */
	KEPT_TEXTS = 11,
	KEPT_MOST = 180 * 1024, /* bytes of a machine at most */
};

/* What a file begins with. */
extern const char kept_begins[];

/* Which lines were written; zero it to begin. */
struct kept_at {
	bool has_begun;
	size_t text, boot, step; /* so many of them */
	bool has_boot;           /* of those, the line of the one that is next */
	const char *line;        /* of the log, the last */
	const char *screen;      /* of the console */
};

/*
 * Writes the machine's next line, with a newline and without a NUL. Returns its length; 0: there is
 * none.
 */
size_t kept_write(const struct seen *s, struct kept_at *at, char out[KEPT_LINE]);

/* Writes the line of another server likewise; 0: there was none. */
size_t kept_write_rival(const struct rival_seen *r, char out[KEPT_LINE]);

/* Writes the line of a daemon that events were lost of likewise; 0: none were. */
size_t kept_write_lost(const struct teller *t, char out[KEPT_LINE]);

/* Returns where the text of that key is in *s; NULL: there is none of that key. */
const char **kept_text(struct seen *s, const char *key);

/* Fills in what a line `m` says, but for MAC, address and word. */
void kept_read_machine(const struct line *l, struct seen *s);

/* Fills in what a line `b` says, but for its texts. */
void kept_read_boot(const struct line *l, struct seen_boot *b);

/* Fills in what a line `s` says, but for its texts. Returns false if it is no step. */
bool kept_read_step(const struct line *l, struct step *step);

#endif
