#ifndef LANBOOT_COMMON_CALLS_H
#define LANBOOT_COMMON_CALLS_H
/*
 * The system calls that every daemon needs when it serves, and those that several do: a daemon puts
 * its own list in front of them. Each is there for the C libraries that we run with, glibc and
 * musl; what only one of them, or one architecture, asks for is in the same lists. Pure.
 */
#include "common/call_rules.h"

/*
 * Returns what all need: memory that is not executable, files that are only read, time, signals of
 * their own, sockets that are open, and those that lead to syslog and the keeper.
 */
struct call_rules calls_base(void);

/* Returns what it takes to start a thread, and no process. */
struct call_rules calls_threads(void);

/* Returns what it takes to ask the kernel for interfaces, neighbours and routes (rtnetlink(7)). */
struct call_rules calls_netlink(void);

/* Returns what it takes to bind a socket that is there, and to listen. */
struct call_rules calls_bound_later(void);

/* Returns what it takes to open sockets of UDP. */
struct call_rules calls_udp(void);

/* Returns what it takes to connect sockets of TCP; which ports, Landlock says. */
struct call_rules calls_connects(void);

/* Returns what the C library needs beside to look names up, by whatever nsswitch.conf says. */
struct call_rules calls_names(void);

/* Returns what the aide (aide.h) needs beside: it makes processes, which run nothing else. */
struct call_rules calls_aide(void);

/* Returns the name of a call that a filter refused, where it is one worth a name; else "?". */
const char *call_name(int nr);

#endif
