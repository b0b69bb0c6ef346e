#include "httpbootd/http/tls_failed.h"

#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/http/tls_alert.h"

#include <dlfcn.h>
#include <string.h>

/* Kinds of handshake messages (RFC 8446 §4). */
enum { CLIENT_HELLO = 1, CERTIFICATE = 11 };

/* Brought by libmicrohttpd, if that was built with TLS: nothing here has to be linked. ISO C knows
 * no other way from the one kind of pointer to the other. */
static void find(const char *name, int (**function)(void *))
{
	void *there = dlsym(RTLD_DEFAULT, name);
	memcpy(function, &there, sizeof there);
}

void tls_hands_init(struct tls_hands *t)
{
	list_init(&t->list);
	find("gnutls_alert_get", &t->alert_get);
	find("gnutls_handshake_get_last_in", &t->last_in);
	find("gnutls_handshake_get_last_out", &t->last_out);
}

void tls_hand_begin(struct tls_hands *t, struct tls_hand *h, void *session)
{
	if (!session || !t->alert_get || !t->last_in || !t->last_out)
		return;
	*h = (struct tls_hand){.session = session};
	list_append(&t->list, &h->entry);
}

void tls_hand_done(struct tls_hand *h)
{
	list_remove(&h->entry);
}

bool tls_failed_is(const char *format)
{
	/* connection_https.c of 0.9.75 and of 1.0, after gnutls_handshake() has failed for good. */
	static const char failed[] = "Error: received handshake message out of context";
	return strncmp(format, failed, sizeof failed - 1) == 0;
}

void tls_hands_look(struct tls_hands *t)
{
	for (struct list_entry *e = list_first(&t->list); e; e = list_next(&t->list, e)) {
		struct tls_hand *h = container_of(e, struct tls_hand, entry);

		h->alert = t->alert_get(h->session);
		h->stage = t->last_out(h->session) >= CERTIFICATE   ? TLS_SHOWN
			   : t->last_in(h->session) >= CLIENT_HELLO ? TLS_HELLO
								    : TLS_NOTHING;
	}
}

void tls_failed_tell(const struct addr *peer, const struct tls_hand *h)
{
	static const char word[] = "tls-failed";
	const struct asker asker = asker_of_addr(peer);
	struct event e;
	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, peer);
	if (h->alert)
		event_num(&e, "alert", (uint64_t)h->alert);
	event_text(&e, "reason", tls_alert_reason(h->alert, h->stage));
	log_event(LEVEL_INFO, &e);
}
