#include "pxedhcpd/overheard.h"

#include "pxedhcpd/report.h"

/* Another server has answered one of our clients: is it in our way? */
static void judge(struct overheard *o, const struct sniffed *p, uint64_t now_ms)
{
	struct iface iface;
	struct rival_reply reply;

	if (!iface_find(o->ifaces, p->ifindex, &iface) || !iface.wanted ||
	    !rival_parse(p->udp.data, p->udp.len, &reply))
		return;
	struct in_addr server = reply.server_id.s_addr ? reply.server_id : p->udp.from;
	/* Our own answer on one interface is heard by another on the same LAN. */
	if (iface_is_local(o->ifaces, p->udp.from) || iface_is_local(o->ifaces, server))
		return;
	enum rival_kind kind = rival_judge(&reply);
	if (kind == RIVAL_HARMLESS)
		return;
	if (kind == RIVAL_PEER || kind == RIVAL_PROXY)
		standby_heard(&o->standby, reply.chaddr, reply.xid, now_ms);
	/* A file that is named to every phone is nothing to tell of each. */
	if (kind != RIVAL_PEER && reply.has_mac && memory_knows(o->memory, reply.mac, now_ms))
		report_elsewhere(kind, &reply, server);
	if (!rival_note(&o->rivals, server, iface.index, kind, now_ms))
		return;
	o->metrics->rivals[kind]++;
	report_rival(kind, &reply, server, p, &iface);
}

/* A request to a port of this machine. */
static void note_request(
    struct overheard *o, const struct sniffed *p, const char *port, uint64_t now_ms)
{
	if (p->has_mac && memory_knows(o->memory, p->mac, now_ms))
		report_heard(p->mac, port);
}

static void overheard_take(
    struct overheard *o, enum sniffed_kind kind, const struct sniffed *p, uint64_t now_ms)
{
	switch (kind) {
	case SNIFFED_REPLY:
		judge(o, p, now_ms);
		break;
	case SNIFFED_TFTP_REQUEST:
		note_request(o, p, "tftp", now_ms);
		if (p->has_mac)
			memory_tftp(o->memory, p->mac, now_ms);
		break;
	case SNIFFED_PXE_REQUEST:
		note_request(o, p, "4011", now_ms);
		break;
	case SNIFFED_HTTP_REQUEST:
		note_request(o, p, "67", now_ms);
		break;
	case SNIFFED_NOTHING:
	case SNIFFED_DAMAGED:
		break;
	}
}

void overheard_drain(struct overheard *o, int fd, int most, uint64_t now_ms)
{
	enum sniffed_kind kind;
	struct sniffed p;

	for (int i = 0; i < most; i++) {
		kind = sniffer_receive(fd, &p);
		if (kind == SNIFFED_NOTHING)
			break;
		overheard_take(o, kind, &p, now_ms);
	}
}
