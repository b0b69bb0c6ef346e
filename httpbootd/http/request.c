#include "httpbootd/http/request.h"

#include <arpa/inet.h>
#include <string.h>

bool request_is_head(const struct request *q)
{
	return strcmp(q->method, "HEAD") == 0;
}

/* GRUB leaves the port out of its Host (net/http.c). Where that is our end's address, and no
 * proxy's words on this machine, our end knows it. */
static void add_port(const struct request *q, struct origin *o)
{
	struct origin ours;

	if (!q->header->is_grub || q->is_tls || !q->local.len ||
	    addr_same_host(&q->client, &q->local))
		return;
	origin_of_addr(&q->local, &ours);
	const char *host = strstr(o->url, "://");
	if (host && strcmp(host + 3, ours.address) == 0)
		*o = ours;
}

void request_origin(
    const struct conf *c, const struct request *q, const struct target *t, struct origin *o)
{
	bool (*parse)(const char *, struct origin *) =
	    q->is_tls ? origin_of_tls_host : origin_of_host;
	const char *http_host = q->header ? q->header->host : NULL;
	struct addr ours = q->local;
	char text[ADDR_TEXT];

	if (c->httpbootd.public_url && origin_of_url(c->httpbootd.public_url, o))
		return;
	if (t->authority[0] && parse(t->authority, o))
		return;
	if (http_host && parse(http_host, o)) {
		add_port(q, o);
		return;
	}
	if (c->lanboot.address.s_addr != INADDR_ANY) {
		uint16_t port = addr_port(ours.len ? &ours : &c->httpbootd.listen.addr[0]);
		ours = (struct addr){.len = sizeof ours.v4};
		ours.v4.sin_family = AF_INET;
		ours.v4.sin_addr = c->lanboot.address;
		ours.v4.sin_port = htons(port);
	}
	if (!parse(addr_port_text(&ours, text), o))
		origin_of_addr(&ours, o);
}
