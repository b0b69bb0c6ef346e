#ifndef LANBOOT_HTTPBOOTD_HTTP_CONNECTION_H
#define LANBOOT_HTTPBOOTD_HTTP_CONNECTION_H
/*
 * One connection, as the library does not know it: whose it is, its place in the pool, and its
 * clocks, for what the library's idle timer does not see. listener.c makes it, mhd.c serves and
 * ends it.
 */
#include "common/loop.h"
#include "httpbootd/boot/packer.h"
#include "httpbootd/http/pool.h"
#include "httpbootd/http/tls_failed.h"

struct connection {
	struct loop *loop;
	struct pool *pool;
	struct pool_member member;
	struct loop_timer header_late; /* the next request's header must be complete by then */
	struct loop_timer file_check;  /* while a file is sent: is it still as long as promised? */
	int fd;                        /* its socket, which the library closes */
	int file;                      /* that is sent; the response's to close */
	uint64_t file_end;             /* as much of it is promised */
	bool tls;
	struct tls_hand hand;    /* until it has asked */
	bool has_asked;          /* the first line of a request has come */
	bool is_grub;            /* its other end is GRUB: see connection_rest */
	uint64_t rests_until_ms; /* for the next request at most */
	struct pack_wait *wait;  /* of a request for which it is suspended; NULL: it is not */
	const char *why;         /* we end it before an answer is complete; NULL: we do not */
	struct addr peer, local; /* `local` is our end; len 0: unknown */
};

/*
 * Makes one of the socket `fd`, which is still the caller's to close, with no place in a pool. TLS:
 * no text of ours may go out on it as it is. Returns NULL if memory ran out. connection_end, or
 * before connection_join free(), frees it.
 */
struct connection *connection_new(struct loop *loop, int fd, const struct addr *peer, bool is_tls);

/*
 * Asks the pool for a place, and paces the client's connections as the pool says. Only one that is
 * admitted goes on. `who` as for pool_admit.
 */
struct pool_admission connection_join(
    struct connection *c, struct pool *pool, const struct pool_newcomer *who);

/* Leaves the pool, stops the clocks and frees it. The socket is not touched: it may be closed. */
void connection_end(struct connection *c);

/*
 * The connection waits for a request, whose header must be complete by `due_ms`; else it is
 * answered with 408 and cut, unless connection_answer comes before.
 */
void connection_wait(struct connection *c, uint64_t due_ms);

/*
 * The same after an answer. One of GRUB's is no more as soon as it has taken all of that, for it
 * asks once on each, leaves some open for ever and closes others with no room for our end. After
 * each start it takes the same ports again (net/tcp.c there), and by one that is still ours it gets
 * nowhere: a machine that is switched off and on would not boot for minutes.
 */
void connection_rest(struct connection *c, uint64_t due_ms);

/* It is about to be closed. */
void connection_closing(struct connection *c);

/* The header is complete: the connection waits no more, an answer is under way. */
void connection_answer(struct connection *c);

/*
 * Measures what the reader of an answer has taken. Returns false if he is too slow by the pool's
 * grants.
 */
bool connection_is_fast_enough(struct connection *c);

/*
 * From now until connection_sent_file, `file` is sent, up to `file_end`: if it becomes shorter the
 * connection is cut. connection_sent_file must come before the file is closed.
 */
void connection_send_file(struct connection *c, int file, uint64_t file_end);

/* The file was sent, or is not sent to its end. There may have been none. */
void connection_sent_file(struct connection *c);

/*
 * Answers a request that the library cannot be left alone with, by a whole response, and ends the
 * connection. If that does not go out at once, it is lost: nobody waits for such a client.
 */
void connection_refuse(struct connection *c, const char *response);

/*
 * Takes the connection out of the pool at once and ends it; an answer under way breaks off, and
 * what the kernel still holds of it is dropped. `why` is a word or two for the access log.
 */
void connection_evict(struct connection *c, const char *why);

/* Shuts the socket down: the library sees its end and cleans up. */
void connection_cut(struct connection *c);

#endif
