#ifndef LANBOOT_TFTPD_SESSION_END_H
#define LANBOOT_TFTPD_SESSION_END_H
/*
 * How far a session is, and how it ends: a part of session.c, and pure as that. session.h has more
 * of it, for those who have sessions.
 */
#include "tftpd/session.h"

/* Ends the session in `state`, one of those from SESSION_SERVED on, without a word: ACTION_END. */
void session_end(struct session *s, enum session_state state, struct session_action *a);

/* Ends it with an ERROR 0 of that text, which lives for ever. */
void session_end_with_error(
    struct session *s, enum session_state state, const char *text, struct session_action *a);

/* True if all has been sent, and one ACK would be enough for the client to have all of it. */
bool session_lacks_last_ack(const struct session *s);

/*
 * Returns the state in which it ends for a client that does not answer any more, or is not waited
 * for: SESSION_UNCONFIRMED if only the last ACK is missing, else `state`.
 */
enum session_state session_end_unanswered(const struct session *s, enum session_state state);

#endif
