#ifndef LANBOOT_TFTP_EAR_H
#define LANBOOT_TFTP_EAR_H
/*
 * Hears who asks this machine for a file by TFTP: firmware that does so has understood its offer.
 * The server of those files is another program, which it takes nothing away from.
 */
#include "common/loop.h"
#include "common/strval.h"

struct tftp_ear {
	struct loop_fd io; /* fd -1: does not listen */
	void (*heard)(const uint8_t mac[MAC_LEN]);
};

/*
 * Starts to listen; needs CAP_NET_RAW. Without it, it goes on without: which form firmware takes
 * is then judged by less. `heard` is called for each read request, with the MAC that it came from.
 * `loop` must outlive it.
 */
void tftp_ear_open(
    struct tftp_ear *t, struct loop *loop, void (*heard)(const uint8_t mac[MAC_LEN]));
void tftp_ear_close(struct tftp_ear *t);

#endif
