#include "httpbootd/http/state_warn.h"

#include "common/event.h"
#include "common/log.h"

#include <errno.h>
#include <string.h>

void state_warn(
    const char *word, const struct daemon *d, const struct machine_id *id, const char *test)
{
	const char *why = errno ? strerror(errno) : "it could not be opened at the start";
	struct event e;

	event_start(&e, word);
	e.asker = asker_of_addr(id->addr);
	if (id->mac)
		event_mac(&e, "mac", id->mac);
	event_text(&e, "test", test);
	event_text(&e, "state", d->started->httpbootd.state);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}
