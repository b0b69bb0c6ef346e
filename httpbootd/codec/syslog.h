#ifndef LANBOOT_HTTPBOOTD_CODEC_SYSLOG_H
#define LANBOOT_HTTPBOOTD_CODEC_SYSLOG_H
/*
 * Syslog messages by UDP, as machines that boot send them: iPXE's (its src/net/udp/syslog.c),
 *
 *	<6>kiosk7.example ipxe: http://10.0.0.2/boot.ipxe... ok
 *
 * with or without a name, and those of RFC 3164, as BusyBox's syslogd forwards them:
 *
 *	<30>Nov 29 10:55:01 kiosk7 daemon.info init: starting
 *
 * Pure. The bytes may be anybody's.
 */
#include <stdbool.h>
#include <stddef.h>

enum { SYSLOG_LINE = 512, SYSLOG_IPXE_PIECE = 127 }; /* bytes with a NUL; of a line cut by iPXE */

struct syslog_message {
	bool is_ipxe;
	const char *text; /* in the packet, what is left of it: its lines */
	size_t len;
};

/*
 * Takes the head off a packet, whatever it has of one. `bytes` outlive *out. A packet without a
 * priority in front is no message: false.
 */
bool syslog_parse(const void *bytes, size_t len, struct syslog_message *out);

/*
 * Takes the next line of the message: up to a newline, a NUL or its end. In `line`, NUL-terminated
 * and cut at its size, each byte that is part of no character that may be shown (common/letter.h)
 * is `?`; blanks at its ends are gone. *is_piece says that iPXE has cut it here, and it goes on in
 * its next packet: SYSLOG_IPXE_PIECE bytes without an end; blanks are kept then. False: there is
 * none.
 */
bool syslog_next(struct syslog_message *m, char line[SYSLOG_LINE], bool *is_piece);

#endif
