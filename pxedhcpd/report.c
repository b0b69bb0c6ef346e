#include "pxedhcpd/report.h"

#include "common/host_name.h"
#include "common/log.h"
#include "pxedhcpd/request.h"

#include <string.h>

/* It has no address yet. */
static struct asker asker_of(const struct dhcp_request *req)
{
	if (req->hlen)
		return asker_of_hardware(req->chaddr, req->hlen);
	return asker_of_hardware(req->client_id.bytes, req->client_id.len);
}

/* The architecture that it said, where nothing was decided by that, too; NULL: none. */
static const struct arch *arch_of(const struct decision *d, const struct dhcp_request *req)
{
	if (d->arch || req->arch.len < 2)
		return d->arch;
	return arch_by_number((uint16_t)(req->arch.bytes[0] << 8 | req->arch.bytes[1]));
}

static void add_client(struct event *e, const struct report *r)
{
	const struct decision *d = r->decision;
	const struct dhcp_request *req = r->req;
	const uint8_t *mac = request_mac(req);
	const struct arch *arch = arch_of(d, req);
	uint8_t uuid[UUID_SIZE];
	char text[HOST_ID_TEXT], name[HOST_NAME_SIZE];

	e->asker = asker_of(req);
	if (mac) {
		event_mac(e, "mac", mac);
	} else { /* InfiniBand has none (RFC 4390) */
		event_hex(e, "chaddr", req->chaddr, req->hlen);
		if (request_uuid(req, uuid))
			event_text(e, "uuid", uuid_text(uuid, text));
		event_hex(e, "client-id", req->client_id.bytes, req->client_id.len);
	}
	if (arch && arch->number <= arch_last())
		event_text(e, "arch", arch->name);
	else if (req->arch.len >= 2) /* one that IANA has not given out when this was written */
		event_num(e, "arch", (uint64_t)(req->arch.bytes[0] << 8 | req->arch.bytes[1]));
	if (req->marked)
		event_text(e, "test", r->is_from_here ? "yes" : "said");
	if (d->verdict == VERDICT_NOT_OURS)
		event_bytes(e, "class", req->class.bytes, req->class.len);
	else
		event_text(e, "class",
		    d->firmware == FIRMWARE_IPXE ? "iPXE"
		    : d->class                   ? d->class
		    : d->kind == CLIENT_HTTP     ? "HTTPClient"
						 : "PXEClient");
	event_text(e, "host", d->host ? host_name_of(d->host, mac, name) : NULL);
}

void report_answer(const struct report *r)
{
	const struct decision *d = r->decision;
	const char *word = d->reply.type == DHCPOFFER ? "offered" : "acked";
	struct addr to = {.v4 = d->to, .len = sizeof to.v4};
	const struct asker asker = asker_of(r->req);
	struct event e;

	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_addr_port(&e, "to", &to);
	event_text(&e, "form", answer_text(d->answer));
	event_text(&e, "file", d->reply.boot_file);
	if (d->delay_ms)
		event_num(&e, "delay_ms", d->delay_ms);
	if (d->answer == ANSWER_PLAIN)
		event_text(&e, "note", "heeded only by a client that knows proxy-DHCP");
	log_event(LEVEL_INFO, &e);
}

