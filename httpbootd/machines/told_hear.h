#ifndef LANBOOT_HTTPBOOTD_MACHINES_TOLD_HEAR_H
#define LANBOOT_HTTPBOOTD_MACHINES_TOLD_HEAR_H
/*
 * Where machines' consoles come in: UDP at `syslog` of [httpbootd], the port of syslog servers. A
 * line becomes an event `said`, for whoever keeps the machines, and goes into the log if it tells
 * of a fault. Nobody who sends much costs more than so many packets a second: the rest is the
 * kernel's to drop. What is nobody's known is dropped before it is read. Does I/O, and logs.
 */
#include "common/gate.h"
#include "common/loop.h"
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/told_pieces.h"

enum {
	TOLD_SOCKETS = 4,  /* addresses of `syslog` */
	TOLD_TURN = 64,    /* packets of a socket, then it rests, */
	TOLD_REST_MS = 20, /* so long */
	TOLD_PACKET = 2048,
};

struct told_hear;

struct told_socket {
	struct loop_fd on;
	struct told_hear *hear;
	struct loop_timer rest;
};

struct told_hear {
	struct loop *loop;
	const struct machines *machines;
	struct gate *gate;
	struct told_socket socket[TOLD_SOCKETS];
	size_t n;
	uint64_t lines, dropped; /* since the start */
	struct told_pieces pieces;
};

/*
 * Makes the sockets, before privileges are dropped. An address that cannot be had is logged, with
 * who has it, and done without.
 */
void told_hear_open(
    struct told_hear *h, struct loop *loop, const struct machines *machines, struct gate *gate);

/* Closes them. */
void told_hear_close(struct told_hear *h);

#endif
