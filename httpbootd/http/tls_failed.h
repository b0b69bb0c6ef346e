#ifndef LANBOOT_HTTPBOOTD_HTTP_TLS_FAILED_H
#define LANBOOT_HTTPBOOTD_HTTP_TLS_FAILED_H
/*
 * Clients with whom TLS did not come about: libmicrohttpd says that it failed, but not with whom,
 * nor why. So those that have not asked yet are kept in a list, and GnuTLS is asked of each.
 */
#include "common/list.h"
#include "common/strval.h"
#include "httpbootd/http/tls_alert.h"

/* One of a connection. All zeros: TLS is none of its affairs. */
struct tls_hand {
	struct list_entry entry;
	void *session; /* GnuTLS's */
	int alert;     /* that came of it; 0: none */
	enum tls_stage stage;
};

struct tls_hands {
	struct list list;
	/* Of GnuTLS; NULL: not here, as without TLS. */
	int (*alert_get)(void *session); /* the last that came */
	int (*last_in)(void *session); /* the kind of message that came, or went, last; -1: none */
	int (*last_out)(void *session);
};

/* Nobody is in yet. */
void tls_hands_init(struct tls_hands *t);

/* A handshake begins, of the library's session. tls_hand_done must come before that one's end. */
void tls_hand_begin(struct tls_hands *t, struct tls_hand *h, void *session);

/* It has asked, or is gone; may be called again. */
void tls_hand_done(struct tls_hand *h);

/* Returns true if the library says by this message (its format) that a handshake has failed: that
 * connection is closed next. */
bool tls_failed_is(const char *format);

/* Notes of all that are in what is known of their handshakes: one has failed. */
void tls_hands_look(struct tls_hands *t);

/* Logs it of this client, of each so many lines as he may have. */
void tls_failed_tell(const struct addr *peer, const struct tls_hand *h);

#endif
