#ifndef LANBOOT_HTTPBOOTD_HTTP_LISTENER_H
#define LANBOOT_HTTPBOOTD_HTTP_LISTENER_H
/*
 * Listening sockets: each accepts connections, asks the pool whether they may come in, and hands
 * them to an instance of the library. While the pool is full and nobody has to go for another one,
 * nothing is accepted: who comes then waits in the kernel's queue.
 */
#include "common/conf.h"
#include "httpbootd/http/mhd.h"
#include "httpbootd/http/sweep.h"

enum {
	LISTENERS_MAX = 2 * 64
}; /* of `listen` and `tls-listen`, or of the two for the administrator */

struct listener {
	struct loop_fd socket;
	struct listeners *all;
	struct addr at;
	struct mhd *const *instance; /* who serves what comes here: another one after a reload */
	bool is_tls;
};

/* A socket for an address that another program has. */
struct listener_waiting {
	int fd; /* to be bound and listen */
	struct addr at;
	struct mhd *const *instance;
};

struct listeners_setup {
	struct loop *loop;
	struct pool *pool;
	struct site *site; /* for `clients`, and `proxies`, which are exempt from what is granted */
	struct log_flush *flush; /* for what the log holds back of who is turned away */
	bool is_admin;           /* the addresses are all that guards it: anybody may come */
};

/* The listeners of one pool. */
struct listeners {
	struct listeners_setup setup;
	size_t n;
	struct listener listener[LISTENERS_MAX];
	size_t n_waiting; /* for their address to become free, of `admin` alone */
	struct listener_waiting waiting[LISTENERS_MAX / 2];
	struct loop_timer again; /* set while any waits */
	struct loop_timer retry; /* set while they pause */
	struct sweep sweep;
	uint64_t scarce_ms; /* when it was last told that descriptors ran out; 0: never */
	bool is_paused;
	bool is_scarce; /* paused because descriptors ran out: until `retry` */
};

/* Makes the set empty; it uses what `setup` points to until listeners_close. */
void listeners_init(struct listeners *ls, const struct listeners_setup *setup);

/*
 * Opens every address of `list` and has what comes there served by *instance, as TLS or not. An
 * address of a family that this kernel lacks is left out with a warning, as long as another one
 * opens; one of `admin` that another program has waits until it is free. Exits (71) on any
 * other failure, naming `key`, the address, who has it, and what to do.
 */
void listeners_open(struct listeners *ls, const struct addrs *list, const char *key,
    struct mhd *const *instance, bool is_tls);

/* Before the loop waits: accepts again if there is a place by now. */
void listeners_before_wait(struct listeners *ls);

/* Closes the sockets: nobody comes in any more, for good. Connections go on. */
void listeners_close(struct listeners *ls);

#endif
