#include "pxedhcpd/report6.h"

#include "common/host_name.h"
#include "common/log.h"

#include <string.h>

static struct asker asker_of(const struct report6 *r)
{
	if (r->decision->has_mac)
		return asker_of_hardware(r->decision->mac, MAC_LEN);
	return asker_of_hardware(r->req->client_id.at, r->req->client_id.len);
}

static void add_client(struct event *e, const struct report6 *r)
{
	const struct decision6 *d = r->decision;
	char text[HOST_ID_TEXT], name[HOST_NAME_SIZE];

	e->asker = asker_of(r);
	if (d->has_mac)
		event_mac(e, "mac", d->mac);
	if (d->has_uuid)
		event_text(e, "uuid", uuid_text(d->uuid, text));
	else if (!d->has_mac)
		event_hex(e, "client-id", r->req->client_id.at, r->req->client_id.len);
	if (d->arch && d->arch->number <= arch_last())
		event_text(e, "arch", d->arch->name);
	if (d->kind == CLIENT_OTHER)
		event_bytes(e, "class", r->req->class.at, r->req->class.len);
	else
		event_text(e, "class", d->kind == CLIENT_HTTP ? "HTTPClient" : "PXEClient");
	event_text(
	    e, "host", d->host ? host_name_of(d->host, d->has_mac ? d->mac : NULL, name) : NULL);
}

void report6_answer(const struct report6 *r)
{
	const struct decision6 *d = r->decision;
	const char *word = d->reply.type == DHCP6_ADVERTISE ? "offered" : "acked";
	const struct asker asker = asker_of(r);
	struct event e;

	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_addr_port(&e, "to", &r->to);
	event_text(&e, "form", answer_text(d->kind == CLIENT_HTTP ? ANSWER_HTTP : ANSWER_4011));
	event_text(&e, "file", d->url);
	log_event(LEVEL_INFO, &e);
}

void report6_refusal(const struct report6 *r, const struct conf *c)
{
	const struct decision6 *d = r->decision;
	bool is_ours = d->verdict == VERDICT_REFUSED;
	const char *word = is_ours ? "refused" : "ignored";
	enum log_level level = is_ours ? LEVEL_INFO : LEVEL_DEBUG;
	const struct clients_rule rule = clients_rule(c, "pxedhcpd");
	const struct asker asker = asker_of(r);
	char advice[CLIENTS_ADVICE];
	struct event e;

	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	if (d->outside.len)
		event_addr(&e, d->outside_relays ? "relay" : "address", &d->outside);
	event_text(&e, "reason", d->why);
	if (d->outside.len)
		event_text(&e, "add",
		    d->outside_relays ? clients_relay_advice(&rule, &d->outside, advice)
				      : clients_advice(&rule, &d->outside, advice));
	log_event(level, &e);
}
