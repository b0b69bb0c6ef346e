#ifndef LANBOOT_TFTPD_TRANSFER_H
#define LANBOOT_TFTPD_TRANSFER_H
/*
 * One file on its way to one client: its session decides, its source has the bytes, its endpoint is
 * the way to the client. This does what the session says; it sends and receives, but it knows
 * nobody who has transfers: transfer_feed tells its owner when it is over.
 */
#include "common/conf.h"
#include "tftpd/endpoint.h"
#include "tftpd/limits.h"
#include "tftpd/lookup.h"
#include "tftpd/options.h"
#include "tftpd/source.h"

struct transfer {
	struct transfer *next; /* transfers.c has it */
	struct endpoint endpoint;
	struct session session;
	struct options_terms terms;
	struct source source;
	struct limits *limits; /* which say how much it may send */
	struct limits_member member;
	uint64_t request_hash, file_hash; /* of the request's bytes, and of its file's name */
	uint64_t first; /* what of the session's ACTION_DATA is still to be sent */
	uint32_t count;
	uint32_t tail;       /* bytes in the file's last block, once it has been sent */
	int send_error;      /* errno of what was sent last; 0: it went out */
	int unsent_error;    /* errno to warn of; 0: none. The owner does, and sets it to 0 */
	int read_error;      /* errno of EVENT_UNREADABLE; 0: the file was changed */
	bool waits_for_disk; /* the reader fetches what is to be sent next */
	uint64_t disk_ms;    /* since when it lacks that; 0: it does not */
	uint64_t resume_ms;  /* it sends nothing more before */
	uint64_t started_ms;
	uint64_t heard_ms; /* when the client's last packet came; 0: none came */
	uint64_t told_ms;  /* when it was told how far it got; its start: not yet */
	uint64_t lacks;    /* it was told that the ACK of this block lacks, + 1; 0: of none */
	uint16_t machine;  /* that the file is a program of UEFI for; 0: it is none, or not read */
	bool is_unsigned;  /* and that it has no signature */
	bool fragments;    /* its packets may be cut in pieces on the way */
	bool generated;    /* what is sent is no file: LOOKUP_GENERATED */
	bool beside_shim;  /* it was asked for elsewhere: LOOKUP_SHIM */
	const char *test;  /* test_mark() of its request */
	bool sought_mac;   /* it had to be known to find the file */
	bool has_mac;
	uint8_t mac[MAC_LEN];
	const char *path; /* as it was found; the owner's */
};

/* A request that is to be served. */
struct transfer_order {
	const struct conf *conf;
	const struct udp_ends *ends;
	const struct addr
	    *who; /* whose transfer it is, for the limits: ends->peer or its network */
	const struct lookup_client *client;
	const struct tftp_request *request;
	const struct lookup_result *result;
	uint64_t request_hash, file_hash;
	int listener_fd; /* that it shall be answered from; -1: from a port of its own */
};

/* What all transfers use. */
struct transfer_means {
	const struct endpoint_kernel *kernel;
	uint8_t *netascii; /* SOURCE_SIZE bytes to convert into: each sends before the next reads */
};

enum transfer_state {
	TRANSFER_GOES_ON,
	TRANSFER_OVER, /* to be reported and freed */
};

/* What a client, or its host, sent. */
struct transfer_input {
	struct udp_ends ends;      /* of the packet; only the peer is known */
	struct tftp_packet packet; /* points into bytes */
	enum { INPUT_NONE, INPUT_NOISE, INPUT_PACKET, INPUT_CLOSED } kind;
	uint8_t bytes[1024]; /* an ACK or ERROR; more of an ERROR's text is of no use */
};

/*
 * Sets up `t`, whose endpoint, limits and path the owner has set, for what `order` asks.
 * The options are settled here, as the server, the way to the client and the file allow them. The
 * file stays open until the owner has called cache_close_file for it.
 */
void transfer_init(struct transfer *t, const struct transfer_means *means,
    const struct transfer_order *order, struct cache_file *file, uint64_t now_ms);

/*
 * Hands the event to the session and does what it says. TRANSFER_OVER: that was the end; nothing
 * more is to be done with `t` than to report it, and to let go of what it has.
 */
enum transfer_state transfer_feed(
    struct transfer *t, const struct session_event *event, uint64_t now_ms);

/* Returns what transfer_feed is to be given when the time of transfer_due_ms has come. */
struct session_event transfer_clock_event(struct transfer *t, uint64_t now_ms);

/* Returns when that is; UINT64_MAX: never. It may change with each transfer_feed. */
uint64_t transfer_due_ms(const struct transfer *t);

/*
 * Receives a packet from `fd`, one of the endpoint's own, into *in. INPUT_NONE: there is none;
 * INPUT_CLOSED: the client's host says that its port is closed; INPUT_NOISE: it is no TFTP packet.
 */
void transfer_receive(int fd, struct transfer_input *in);

/*
 * Notes that the client sent the packet. True: *event is what transfer_feed is to be given for it.
 * False: it is none that ends or moves a transfer.
 */
bool transfer_packet_event(struct transfer *t, const struct tftp_packet *packet, uint64_t now_ms,
    struct session_event *event);

/*
 * The client of `t` sent a request, with these hashes. Returns the event that transfer_feed is to
 * be given: EVENT_AGAIN if it is the one under way once more; else EVENT_RESTART or EVENT_NEXT,
 * which end `t`: the request is a new one.
 */
struct session_event transfer_request_event(
    const struct transfer *t, uint64_t request_hash, uint64_t file_hash, uint64_t now_ms);

/* Sends an ERROR with code 0 and the text, which is no more than TFTP_ERROR_TEXT bytes. */
void transfer_send_error(struct transfer *t, const char *text);

#endif
