#ifndef LANBOOT_TESTS_BENCH_TFTP_CLIENT_H
#define LANBOOT_TESTS_BENCH_TFTP_CLIENT_H
/*
 * One made-up machine of tftp_load or storm_load that fetches one file from a TFTP server. A window
 * is acknowledged at its end, at the end of the file, and once at a gap (RFC 7440 §4). What has no
 * answer is sent again after 250 ms (as iPXE does), then after twice that, to a second. Or it
 * counts as U-Boot does: it asks for a timeout of 5 s, waits as long itself, and gives up after ten
 * such waits in all, however far it has come.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct file {
	const char *name;
	const uint8_t *bytes; /* what every byte is compared with; NULL: they are only counted */
	uint64_t size;
};

/* What all clients want. */
struct wishes {
	struct sockaddr_in server; /* port 69 */
	uint32_t blksize, windowsize;
	uint32_t loss;        /* of 2^32 packets of DATA, and of 2^32 sent, how many get lost */
	uint64_t random;      /* which ones: any number but 0 */
	bool counts;          /* as U-Boot */
	uint32_t patience_us; /* gives up after so long without progress; 0: 10 s */
	bool size_alone; /* as UEFI firmware before it loads: an OACK is all it wants, and it says
			    so */
};

/* What came of it, of all clients. */
struct tally {
	uint64_t bytes;
	uint64_t data;  /* DATA that came */
	uint64_t again; /* of these, what had come before or was ahead of a gap */
	uint64_t acks;
	uint64_t resent;              /* requests and ACKs sent again for want of an answer */
	uint64_t wrong;               /* transfers with wrong bytes */
	uint32_t blksize, windowsize; /* as the server took them */
};

struct client {
	int fd;
	struct wishes *wishes;
	const struct file *file;
	struct sockaddr_in peer; /* its port is the server's TID, once that is known */
	bool begun;              /* the TID is known */
	uint32_t blksize, windowsize;
	uint64_t got;   /* blocks in order */
	uint64_t acked; /* of which the server was told */
	uint64_t bytes;
	uint64_t gap_high; /* the latest block seen behind a gap; 0: there is no gap */
	uint64_t began_us, progress_us, due_us; /* CLOCK_MONOTONIC, in microseconds */
	uint32_t wait_us;
	unsigned waits; /* in vain */
};

enum client_state { CLIENT_GOES_ON, CLIENT_SERVED, CLIENT_FAILED };

extern struct tally tally;

/*
 * Asks for the file, as `w` says, from a port of its own, which is left in c->fd; both stay the
 * caller's, as long as the client is there. `local` is the address asked from, or 0. False with
 * errno.
 */
bool client_begin(
    struct client *c, struct wishes *w, const struct file *file, in_addr_t local, uint64_t now_us);

/* Takes the packets that are there, or some of them. */
enum client_state client_ready(struct client *c, uint64_t now_us);

/* Sends again what has had no answer, or gives up. Call it from c->due_us on. */
enum client_state client_due(struct client *c, uint64_t now_us);

#endif
