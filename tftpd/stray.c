#include "tftpd/stray.h"

#include "common/log.h"
#include "tftpd/refusal.h"
#include "tftpd/transfer.h"

#include <errno.h>
#include <string.h>

enum { ANSWERS_A_SECOND = 100 };

void stray_answer(struct stray *s, int fd, uint64_t now_ms)
{
	struct refusal why = refusal_of(REFUSAL_STRAY);
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	struct transfer_input in;

	transfer_receive(fd, &in);
	if (in.kind != INPUT_PACKET || in.packet.opcode == TFTP_ERROR)
		return;
	if (now_ms - s->began_ms >= 1000) {
		s->began_ms = now_ms;
		s->answered = 0;
	}
	if (s->answered++ >= ANSWERS_A_SECOND ||
	    !gate_admits(s->gate, s->conf, "tftpd", &in.ends.peer, now_ms))
		return;
	size_t len = tftp_build_error(packet, sizeof packet, why.code, why.text);
	if (!udp_send(fd, packet, len, &in.ends))
		log_debug("cannot send an ERROR: %s", strerror(errno));
}
