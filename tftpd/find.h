#ifndef LANBOOT_TFTP_FIND_H
#define LANBOOT_TFTP_FIND_H
/* From a request to an open file, or to the ERROR that tells why not. */
#include "common/path.h"
#include "common/root.h"
#include "tftpd/tftp.h"

struct found {
	int fd; /* the caller's to close; -1: refused */
	struct stat st;
	char path[PATH_ROOM];   /* beneath the root, as it was found; cleaned only, if refused */
	bool lowered;           /* it was asked for in capitals */
	enum tftp_error code;   /* of a refusal */
	const char *reason;     /* in words, for the client and the log */
	bool our_fault;         /* worth a warning: the server could not, whoever had asked */
	char leads[ROOT_LEADS]; /* where a link leads that may not be followed; or empty */
};

/*
 * Finds the file that an RRQ asks for beneath the root. A name in capitals that is not there is
 * looked for in small letters. Returns false with code and reason if there is nothing to send,
 * for a WRQ and for modes that we do not have.
 */
bool find_file(const struct roots *roots, const struct tftp_packet *packet, struct found *f);

#endif
