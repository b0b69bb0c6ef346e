#ifndef LANBOOT_TFTPD_STRAY_H
#define LANBOOT_TFTPD_STRAY_H
/* Answers packets to a transfer's port that its client did not send. */
#include <stdint.h>

/* How many were answered within the second that began at `began_ms`. All zero at first. */
struct stray {
	uint64_t began_ms;
	uint32_t answered;
};

/*
 * Receives a packet from `fd`, the stray_fd of an endpoint, and answers it with ERROR 5 (RFC 1350
 * §4), unless it is an ERROR itself: 100 a second, so that a flood of them costs little.
 */
void stray_answer(struct stray *s, int fd, uint64_t now_ms);

#endif
