#ifndef LANBOOT_TESTS_BENCH_STORM_MACHINE_H
#define LANBOOT_TESTS_BENCH_STORM_MACHINE_H
/*
 * One made-up machine of storm_load, from its firmware's first DISCOVER to its /up. It asks again
 * as firmware and iPXE do, begins a step of HTTP anew as a script of ours has it (three times, 5 s
 * apart), and starts over when that is over. Where its script has several servers, it goes on with
 * the next one, and when that is over, after 30 s, with its script anew.
 */
#include "tests/bench/storm_fetch.h"
#include "tests/bench/tftp_client.h"

enum kind {
	KIND_BIOS,
	KIND_UEFI,
	KIND_SHIM,
	KINDS
}; /* SHIM: UEFI, its file block by block of 512 bytes */

enum step {
	STEP_OFF, /* not switched on yet, or waits to start over */
	STEP_DISCOVER,
	STEP_BINL, /* the REQUEST to port 4011 */
	STEP_SIZE, /* UEFI asks for its file's size before it loads */
	STEP_TFTP,
	STEP_IPXE, /* iPXE's DISCOVER */
	STEP_IPXE_BINL,
	STEP_SCRIPT,
	STEP_CHAIN, /* the script that the first one leads to */
	STEP_KERNEL,
	STEP_INITRD,
	STEP_ONCE, /* it tells that it boots what it is to boot once */
	STEP_TOLD,
	STEP_APKOVL,
	STEP_MODLOOP,
	STEP_UP,
	STEP_DONE,
	STEP_FAILED,
	STEPS
};

extern const char *const step_names[STEPS];

enum { SERVERS = 8, SERVER_URL = 48 };

/* What all machines have alike. */
struct storm {
	struct sockaddr_in server;
	struct wishes wishes[KINDS], sizes; /* of TFTP; `sizes` asks for the size alone */
	int epoll, dhcp;                    /* `dhcp`: bound to port 68 of the interface */
	uint32_t rate;             /* bytes a second of the modloop; 0: as fast as they come */
	unsigned starts;           /* so often a machine may start over */
	uint64_t now_us;           /* CLOCK_MONOTONIC */
	unsigned long again, over; /* steps of HTTP tried again, machines started over */
	bool talks;                /* say on stderr what failed */
};

struct machine {
	uint32_t number;
	enum kind kind;
	in_addr_t local;
	enum step step;
	uint64_t on_us, step_us, due_us, progress_us;
	uint32_t xid, took_us[STEPS]; /* of the start that came up */
	unsigned tries, starts, http_tries;
	unsigned taken; /* it was told so often that it may boot what it boots once */
	char servers[SERVERS][SERVER_URL]; /* of its script, in their order */
	unsigned n_servers, at, rounds; /* `at`: the one that it is at; rounds over all of them */
	bool open;                      /* a socket is: the TFTP client's or the fetch's */
	char name[128];
	struct file file;
	struct in_addr next_server;
	uint16_t item; /* of the offer's menu, which 4011 is asked for */
	struct client tftp;
	struct fetch fetch;
	char url[STEPS][FETCH_URL];
	char script[FETCH_KEPT];
};

/* Switches it on. `m` has number, kind and local. */
void machine_on(struct storm *s, struct machine *m);

/* A DHCP packet with its xid came. */
void machine_packet(struct storm *s, struct machine *m, const uint8_t *p, size_t len);

/* Its socket can be read or written. */
void machine_ready(struct storm *s, struct machine *m);

/* Call it often: what is due is done. */
void machine_tick(struct storm *s, struct machine *m);

#endif
