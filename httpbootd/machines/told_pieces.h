#ifndef LANBOOT_HTTPBOOTD_MACHINES_TOLD_PIECES_H
#define LANBOOT_HTTPBOOTD_MACHINES_TOLD_PIECES_H
/*
 * What stands between the packets of a machine's console and its lines: how many of them are looked
 * at, lines that came in pieces, packets that came twice. Pure: the clock is handed in. It has a
 * fixed size; who shares a place with another one, by an address drawn to collide or not, at worst
 * loses the beginning of a line.
 */
#include "common/strval.h"
#include "httpbootd/codec/syslog.h"

enum {
	TOLD_SOURCES = 256,
	TOLD_BURST = 300, /* lines of a source; iPXE writes some 30 a try */
	TOLD_RATE = 20,   /* and a second, from then on */
	TOLD_ALL_BURST = 3000,
	TOLD_ALL_RATE = 1000,
	TOLD_TWICE_MS = 30,   /* the network's doing, if it is the very same line */
	TOLD_PIECE_MS = 2000, /* the next piece comes within this time, or never */
};

/* How many may come: it fills with the time. */
struct told_bucket {
	uint32_t left; /* thousandths */
	uint64_t filled_ms;
};

struct told_source {
	struct addr from; /* without its port; len 0: nobody */
	struct told_bucket may;
	uint32_t last; /* hash of the last line */
	uint64_t last_ms;
	uint64_t piece_ms;
	size_t len; /* of the line so far, in `line` */
	char line[SYSLOG_LINE];
};

/* Zero it but for the seed, drawn at random. */
struct told_pieces {
	uint32_t seed;
	struct told_bucket all;
	struct told_source source[TOLD_SOURCES];
};

/* Returns its place, for a packet of `from` that may be looked at now; NULL: it is one too many. */
struct told_source *told_take(struct told_pieces *p, const struct addr *from, uint64_t now_ms);

/*
 * Takes one more line of the source, as syslog_next has it. Returns the line that is whole now,
 * good until the next call; NULL: none is, or it is empty, or came twice.
 */
const char *told_whole(struct told_source *s, const char *line, bool is_piece, uint64_t now_ms);

#endif
