#include "httpbootd/http/admin_who.h"

#include "common/admin_host.h"
#include "common/clock.h"
#include "httpbootd/http/site.h"

#include <string.h>
#include <strings.h>

const char *admin_wrong_origin(const struct site *site, const struct request *q)
{
	const struct header *h = q->header;
	const char *scheme = q->is_tls ? "https://" : "http://";
	const struct daemon *d = &site->daemon;

	if (!h->host || !admin_host_is_ours(h->host, d->machine, &d->conf->lanboot.admin_names))
		return admin_host_refused;
	if (h->origin && (strncmp(h->origin, scheme, strlen(scheme)) != 0 ||
			     strcasecmp(h->origin + strlen(scheme), h->host) != 0))
		return "the request comes from a page of another site (Origin)";
	if (h->fetch_site && strcmp(h->fetch_site, "same-origin") != 0 &&
	    strcmp(h->fetch_site, "none") != 0)
		return "the request comes from a page of another site (Sec-Fetch-Site)";
	return NULL;
}

bool admin_is_known(const struct site *site, const struct header *h)
{
	return (site->admin_key[0] && admin_key_fits(h->authorization, site->admin_key)) ||
	       (site->password[0] && session_is(&site->sessions, h->cookie, clock_now_ms()));
}

bool admin_may_look(const struct site *site, const struct request *q)
{
	return q->client.len == 0 || addr_is_loopback(&q->client) ||
	       (q->header && admin_is_known(site, q->header));
}
