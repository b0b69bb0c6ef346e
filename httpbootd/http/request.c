#include "httpbootd/http/request.h"

#include "common/host_name.h"

#include <arpa/inet.h>
#include <string.h>

static void copy_name(char to[RECORD_NAME], const char *name)
{
	size_t len = name ? strnlen(name, RECORD_NAME - 1) : 0;
	memcpy(to, name ? name : "", len);
	to[len] = '\0';
}

void record_machine(
    struct record *rec, const uint8_t *mac, const struct host *h, const char *profile)
{
	char section[HOST_ID_TEXT], name[HOST_NAME_SIZE];
	if (mac)
		memcpy(rec->mac, mac, MAC_LEN);
	rec->has_mac = mac != NULL;
	copy_name(rec->section, h ? host_id_text(&h->id, section) : "none");
	copy_name(rec->host, h ? host_name_of(h, mac, name) : NULL);
	copy_name(rec->profile, profile);
}

void answer_origin(
    const struct conf *c, const struct request *q, const struct target *t, struct origin *o)
{
	bool (*take)(const char *, struct origin *) = q->tls ? origin_of_tls_host : origin_of_host;
	struct addr ours = q->local;
	char text[ADDR_TEXT];

	if (c->httpbootd.public_url && origin_of_url(c->httpbootd.public_url, o))
		return;
	if (t->authority[0] && take(t->authority, o))
		return;
	if (q->http_host && take(q->http_host, o))
		return;
	if (c->lanboot.address.s_addr != INADDR_ANY) {
		uint16_t port = addr_port(ours.len ? &ours : &c->httpbootd.listen.addr[0]);
		ours = (struct addr){.len = sizeof ours.v4};
		ours.v4.sin_family = AF_INET;
		ours.v4.sin_addr = c->lanboot.address;
		ours.v4.sin_port = htons(port);
	}
	if (!take(addr_port_text(&ours, text), o))
		origin_of_addr(&ours, o);
}
