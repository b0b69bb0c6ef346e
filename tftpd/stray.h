#ifndef LANBOOT_TFTPD_STRAY_H
#define LANBOOT_TFTPD_STRAY_H
/* Answers packets to a transfer's port that its client did not send. */
#include "common/gate.h"

/* How many were answered within the second that began at `began_ms`, and who may be. */
struct stray {
	struct gate *gate;
	const struct conf *conf; /* as it is now */
	uint64_t began_ms;
	uint32_t answered;
};

/*
 * Receives a packet from `fd`, the stray_fd of an endpoint, and answers it with ERROR 5 (RFC 1350
 * §4), unless it is an ERROR itself or from somebody who may be no client: 100 a second, so that a
 * flood of them costs little. The caller owes the log a log_flush_soon.
 */
void stray_answer(struct stray *s, int fd, uint64_t now_ms);

#endif
