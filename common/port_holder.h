#ifndef LANBOOT_COMMON_PORT_HOLDER_H
#define LANBOOT_COMMON_PORT_HOLDER_H
/*
 * Who has a port that could not be bound, as /proc tells it: root sees the program, anybody the
 * user. I/O; for the start and for -n.
 */
#include "common/strval.h"

enum { PORT_HOLDER_TEXT = 160, PORT_HOLDER_PROGRAM = 32 };

struct port_holder {
	bool is_known;                     /* its socket was found; else nothing below counts */
	uid_t uid;                         /* who opened the socket */
	pid_t pid;                         /* 0: it is not told which process */
	char program[PORT_HOLDER_PROGRAM]; /* its name, printable ASCII; empty: not told */
};

/*
 * Finds the socket that stands in the way of one of `type` (SOCK_STREAM, that listens, or
 * SOCK_DGRAM) at `at`, and the process that has it.
 */
struct port_holder port_holder_find(int type, const struct addr *at);

/*
 * Writes `nginx (process 812, user www-data)`, or as much of it as is known: `another program`.
 * Returns `out`.
 */
const char *port_holder_text(const struct port_holder *h, char out[PORT_HOLDER_TEXT]);

/*
 * Returns true if it may be the running daemon `name` itself, which becomes `user` (NULL: nobody
 * else than it is): opened by root, by that user or by who we are, in a program of that name where
 * that is told. Another user of this machine cannot make that so.
 */
bool port_holder_is(const struct port_holder *h, const char *name, const char *user);

#endif
