#ifndef LANBOOT_TOOLS_PROBE_LOAD_H
#define LANBOOT_TOOLS_PROBE_LOAD_H
/*
 * Loads files as firmware, iPXE and Alpine's init do, and says what hindered. I/O that waits: each
 * walk is a process of its own.
 */
#include "tools/probe/http_head.h"
#include "tools/probe/kind.h"
#include "tools/probe/tftp_ask.h"

#include <netinet/in.h>

enum load_result {
	LOAD_OK,
	LOAD_CLOSED,  /* nobody listens there */
	LOAD_SILENT,  /* no answer */
	LOAD_STOPPED, /* it began, and did not come to its end */
	LOAD_BLOCKS,  /* TFTP: agreed on, but no block arrived */
	LOAD_REFUSED, /* the server says no: code and text */
	LOAD_NO_URL,  /* it cannot be asked for here: https, nfs … */
	LOAD_NO_NAME, /* the name has no address */
};

enum { LOAD_KEEP = 64 * 1024 };

struct load {
	enum load_result result;
	struct in_addr server; /* who was asked; 0.0.0.0: nobody */
	unsigned code;         /* of TFTP's ERROR, of HTTP's answer */
	char text[TFTP_ASK_TEXT];
	bool has_size;
	uint64_t size;    /* of the file, as the server says */
	uint64_t bytes;   /* that came */
	unsigned blksize; /* by TFTP */
	uint32_t ms;
	uint8_t head[LOAD_KEEP]; /* the first bytes of it: */
	size_t head_len;
};

/*
 * Loads a file by TFTP as that firmware does, all of it up to `most` bytes (0: of any size); then
 * it is broken off, as firmware does that only asks for the size. Waits until `deadline_ms` of
 * CLOCK_MONOTONIC at most, and 2.5 s for the first answer.
 */
void load_tftp(struct in_addr server, const char *file, const struct probe_kind *k, uint64_t most,
    uint64_t deadline_ms, struct load *out);

enum load_how {
	LOAD_ALL,   /* GET, all of it, up to LOAD_KEEP of which are kept */
	LOAD_BEGIN, /* HEAD, then GET of the first kilobyte */
	LOAD_LOOK,  /* HEAD alone */
};

/*
 * Loads an `http://` URL, by up to three redirects. Waits until `deadline_ms` at most, and 2.5 s
 * for a connection.
 */
void load_http(
    const char *url, enum load_how how, bool ipxe, uint64_t deadline_ms, struct load *out);

/* Waits for a descriptor until that time. Returns false when it has come. */
bool load_wait(int fd, short events, uint64_t until_ms);

#endif
