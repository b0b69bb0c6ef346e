#include "pxedhcpd/raw.h"

#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/packet_socket.h"
#include "pxedhcpd/raw_frame.h"
#include "pxedhcpd/raw_sender.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <string.h>
#include <unistd.h>

bool raw_open(struct raw *r, bool relays)
{
	int on = 1;

	r->relays = relays;
	r->rx = packet_socket_open(packet_filter_requests(), ETH_P_IP);
	r->tx = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);
	if (r->rx >= 0 && r->tx >= 0 &&
	    setsockopt(r->tx, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0)
		return true;
	int saved = errno;
	raw_close(r);
	errno = saved;
	return false;
}

void raw_close(struct raw *r)
{
	if (r->rx >= 0)
		close(r->rx);
	if (r->tx >= 0)
		close(r->tx);
	r->rx = r->tx = -1;
}

/*
 * True if the kernel has left the checksum to a card that this packet never came to. That is the
 * only control message that was asked for.
 */
static bool is_unfinished(struct msghdr *m)
{
	const struct cmsghdr *c = CMSG_FIRSTHDR(m);
	struct tpacket_auxdata aux;

	if (!c || c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
		return false;
	memcpy(&aux, CMSG_DATA(c), sizeof aux);
	return aux.tp_status & TP_STATUS_CSUMNOTREADY;
}

/*
 * From an IP packet to a UDP packet and its way. The sender's link address stands where its IP
 * address shall.
 */
static void unwrap(struct raw *r, struct iface_table *ifaces, struct udp_batch *b, size_t i)
{
	struct udp_ends *ends = &b->ends[i];
	struct raw_frame f;
	struct sockaddr_ll link;

	_Static_assert(sizeof link <= sizeof ends->peer.v6, "room for the link address");
	memcpy(&link, &ends->peer.v6, sizeof link);
	*ends = (struct udp_ends){0};
	if (raw_frame_parse(b->bytes[i], b->len[i], is_unfinished(&b->msg[i].msg_hdr), &f) !=
	    RAW_OK)
		return;
	ends->to_many = f.to.s_addr == INADDR_BROADCAST;
	/* What this machine, as a router, passes on to another is not for us. */
	if (!ends->to_many && !(r->relays && iface_is_local(ifaces, f.to)))
		return;
	ends->peer.v4.sin_family = AF_INET;
	ends->peer.v4.sin_addr = f.from;
	ends->peer.v4.sin_port = htons(f.from_port);
	ends->peer.len = sizeof ends->peer.v4;
	ends->local.v4.sin_family = AF_INET;
	ends->local.v4.sin_addr = f.to;
	ends->local.len = sizeof ends->local.v4;
	ends->ifindex = (unsigned)link.sll_ifindex;
	b->len[i] = f.len;
	memmove(b->bytes[i], f.data, f.len);
}

size_t raw_receive(struct raw *r, struct iface_table *ifaces, struct udp_batch *b)
{
	udp_batch_receive(r->rx, b);
	for (size_t i = 0; i < b->n; i++)
		unwrap(r, ifaces, b, i);
	return b->n;
}

bool raw_seal(struct raw *r, const char *user)
{
	int socket = raw_sender_start(r->tx, user);

	if (socket < 0)
		return false;
	close(r->tx);
	r->tx = socket;
	return true;
}

size_t raw_send(struct raw *r, struct udp_batch *b)
{
	size_t failed = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct raw_order order = {
		    .from = b->ends[i].local.v4.sin_addr,
		    .to = b->ends[i].peer.v4.sin_addr,
		    .to_port = ntohs(b->ends[i].peer.v4.sin_port),
		    .ifindex = b->ends[i].ifindex,
		};
		int error = raw_sender_send(r->tx, &order, b->bytes[i], b->len[i]);
		if (error) {
			b->error[failed] = error;
			b->ends[failed++] = b->ends[i];
		}
	}
	b->n = 0;
	return failed;
}
