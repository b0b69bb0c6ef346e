#include "tftpd/unsent.h"

#include "common/log.h"

#include <errno.h>
#include <string.h>

enum { AGAIN_MS = 10000, OTHER_AGAIN_MS = 1000 };

/* What an administrator can do about it. */
static const char *hint_for(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return "; a firewall or a route of this machine forbids it";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "; there is no route, or nobody has that address";
	default:
		return "";
	}
}

void unsent_warn(struct unsent *u, const struct addr *peer, int error, uint64_t now_ms)
{
	uint64_t since = now_ms - u->warned_ms;
	char addr[ADDR_TEXT];

	if (u->warned_ms && since < (error == u->error ? AGAIN_MS : OTHER_AGAIN_MS))
		return;
	*u = (struct unsent){.warned_ms = now_ms, .error = error};
	log_warnx("packets to %s cannot be sent: %s%s", addr_text(peer, addr), strerror(error),
	    hint_for(error));
}
