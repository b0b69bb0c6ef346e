#include "pxedhcpd/sniffer.h"

#include "common/log.h"
#include "common/udp.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/packet_socket.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <string.h>
#include <sys/socket.h>

enum { BUFFER = 16 * 1024 * 1024 };

int sniffer_open(void)
{
	int fd = packet_socket_open(packet_filter_overheard(), ETH_P_IP);

	if (fd < 0)
		log_info("not watching for other boot servers: packet sockets are not allowed "
			 "here");
	else
		udp_set_buffers(fd, BUFFER, 0);
	return fd;
}

/* The frame comes from the card whose MAC the packet says, and no relay or router has sent it. */
static bool is_own_card(const struct sniffed *p)
{
	enum { CHADDR = 28 }; /* RFC 2131, figure 1 */
	return p->has_mac && p->udp.len >= CHADDR + MAC_LEN &&
	       memcmp(p->udp.data + CHADDR, p->mac, MAC_LEN) == 0;
}

enum sniffed_kind sniffer_receive(int fd, struct sniffed *out)
{
	enum { TFTP_PORT = 69 };
	struct sockaddr_ll link = {0};
	socklen_t size = sizeof link;
	ssize_t len = recvfrom(
	    fd, out->bytes, sizeof out->bytes, MSG_DONTWAIT, (struct sockaddr *)&link, &size);

	if (len < 0)
		return SNIFFED_NOTHING;
	if (raw_frame_parse(out->bytes, (size_t)len, true, &out->udp) != RAW_OK)
		return SNIFFED_DAMAGED;
	out->ifindex = (unsigned)link.sll_ifindex;
	out->has_mac = link.sll_halen == MAC_LEN;
	memcpy(out->mac, link.sll_addr, MAC_LEN);
	if (out->udp.to_port == TFTP_PORT)
		return SNIFFED_TFTP_REQUEST;
	if (out->udp.to_port == DHCP_SERVER_PORT)
		return is_own_card(out) ? SNIFFED_HTTP_REQUEST : SNIFFED_DAMAGED;
	bool asks =
	    out->udp.to_port == PXE_PORT && out->udp.len > 0 && out->udp.data[0] == BOOTREQUEST;
	return asks ? SNIFFED_PXE_REQUEST : SNIFFED_REPLY;
}
