#include "httpbootd/http/tls_failed.h"

#include "common/log.h"

#include <string.h>

bool tls_failed_is(const char *format)
{
	/* connection_https.c of 0.9.75 and of 1.0, after gnutls_handshake() has failed for good. */
	static const char failed[] = "Error: received handshake message out of context";
	return strncmp(format, failed, sizeof failed - 1) == 0;
}

void tls_failed_tell(const struct addr *peer)
{
	static const char word[] = "tls-failed";
	const struct asker asker = asker_of_addr(peer);
	struct event e;
	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, peer);
	event_text(
	    &e, "reason", "it spoke no TLS, none as new as 1.2, or does not trust the certificate");
	log_event(LEVEL_INFO, &e);
}
