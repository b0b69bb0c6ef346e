#ifndef LANBOOT_TFTPD_TFTP_H
#define LANBOOT_TFTPD_TFTP_H
/*
 * TFTP's packets as structs: RFC 1350, with the options of RFC 2347 (OACK), 2348 (blksize),
 * 2349 (timeout, tsize) and 7440 (windowsize). Reading and building them is pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tftp_opcode {
	TFTP_RRQ = 1,
	TFTP_WRQ = 2,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
};

/* Codes of an ERROR packet: RFC 1350 appendix, and 8 of RFC 2347. */
enum tftp_error {
	TFTP_UNDEFINED = 0, /* see the text */
	TFTP_NOT_FOUND = 1,
	TFTP_ACCESS_VIOLATION = 2,
	TFTP_DISK_FULL = 3,
	TFTP_ILLEGAL_OPERATION = 4,
	TFTP_UNKNOWN_TID = 5,
	TFTP_FILE_EXISTS = 6,
	TFTP_NO_SUCH_USER = 7,
	TFTP_OPTIONS_REFUSED = 8,
};

enum tftp_mode { TFTP_OCTET, TFTP_NETASCII, TFTP_MAIL, TFTP_MODE_UNKNOWN };

/* The options that we know, in the order in which an OACK has them. */
enum tftp_option { TFTP_BLKSIZE, TFTP_TIMEOUT, TFTP_TSIZE, TFTP_WINDOWSIZE, TFTP_OPTIONS };

enum {
	TFTP_HEADER = 4,          /* of a DATA packet */
	TFTP_BLKSIZE_PLAIN = 512, /* RFC 1350, when nothing else was agreed on */
	TFTP_BLKSIZE_MIN = 8,     /* RFC 2348 */
	TFTP_BLKSIZE_MAX = 65464,
	TFTP_TIMEOUT_MAX = 255, /* seconds, RFC 2349 */
	TFTP_ERROR_TEXT = 128,  /* most bytes of text in an ERROR that we build */
	TFTP_OACK_SIZE = 128,   /* an OACK with every option fits */
};

/* By this option, which no OACK has, a request says that lanboot-probe makes it. */
#define TFTP_TEST_OPTION "lanboot-test"

/* RRQ or WRQ. Texts end in NUL and stay in the packet. */
struct tftp_request {
	const char *file;
	size_t file_len;
	const char *mode_text;
	enum tftp_mode mode;
	const char *option[TFTP_OPTIONS]; /* the value as it came; NULL: not asked for */
	bool is_test;                     /* TFTP_TEST_OPTION is there */
};

struct tftp_packet {
	enum tftp_opcode opcode;
	union {
		struct tftp_request request; /* RRQ, WRQ */
		uint16_t block;              /* DATA, ACK */
		struct {
			uint16_t code;
			const char *text; /* in the packet, no NUL counted or needed */
			size_t text_len;
		} error;
	};
};

/* What an OACK says. */
struct tftp_oack {
	bool has[TFTP_OPTIONS];
	uint64_t value[TFTP_OPTIONS];
};

enum tftp_result {
	TFTP_GOOD,
	TFTP_TRUNCATED,      /* ends within its fixed part */
	TFTP_UNKNOWN_OPCODE, /* neither of the six */
	TFTP_NO_FILE,        /* RRQ or WRQ whose file name does not end in NUL */
	TFTP_NO_MODE,        /* RRQ or WRQ without a mode that ends in NUL */
};

/* tftp_parse.c */

/*
 * Reads a packet that a client sent. What it fills in points into `packet`. With TFTP_NO_FILE
 * and TFTP_NO_MODE out->opcode is set, so that the sender can be told.
 */
enum tftp_result tftp_parse(const void *packet, size_t len, struct tftp_packet *out);

/* Returns the result in words, for a log line; they live for ever. */
const char *tftp_result_text(enum tftp_result r);

/* Returns the mode of that name in any case; TFTP_MODE_UNKNOWN for what RFC 1350 does not name. */
enum tftp_mode tftp_mode_of(const char *text);

/* Returns an option's name as it is written in packets. */
const char *tftp_option_name(enum tftp_option option);

/* tftp_build.c */

/* Both return the packet's length, 0 if it does not fit `size`. */
size_t tftp_build_oack(void *packet, size_t size, const struct tftp_oack *oack);
/* `text` is cut at TFTP_ERROR_TEXT bytes. */
size_t tftp_build_error(void *packet, size_t size, enum tftp_error code, const char *text);

/* Fills in the four bytes before a block's data. Numbers above 65,535 roll over to 0. */
void tftp_build_data(uint8_t header[TFTP_HEADER], uint64_t block);

#endif