void report_too_long(const struct report *r)
{
	static const char word[] = "unfit";
	const struct asker asker = asker_of(r->req);
	struct event e;

	if (!log_wants(LEVEL_WARN, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_num(&e, "takes", r->decision->reply.max_size);
	event_text(&e, "reason",
	    r->req->relay.len
		? "the answer, with the relay's option 82, is longer than this client "
		  "takes: let the relay add less, or shorten 'script', 'http-root' "
		  "or the boot file's name"
		: "the answer is longer than this client takes: shorten 'script', "
		  "'http-root' or the boot file's name");
	log_event(LEVEL_WARN, &e);
}

static void event_ip(struct event *e, const char *key, struct in_addr ip)
{
	const struct addr a = addr_of_ip4(ip, 0);
	event_addr(e, key, &a);
}

void report_outside(const struct report *r, const struct conf *c)
{
	static const char word[] = "refused";
	const struct decision *d = r->decision;
	const struct clients_rule rule = clients_rule(c, "pxedhcpd");
	const struct addr who = addr_of_ip4(d->outside, 0);
	const struct asker asker = asker_of(r->req);
	char advice[CLIENTS_ADVICE];
	struct event e;

	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_ip(&e, d->outside_relays ? "giaddr" : "address", d->outside);
	event_text(&e, "reason", d->why);
	event_text(&e, "add",
	    d->outside_relays ? clients_relay_advice(&rule, &who, advice)
			      : clients_advice(&rule, &who, advice));
	log_event(LEVEL_INFO, &e);
}

/* The client, and why. */
static void report_why(
    const struct report *r, enum log_level level, const char *word, const char *why)
{
	const struct asker asker = asker_of(r->req);
	struct event e;

	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_text(&e, "reason", why);
	log_event(level, &e);
}

void report_refusal(const struct report *r)
{
	const struct decision *d = r->decision;

	if (d->misled)
		report_why(r, LEVEL_WARN, "misled",
		    "it took our offer for a lease, for it knows nothing of proxy-DHCP; it is "
		    "offered no more, and takes the site's lease at its next try: in [pxedhcpd], "
		    "take its class out of 'classes' or 'pxe-classes'");
	else if (d->verdict == VERDICT_REFUSED)
		report_why(r, LEVEL_INFO, "refused", d->why);
	else
		report_why(r, LEVEL_DEBUG, "ignored", d->why);
}

void report_twin(const struct report *r, const uint8_t other[UUID_SIZE])
{
	static const char word[] = "twin";
	const struct asker asker = asker_of(r->req);
	uint8_t uuid[UUID_SIZE];
	char text[HOST_ID_TEXT];
	struct event e;

	if (!log_wants(LEVEL_WARN, word, &asker) || !request_uuid(r->req, uuid))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_text(&e, "uuid", uuid_text(uuid, text));
	event_text(&e, "other", uuid_text(other, text));
	event_text(
	    &e, "reason", "two machines that are on have one MAC: each gets what is for the other");
	log_event(LEVEL_WARN, &e);
}

void report_leased(const struct report *r)
{
	static const char word[] = "leased";
	const struct asker asker = asker_of(r->req);
	struct event e;

	if (!log_wants(LEVEL_STEP, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_ip(&e, "address", r->decision->leased);
	event_ip(&e, "server", r->req->server_id);
	log_event(LEVEL_STEP, &e);
}

void report_stands_by(uint32_t seconds, bool hears)
{
	if (seconds && hears)
		log_info("standby: answers only machines that ask again and were heard to be "
			 "answered by nobody, or have waited %u s",
		    seconds);
	else if (seconds)
		log_warnx("standby: answers only machines that have waited %u s: whether another "
			  "server answers them cannot be heard without packet sockets",
		    seconds);
}

void report_standby(const struct report *r)
{
	static const char word[] = "standby";
	const struct asker asker = asker_of(r->req);
	struct event e;

	if (!log_wants(LEVEL_INFO, word, &asker))
		return;
	event_start(&e, word);
	add_client(&e, r);
	event_text(&e, "if", r->iface->name);
	event_num(&e, "asked", r->decision->waited.asked);
	event_num(&e, "waited_ms", r->decision->waited.waited_ms);
	event_text(&e, "reason", "no other server was heard to answer it, so this one does");
	log_event(LEVEL_INFO, &e);
}

void report_heard(const uint8_t mac[MAC_LEN], const char *port)
{
	static const char word[] = "heard";
	const struct asker asker = asker_of_hardware(mac, MAC_LEN);
	struct event e;

	if (!log_wants(LEVEL_STEP, word, &asker))
		return;
	event_start(&e, word);
	e.asker = asker;
	event_mac(&e, "mac", mac);
	event_text(&e, "port", port);
	log_event(LEVEL_STEP, &e);
}

void report_elsewhere(enum rival_kind kind, const struct rival_reply *reply, struct in_addr server)
{
	static const char word[] = "elsewhere";
	const struct asker asker = asker_of_hardware(reply->mac, MAC_LEN);
	struct event e;

	if (!log_wants(LEVEL_STEP, word, &asker))
		return;
	event_start(&e, word);
	e.asker = asker;
	event_mac(&e, "mac", reply->mac);
	event_ip(&e, "server", server);
	event_text(&e, "kind", rival_kind_text(kind));
	if (reply->file_len)
		event_bytes(&e, "file", reply->file, reply->file_len);
	log_event(LEVEL_STEP, &e);
}

void report_malformed(
    const char *why, bool is_request, const struct udp_ends *ends, const char *iface)
{
	static const char word[] = "malformed";
	enum log_level level = is_request ? LEVEL_INFO : LEVEL_DEBUG;
	const struct asker asker = asker_of_addr(&ends->peer);
	struct event e;

	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, &ends->peer);
	event_text(&e, "if", iface);
	event_text(&e, "reason", why);
	log_event(level, &e);
}

/* Whose answer it is (RFC 2131, figure 1). */
static const uint8_t *mac_of_reply(const uint8_t *reply)
{
	enum { HTYPE = 1, HLEN = 2, CHADDR = 28 };
	return reply[HTYPE] == 1 && reply[HLEN] == MAC_LEN ? reply + CHADDR : NULL;
}

void report_unsent(const struct udp_ends *ends, const uint8_t *reply, int error)
{
	static const char word[] = "unsent";
	char name[IF_NAMESIZE];
	const struct asker asker = asker_of_addr(&ends->peer);
	struct event e;

	if (!log_wants(LEVEL_WARN, word, &asker))
		return;
	event_start(&e, word);
	e.asker = asker;
	if (reply && mac_of_reply(reply))
		event_mac(&e, "mac", mac_of_reply(reply));
	event_addr_port(&e, "to", &ends->peer);
	event_text(&e, "if", ends->ifindex ? if_indextoname(ends->ifindex, name) : NULL);
	event_text(&e, "reason", strerror(error));
	log_event(LEVEL_WARN, &e);
}

void report_rival(enum rival_kind kind, const struct rival_reply *reply, struct in_addr server,
    const struct sniffed *packet, const struct iface *iface)
{
	bool is_peer = kind == RIVAL_PEER;
	struct event e;

	event_start(&e, is_peer ? "peer" : "rival");
	event_no_machine(&e);
	event_ip(&e, "server", server);
	if (packet->has_mac)
		event_mac(&e, "mac", packet->mac);
	event_text(&e, "if", iface->name);
	if (!is_peer)
		event_text(&e, "kind", rival_kind_text(kind));
	event_text(&e, "breaks", rival_kind_breaks(kind));
	if (reply->pxe || reply->http)
		event_text(&e, "class", reply->pxe ? "PXEClient" : "HTTPClient");
	if (reply->file_len)
		event_bytes(&e, "file", reply->file, reply->file_len);
	if (reply->siaddr.s_addr)
		event_ip(&e, "next-server", reply->siaddr);
	log_event(is_peer ? LEVEL_INFO : LEVEL_WARN, &e);
}
