#ifndef LANBOOT_COMMON_LOG_MACHINE_H
#define LANBOOT_COMMON_LOG_MACHINE_H
/*
 * Which machine a line of the log is about: its MAC address, as the kernel's neighbour table has it
 * for a client on our own links, and the name that its section gives it. The log asks only for
 * lines that go anywhere, and what was found is remembered for some seconds. I/O: a netlink socket,
 * which never waits.
 */
#include "common/event.h"
#include "common/host_table.h"

enum {
	LOG_MACHINES = 1024,    /* addresses that are remembered; a newer one takes a place */
	LOG_MACHINE_MS = 10000, /* so long is a MAC address remembered */
	LOG_NO_MACHINE_MS = 1000,
};

struct log_machine_entry {
	uint8_t bytes[sizeof(struct in6_addr)];
	uint32_t scope;
	bool has_mac;
	uint8_t mac[MAC_LEN];
	uint64_t until_ms; /* 0: nothing is remembered here */
};

struct log_machine {
	bool is_open;                   /* by log_machine_open: else nothing is known */
	int netlink;                    /* -1: there is none, and no MAC address is looked up */
	uint32_t seed;                  /* drawn at random */
	const struct host_table *hosts; /* NULL: none has a name */
	struct log_machine_entry entry[LOG_MACHINES];
};

/* Makes `m` ready, which is all zero. Without a netlink socket it goes on by what lines say. */
void log_machine_open(struct log_machine *m, uint32_t seed);

/*
 * Adds to the line what it does not say of its machine and can be known. If the machine said its
 * MAC itself, and the neighbour table does not say the same of its address, the line has `asks=`
 * with the MAC that is there, or `unseen` where none is: beyond a router, or behind a proxy.
 * `now_ms` is of clock_now_ms.
 */
void log_machine_complete(struct log_machine *m, struct event *e, uint64_t now_ms);

#endif
