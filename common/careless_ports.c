#include "common/careless_ports.h"

#include <string.h>

enum { SITE_BITS = 8 }; /* of the largest network that may be somebody's own: 10.0.0.0/8 */

/* From another machine it asks for a password, which goes as it is. */
static void check_plain_password(const struct daemon *d, struct check *k)
{
	const struct conf_httpbootd *h = &d->conf->httpbootd;
	char text[ADDR_TEXT];

	for (size_t i = 0; i < h->admin.n; i++)
		if (!addr_is_loopback(&h->admin.addr[i]))
			check_warn_key(k, "httpbootd", "admin",
			    "admin = %s: others than this machine can ask there for all machines "
			    "that there are, and the password and the key go there unencrypted: "
			    "who "
			    "reads them on the way can change what machines boot; write "
			    "127.0.0.1:%u, and for other machines tls-admin = ADDRESS:9443",
			    addr_port_text(&h->admin.addr[i], text), addr_port(&h->admin.addr[i]));
}

/* Of those whose address has no password, for it gives no more than numbers. */
static void check_admin(const struct daemon *d, struct check *k)
{
	const struct conf *c = d->conf;
	const struct addrs *admin =
	    strcmp(d->name, "tftpd") == 0 ? &c->tftpd.admin : &c->pxedhcpd.admin;
	char text[ADDR_TEXT];

	for (size_t i = 0; i < admin->n; i++)
		if (!addr_is_loopback(&admin->addr[i]))
			check_warn_key(k, d->name, "admin",
			    "admin = %s: others than this machine can ask there what this daemon "
			    "counts; write 127.0.0.1:%u, or let a firewall keep them out",
			    addr_port_text(&admin->addr[i], text), addr_port(&admin->addr[i]));
}

/* A network with more in it than any site has; the first that is, or NULL. */
static const char *everybody(const struct words *nets)
{
	for (size_t i = 0; i < nets->n; i++) {
		const char *slash = strchr(nets->word[i], '/');
		uint64_t bits;
		if (slash && str_uint(slash + 1, 0, SITE_BITS - 1, &bits))
			return nets->word[i];
	}
	return NULL;
}

static void check_events(const struct daemon *d, struct check *k)
{
	const struct conf_httpbootd *h = &d->conf->httpbootd;
	const char *net = everybody(&h->event_senders);
	char text[ADDR_TEXT];

	if (h->event_listen.n && !h->event_senders.n)
		check_warn_key(k, "httpbootd", "event-listen",
		    "event-listen = %s: nobody is heard there: name the addresses of the machines "
		    "whose daemons are to be, event-senders = …",
		    addr_port_text(&h->event_listen.addr[0], text));
	for (size_t i = 0; net && i < h->event_listen.n; i++)
		if (!addr_is_loopback(&h->event_listen.addr[i])) {
			check_warn_key(k, "httpbootd", "event-senders",
			    "event-senders = %s: everybody who reaches %s (event-listen) can say "
			    "of any machine that it boots, failed or is up; name the addresses of "
			    "the machines whose daemons are heard",
			    net, addr_port_text(&h->event_listen.addr[i], text));
			return;
		}
}

void careless_ports(const struct daemon *d, struct check *k)
{
	if (strcmp(d->name, "httpbootd") != 0) {
		check_admin(d, k);
		return;
	}
	check_plain_password(d, k);
	check_events(d, k);
}
