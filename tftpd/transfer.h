#ifndef LANBOOT_TFTP_TRANSFER_H
#define LANBOOT_TFTP_TRANSFER_H
/*
 * The transfers under way, and the server that they are part of. All I/O of tftpd is in server.c
 * and transfer.c, and in what these call: lookup.c, cache.c, endpoint.c, burst.c; limits.c says how
 * much of it there may be, and ports.c from which ports.
 */
#include "common/daemon.h"
#include "common/event.h"
#include "common/log.h"
#include "common/loop.h"
#include "common/udp.h"
#include "tftpd/await.h"
#include "tftpd/endpoint.h"
#include "tftpd/limits.h"
#include "tftpd/lookup.h"
#include "tftpd/options.h"
#include "tftpd/probes.h"
#include "tftpd/session.h"
#include "tftpd/source.h"

enum { TRANSFER_BUCKETS = 4096 };

struct server;

struct listener {
	struct loop_fd on;
	struct server *server;
};

/* One file on its way to one client. */
struct transfer {
	struct loop_fd on;     /* its own socket, if it has one */
	struct loop_fd strays; /* others' packets to the same port */
	struct loop_timer timer;
	struct server *server;
	struct transfer *next;                    /* in its bucket */
	struct transfer *wait_next, **wait_place; /* those that wait for the reader */
	uint64_t disk_ms; /* since when it lacks what it is to send next; 0: it does not */
	struct endpoint endpoint;
	uint64_t request, file; /* hashes of the request's bytes, and of its file's name */
	struct limits_member member;
	struct session session;
	struct options_terms terms;
	struct source source;
	uint64_t first; /* what of the session's ACTION_DATA is still to send */
	uint32_t count;
	uint32_t tail;      /* bytes in the file's last block, once it has been sent */
	int send_error;     /* errno of what was sent last; 0: it went out */
	int read_error;     /* errno of EVENT_UNREADABLE; 0: the file was changed */
	uint64_t resume_ms; /* not before */
	uint64_t started_ms;
	uint64_t heard_ms; /* when the client's last packet came; 0: none came */
	bool fragments;    /* its packets may be cut in pieces on the way */
	bool generated;    /* what is sent is no file: LOOKUP_GENERATED */
	bool sought_mac;   /* it had to be known to find the file */
	bool has_mac;
	uint8_t mac[MAC_LEN];
	char path[];
};

struct server {
	struct loop loop;
	struct daemon *daemon;
	struct map *map; /* of daemon->conf */
	struct listener *listeners;
	size_t n_listeners;
	struct transfer *bucket[TRANSFER_BUCKETS];
	uint32_t transfers;
	struct limits limits;
	struct cache cache;
	struct transfer *waiting; /* for the reader; see disk.c */
	struct anycase anycase;
	struct await await;
	bool told_no_mac; /* that a client's MAC could not be found out */
	struct ports ports;
	bool single_port; /* all transfers are answered from the listeners */
	int neighbours;   /* of neighbour_open; -1: there is none */
	struct udp_batch batch;
	uint64_t stray_ms; /* when the second began in which so many `strays` were answered */
	uint32_t strays;
	struct probes probes;
	uint64_t unsent_ms; /* when report_unsent last said something; 0: never */
	int unsent_error;
	bool stopping;
	char listening[512];
	struct loop_timer flush_timer;
	struct loop_timer roots_timer; /* is what is served still what their names lead to? */
	struct loop_timer stop_timer;
};

/* server.c */

/* Logs an event, and sees to it that what the log holds back is told soon. */
void server_report(struct server *s, enum log_level level, const struct event *e);

/*
 * A packet that came to a listener. `waited`: it is one of await.c's, and goes on with what is
 * known by now.
 */
void server_request(
    struct listener *l, const struct udp_ends *ends, const uint8_t *bytes, size_t len, bool waited);

/* A transfer is over and gone. */
void server_transfer_ended(struct server *s);

/*
 * Answers what came over `ends` to `fd`, a transfer's own port, but not from its client: ERROR 5
 * (RFC 1350 §4). Some a second, so that a flood of them costs little.
 */
void server_answer_stray(struct server *s, int fd, const struct udp_ends *ends);

/* report.c */

/* Logs how a transfer ended; `cause` is the packet that ended it, or NULL, `block` the one that
 * was waited for before. */
void report_end(const struct transfer *t, const struct tftp_packet *cause, uint64_t block);

/*
 * Warns that packets to `peer` do not leave this machine, and why: once in ten seconds, for each
 * reason once a second.
 */
void report_unsent(struct server *s, const struct addr *peer, int error);

/* A packet of the transfer was sent, or not: errno. Remembers that, and tells it. */
void report_sent(struct transfer *t, int error);

/* Logs where it stands. */
void report_progress(const struct transfer *t);

/* The block that the client has not acknowledged; 0 is the OACK. */
uint64_t report_waiting_for(const struct transfer *t);

/* disk.c */

/* What it is to send next has to be read from the disk: it waits, and others go on meanwhile. */
void disk_wait(struct transfer *t);

/* It does not wait, or not any more. */
void disk_wait_end(struct transfer *t);

/* A disk that does not answer must not keep places for ever: what it was asked for is lost. */
enum { DISK_WAIT_MS = 60 * 1000 };
bool disk_is_late(const struct transfer *t);

/* For reader_start, with the server: it has read, and those that waited ask again. */
void disk_has_read(void *server, const struct disk_read *job);

/* transfer.c */

/* A request that is to be served. */
struct transfer_order {
	const struct udp_ends *ends;
	const struct lookup_client *client;
	const struct tftp_request *request;
	const struct lookup_result *result;
	uint64_t request_hash, file_hash;
	int fd; /* the listener that it shall be answered from; -1: from a port of its own */
};

/* The transfer to ends->peer from ends->local; from any of our addresses, if that has no length. Or
 * NULL. */
struct transfer *transfer_find(struct server *s, const struct udp_ends *ends);

/*
 * Begins a transfer; the found file's descriptor is the transfer's from now on, whatever comes.
 * False with errno: no memory, no descriptor, no port of the range (EADDRINUSE).
 */
bool transfer_start(struct server *s, const struct transfer_order *order);

/*
 * The client of `t` sent a request. False: it is a new one, and `t` is gone. True: it is the one
 * under way once more, and is dealt with.
 */
bool transfer_asked(struct transfer *t, uint64_t request_hash, uint64_t file_hash);

/* Tells the session that this happened; `t` may be gone afterwards. */
void transfer_event(struct transfer *t, enum session_event_kind kind);

/* The client sent this to a listener. */
void transfer_packet(struct transfer *t, const struct tftp_packet *packet);

#endif
