#include "pxedhcpd/watcher.h"

#include "common/container_of.h"
#include "common/log.h"
#include "common/strval.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/raw.h"
#include "pxedhcpd/raw_frame.h"

#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <string.h>
#include <unistd.h>

enum { PACKETS_A_TURN = 16, PACKET_SIZE = 1600 };

/* As in raw.c, offsets are from the IP header, and with X from UDP's less IP's length. */
enum { AT_FRAGMENT = 6, AT_PROTOCOL = 9, AT_FROM_PORT = 0, AT_TO_PORT = 2, AT_OP = 8 };

/*
 * UDP from port 67 or 4011 to port 68 or 4011, a server's; not of a VLAN that this machine is not
 * in, which a trunk brings (other host's). In a room that boots these are some
 * packets a second; all else is refused in the kernel before it is copied.
 */
static const struct sock_filter replies[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_LOOPBACK, 16, 0),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OTHERHOST, 14, 0),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AT_PROTOCOL),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 12),
    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_FRAGMENT),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 10, 0),
    BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, AT_FROM_PORT),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DHCP_SERVER_PORT, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PXE_PORT, 0, 6),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, AT_TO_PORT),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DHCP_CLIENT_PORT, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PXE_PORT, 0, 3),
    BPF_STMT(BPF_LD | BPF_B | BPF_IND, AT_OP),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, BOOTREPLY, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, PACKET_SIZE),
    BPF_STMT(BPF_RET | BPF_K, 0),
};

static void event_ip(struct event *e, const char *key, struct in_addr ip)
{
	struct addr a = {.len = sizeof a.v4};
	a.v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = ip};
	event_addr(e, key, &a);
}

static void warn(enum rival_kind k, const struct rival_reply *reply, struct in_addr server,
    const struct sockaddr_ll *link, const struct iface *iface)
{
	struct event e;

	/* Two servers of one site, the one for the other: worth knowing, no warning. */
	event_start(&e, k == RIVAL_PEER ? "peer" : "rival");
	event_ip(&e, "server", server);
	if (link->sll_halen == MAC_LEN)
		event_mac(&e, "mac", link->sll_addr);
	event_text(&e, "if", iface->name);
	if (k != RIVAL_PEER)
		event_text(&e, "kind", rival_kind_text(k));
	event_text(&e, "breaks", rival_kind_breaks(k));
	if (reply->pxe || reply->http)
		event_text(&e, "class", reply->pxe ? "PXEClient" : "HTTPClient");
	if (reply->file_len)
		event_bytes(&e, "file", reply->file, reply->file_len);
	if (reply->siaddr.s_addr)
		event_ip(&e, "next-server", reply->siaddr);
	log_event(k == RIVAL_PEER ? LEVEL_INFO : LEVEL_WARN, &e);
}

static void take_packet(
    struct watcher *w, const uint8_t *packet, size_t len, const struct sockaddr_ll *link)
{
	struct iface iface;
	struct rival_reply reply;
	struct raw_frame f;

	/* Nothing depends on it but a line in the log: its checksum may be unfinished. */
	if (!iface_find(w->ifaces, (unsigned)link->sll_ifindex, &iface) || !iface.wanted ||
	    raw_frame_parse(packet, len, true, &f) != RAW_OK || !rival_parse(f.data, f.len, &reply))
		return;
	struct in_addr server = reply.server_id.s_addr ? reply.server_id : f.from;
	/* Our own answer on one interface is heard by another on the same LAN. */
	if (iface_is_local(w->ifaces, f.from) || iface_is_local(w->ifaces, server))
		return;
	enum rival_kind k = rival_judge(&reply);
	if (k != RIVAL_HARMLESS && rival_note(&w->table, server, iface.index, k, w->loop->now_ms))
		warn(k, &reply, server, link, &iface);
}

static void watcher_ready(struct loop_fd *self)
{
	struct watcher *w = container_of(self, struct watcher, io);
	uint8_t packet[PACKET_SIZE];

	iface_update(w->ifaces);
	for (int i = 0; i < PACKETS_A_TURN; i++) {
		struct sockaddr_ll link;
		socklen_t size = sizeof link;
		memset(&link, 0, sizeof link);
		ssize_t len = recvfrom(
		    self->fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *)&link, &size);
		if (len < 0)
			break;
		take_packet(w, packet, (size_t)len, &link);
	}
}

void watcher_open(struct watcher *w, struct loop *loop, struct iface_table *ifaces)
{
	*w = (struct watcher){.io = {.ready = watcher_ready}, .loop = loop, .ifaces = ifaces};
	w->io.fd = raw_listen(replies, sizeof replies / sizeof *replies);
	if (w->io.fd >= 0 && loop_add(loop, &w->io))
		return;
	log_info("not watching for other boot servers: packet sockets are not allowed here");
	watcher_close(w);
}

void watcher_close(struct watcher *w)
{
	if (w->io.fd >= 0)
		close(w->io.fd);
	w->io.fd = -1;
}
