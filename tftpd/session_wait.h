#ifndef LANBOOT_TFTPD_SESSION_WAIT_H
#define LANBOOT_TFTPD_SESSION_WAIT_H
/* How long a session waits for an ACK: a part of session.c, and pure as that. */
#include "tftpd/session.h"

/* Returns the first wait of all, in ms; who was never heard shall not be waited for as long as it
 * asked for. */
uint32_t session_wait_first_ms(const struct session_terms *t);

/* Sets the wait, now that an ACK of something new came. Call it before `clean` changes. */
void session_wait_progress(struct session *s, uint64_t now_ms);

/* Takes in that an ACK came once more. If both copies of what was sent again were acknowledged, it
 * was late. */
void session_wait_echo(struct session *s, uint64_t now_ms);

/* True for a wait that came on top of those that the client is owed: it is no try. */
bool session_wait_early(const struct session *s);

/* Takes in that a wait was in vain: counts it, and doubles the wait within bounds. */
void session_wait_lapsed(struct session *s);

#endif
