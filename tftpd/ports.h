#ifndef LANBOOT_TFTP_PORTS_H
#define LANBOOT_TFTP_PORTS_H
/* The ports that transfers are answered from, and what is done where all of a range are taken. */
#include "tftpd/transfer.h"

/* From now on, of this range; from anywhere in it: who restarts shall not answer from the ports of
 * just before. */
void ports_choose(struct server *s, const struct port_range *range);

/*
 * False if it is known that there is no port for an answer over `ends`, and nobody can make room:
 * that costs nothing. May end a transfer to make room.
 */
bool ports_any(struct server *s, const struct udp_ends *ends);

/* endpoint_open with a port of the range; where all are taken, somebody may have to make room. */
bool ports_open(struct server *s, struct endpoint *r, const struct udp_ends *ends);

#endif
