#ifndef LANBOOT_TFTPD_RUNNING_H
#define LANBOOT_TFTPD_RUNNING_H
/*
 * What the transfers under way share (limits, ports, files), and their sockets and timers in the
 * loop. It hands each of them what happens, and when one is over it logs that and frees it. It
 * knows no requests: start.h begins transfers here.
 */
#include "common/log_flush.h"
#include "common/shim.h"
#include "tftpd/cache.h"
#include "tftpd/metrics.h"
#include "tftpd/steps.h"
#include "tftpd/stray.h"
#include "tftpd/transfers.h"
#include "tftpd/unsent.h"

struct running {
	struct loop *loop;
	struct log_flush *flush; /* told of each event that is logged */
	struct unsent *unsent;
	struct transfers table;
	struct limits limits;
	struct ports ports;
	struct cache cache;
	struct list disk_waiters;     /* those whose bytes the reader fetches */
	struct loop_timer turn_timer; /* when the next turn to send comes: the rate */
	struct steps steps;
	struct metrics metrics;
	struct stray stray;
	struct shims shims; /* that clients took */
	struct endpoint_kernel kernel;
	uint8_t netascii[SOURCE_SIZE]; /* see transfer_means */
};

/*
 * Makes `all` the transfers of `loop`, none yet. It must not be moved. What it is given outlives
 * it. To be configured next.
 */
void running_init(struct running *all, struct loop *loop, struct log_flush *flush,
    struct unsent *unsent, struct gate *gate);

/* Takes over the configuration, at the start and when it was read again: until then it stays. */
void running_configure(struct running *all, const struct conf *conf);

/* Starts the threads that wait for slow disks, once the process is confined; warns if it cannot. */
void running_start_reader(struct running *all);

/*
 * Begins a transfer. `endpoint` is its own, and `file` one use of that (cache_open), from now on,
 * unless this returns false with errno: then both are still the caller's. The transfer may be over
 * at once, which has been logged then.
 */
bool running_begin(struct running *all, const struct transfer_order *order,
    const struct endpoint *endpoint, struct cache_file *file);

/*
 * Ends the transfer that limits_admit or limits_to_evict named; a client that was heard is told
 * that the server is full. Where it does not move but a packet of its client waits to be read, it
 * is only handed that: ask again who has to end. False: `m` is NULL, nothing was done.
 */
bool running_evict(struct limits_member *m);

/*
 * Takes in that the client of `t` sent a request, with these hashes. True: it is the one under way
 * once more, and is dealt with. False: it is a new one, and `t` is gone.
 */
bool running_request(struct transfer *t, uint64_t request_hash, uint64_t file_hash);

/* Takes in that the client of `t` sent this packet to a listener. `t` may be gone afterwards. */
void running_packet(struct transfer *t, const struct tftp_packet *packet);

/* Takes in that the host of t's client says that its port is closed. `t` may be gone afterwards. */
void running_closed(struct transfer *t);

/* Ends all of them; their clients are told. */
void running_stop(struct running *all);

/* Logs where each of them stands. */
void running_report(struct running *all);

/* Ends the threads and frees what the transfers shared, once all are ended. */
void running_free(struct running *all);

#endif
