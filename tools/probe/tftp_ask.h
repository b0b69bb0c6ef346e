#ifndef LANBOOT_TOOLS_PROBE_TFTP_ASK_H
#define LANBOOT_TOOLS_PROBE_TFTP_ASK_H
/*
 * TFTP as a client has it: RFC 1350, 2347, 2348, 2349, 7440. A request, and the state of a transfer
 * that takes packets of any bytes. Pure.
 */
#include "common/wire.h"
#include "tftpd/tftp.h"

enum { TFTP_ASK_SIZE = 600, TFTP_ASK_TEXT = 100 };

/*
 * Writes the request for `file`, with tsize, with blksize and windowsize unless that is 0 or 1.
 * Returns the length, 0 if it does not fit `size`.
 */
size_t tftp_ask_build(
    const char *file, unsigned blksize, unsigned windowsize, void *packet, size_t size);

/* Writes an ACK of `block`. Returns its length, 4. */
size_t tftp_ack_build(uint64_t block, uint8_t packet[TFTP_HEADER]);

enum tftp_load_state {
	TFTP_LOADING,
	TFTP_LOADED,
	TFTP_REFUSED, /* by an ERROR: code and text say why */
	TFTP_BROKEN,  /* an OACK that says what was not asked for */
};

struct tftp_load {
	enum tftp_load_state state;
	bool answered;    /* an OACK or a block came */
	bool has_size;    /* the server told the file's size: */
	uint64_t size;    /* in bytes */
	unsigned blksize; /* agreed on; 512 until then */
	unsigned windowsize;
	uint64_t block;  /* the last one that came in order */
	uint64_t bytes;  /* that came in order */
	unsigned window; /* blocks of it since the last ACK */
	uint16_t error_code;
	char error_text[TFTP_ASK_TEXT]; /* printable ASCII; what is not stands as `?` */
};

/* Begins; `blksize` and `windowsize` are what was asked for. */
void tftp_load_start(struct tftp_load *l, unsigned blksize, unsigned windowsize);

/* What came with one packet. */
struct tftp_came {
	bool ack;            /* l->block is to be acknowledged */
	const uint8_t *data; /* the next bytes of the file, inside the packet; NULL: none */
	size_t len;
};

/* Takes a packet of the server's, of `len` bytes. What is out of order or no TFTP changes nothing.
 */
struct tftp_came tftp_load_input(struct tftp_load *l, const void *packet, size_t len);

#endif
