#ifndef LANBOOT_TESTS_UNIT_TFTP_WORLD_H
#define LANBOOT_TESTS_UNIT_TFTP_WORLD_H
/*
 * A whole transfer between session.c and a model of a client, over a network that loses, repeats
 * and delays packets by a rule, on a clock that is only a number.
 */
#include "tftpd/session.h"

enum { NET_SIZE = 16384, TRIP_MS = 1, CLIENT_WAIT_MS = 700, CLIENT_TRIES = 8 };

enum kind { TO_CLIENT_OACK, TO_CLIENT_DATA, TO_SERVER_ACK };

struct packet {
	enum kind kind;
	uint64_t at_ms, order;
	uint64_t block; /* the whole number; the client sees 16 bits of it */
	bool last;
};

struct world;

/* What becomes of the nth packet (from 0) of a direction: copies with delays of their own. */
struct fate {
	int copies;
	uint64_t delay_ms[3];
};

struct rule {
	struct fate (*decide)(struct world *w, bool to_server, uint64_t n);
	bool data;  /* the rule is about what goes to the client; else about ACKs */
	uint64_t n; /* the packet it is about */
	unsigned percent;
};

/* The reader's side, by RFC 1350 and RFC 7440. */
struct client {
	uint64_t expect; /* the next block */
	uint32_t in_window;
	bool gap; /* has complained about a lost block already */
	bool heard, done;
	uint64_t wake_ms;
	unsigned tries;
	bool talkative;   /* complains about each block out of order, as edk2 does */
	bool closes;      /* closes its port after the last block; else it stays and answers */
	uint64_t slow_ms; /* what it takes to write a window away before it answers */
};

struct setting {
	bool oack;
	uint32_t windowsize;
	uint64_t blocks; /* of the file */
	uint32_t part;   /* so many go out at a time; 0: all */
	bool talkative, closes;
	bool exact;       /* the client asked for the server's timeout of 1 s */
	uint64_t slow_ms; /* struct client's */
	uint64_t hold_ms; /* the server holds each part back for so long: a rate */
};

struct world {
	struct session s;
	struct client c;
	struct rule rule;
	struct packet net[NET_SIZE];
	size_t in_net;
	uint64_t now_ms, order, blocks;
	uint64_t sent_data, sent_acks; /* by either side */
	uint64_t first;                /* what of ACTION_DATA is left */
	uint32_t count, part;          /* `part` blocks go out at a time */
	uint64_t hold_ms, resume_ms;
	uint32_t random;
	bool wrong_block, overflow;
};

/* The next of a row of numbers that only w->random, not 0, sets off. */
uint32_t world_draw(struct world *w);

/* Everything but w->random anew. */
void world_set_up(struct world *w, const struct setting *to, struct rule rule);

/* Runs until the server's side is over. */
void world_run(struct world *w);

/* The most packets that a transfer may send, whatever the network does. */
uint64_t world_most_packets(const struct world *w);

#endif
