#ifndef LANBOOT_HTTPBOOTD_MACHINES_HEAR_H
#define LANBOOT_HTTPBOOTD_MACHINES_HEAR_H
/*
 * Where events come in: the Unix socket that `events` of [lanboot] names, for the daemons of this
 * machine, and UDP at `event-listen`, for those of others. Whoever sends much costs the loop
 * little: so many messages a turn, and not a turn for each of them; the rest waits with the kernel,
 * or is lost and counted.
 */
#include "common/acceptor.h"
#include "httpbootd/machines/follow.h"
#include "httpbootd/machines/hear_socket.h"
#include "httpbootd/machines/lag.h"
#include "httpbootd/machines/machines.h"

enum {
	HEAR_PEERS = 16,   /* daemons that are connected at once */
	HEAR_UDP = 4,      /* addresses of event-listen */
	HEAR_STREAMS = 16, /* of UDP that are told apart */
	HEAR_TURN = 64,    /* messages of one socket in a turn of the loop */
	HEAR_NAP_MS = 8, /* not looked at a socket for that long, where messages come one by one: */
	HEAR_BUSY = 10,  /* so many turns in a HEAR_BUSY_MS */
	HEAR_BUSY_MS = 100,
};

/* The events of one daemon, by whose numbers lost ones show. */
struct hear_stream {
	struct addr from; /* of UDP */
	char daemon[LINE_WORD_SIZE];
	uint64_t seq, heard_ms; /* the latter by the loop's clock */
	bool is_daemon;         /* it says that it lives, so its end is a daemon's end */
	struct lag lag;
};

struct hear;

struct hear_peer {
	struct loop_fd on; /* fd -1: this place is free */
	struct hear *hear;
	struct hear_stream stream;
	struct loop_timer nap; /* set: it is not looked at */
	uint64_t since_ms;     /* of the loop's clock: these turns are counted from then on */
	unsigned turns;
};

struct hear_udp {
	struct loop_fd on;
	struct hear *hear;
};

struct hear {
	struct loop *loop;
	struct machines *machines;
	struct follow *follow;
	struct acceptor in; /* the socket where peers come in; fd -1: none */
	struct hear_udp udp[HEAR_UDP];
	size_t n_udp;
	struct hear_peer peer[HEAR_PEERS];
	struct hear_stream stream[HEAR_STREAMS];
	unsigned user[HEAR_USERS]; /* uids */
	size_t n_users;
	bool was_full; /* that too many are connected was told */
};

/*
 * Makes the sockets, before privileges are dropped: `user` is who the daemon becomes. Another
 * httpbootd that hears already at the Unix socket goes on doing so; that, and whatever else is in
 * the way, is logged, and this one goes on without. Sets machines->is_keeper where it hears.
 */
void hear_open(struct hear *h, struct loop *loop, struct machines *machines, struct follow *follow,
    const char *user);

/* Closes them. */
void hear_close(struct hear *h);

#endif
