#ifndef LANBOOT_TFTPD_REQUEST_H
#define LANBOOT_TFTPD_REQUEST_H
/* What came to a listener, as the server hands it around. */
#include "tftpd/listen.h"
#include "tftpd/tftp.h"

#include "common/udp.h"

/* A packet, as far as it could be read, and where it came from. */
struct request {
	struct listener *listener;
	struct udp_ends ends;
	struct addr who; /* of a request: whose it is, for the limits: ends.peer or its network */
	struct tftp_packet packet; /* points into bytes */
	uint64_t hash, file_hash;  /* of a request: of all of it, and of the file's name */
	const uint8_t *bytes;
	size_t len;
	bool waited; /* for its client's MAC address */
	bool no_mac; /* that would be needed, and could not be found out */
};

#endif
