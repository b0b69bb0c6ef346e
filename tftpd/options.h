#ifndef LANBOOT_TFTPD_OPTIONS_H
#define LANBOOT_TFTPD_OPTIONS_H
/* What client and server agree on: RFC 2347, 2348, 2349, 7440. Pure. */
#include "tftpd/tftp.h"

/*
 * A window is at most half of the 16-bit block numbers, or an ACK that was under way for long
 * could be taken for one of a block that is still to come.
 */
enum { OPTIONS_WINDOW_MAX = 32767 };

/* What this server, this way to the client, and this file allow. */
struct options_limits {
	uint32_t max_blksize;
	uint32_t max_windowsize;
	uint32_t max_timeout_s; /* 0: none is agreed on */
	bool tsize_known;       /* false in netascii: it is not known before all is converted */
	uint64_t tsize;
};

/* How the transfer goes. */
struct options_terms {
	uint32_t blksize;
	uint32_t windowsize;
	uint32_t timeout_s; /* 0: the client leaves it to us */
	bool answer;        /* there is something to say in an OACK; else DATA comes at once */
	struct tftp_oack oack;
};

/*
 * Settles the options of a request. Only what was asked for is acknowledged; blksize and
 * windowsize are never above what was asked for, timeout is exactly that or not acknowledged
 * (edk2 aborts on anything else). A value that makes no sense counts as not asked for, and so does
 * a longer timeout than the limit: RFC 2347 lets a server leave out any option, and every client
 * can go on without one.
 */
struct options_terms options_negotiate(
    const struct tftp_request *rq, const struct options_limits *limits);

#endif
