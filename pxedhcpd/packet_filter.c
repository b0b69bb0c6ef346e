#include "pxedhcpd/packet_filter.h"

#include "common/udp.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/dhcp6.h"

#include <linux/if_packet.h>
#include <net/if_arp.h>

enum {
	/* Offsets from the IP header (RFC 791). */
	IP_FRAGMENT = 6,
	IP_PROTOCOL = 9,
	IP_DESTINATION = 16,
	/* Offsets from the UDP header (RFC 768), and in what it carries. */
	UDP_SOURCE_PORT = 0,
	UDP_DESTINATION_PORT = 2,
	UDP_DATA = 8,
	DHCP_OP = UDP_DATA,
	DHCP_GIADDR = UDP_DATA + 24,
	DHCP_OPTIONS = UDP_DATA + 240,
	CLASS = 60,               /* RFC 2132, section 9.13 */
	HTTP_CLIENT = 0x48545450, /* what the class of UEFI HTTP Boot begins with */
	TFTP_OPCODE = UDP_DATA,

	FRAGMENTED = 0x3fff, /* more fragments follow, or this is not the first */
	TFTP_PORT = 69,
	TFTP_RRQ = 1,

	/* Offsets in a packet of IPv6 that has no extension headers (RFC 8200 §3). */
	IP6_NEXT = 6,
	IP6_ICMP_TYPE = 40,
	IP6_UDP_PORT = 42,
	IP6_DHCP_TYPE = 48,
	ROUTER_ADVERTISEMENT = 134,
};

/* Loads of what the kernel knows of a packet, of a field of its IP header, of its UDP header. */
#define KERNEL(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + (what)))
#define IP(size, at) BPF_STMT(BPF_LD | (size) | BPF_ABS, (at))
#define UDP(size, at) BPF_STMT(BPF_LD | (size) | BPF_IND, (at)) /* after FIND_UDP */
/* X becomes the length of the IP header. */
#define FIND_UDP BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)

/* Ends. A load past the packet's end refuses it, too. */
#define ACCEPT(bytes) BPF_STMT(BPF_RET | BPF_K, (bytes))
#define REFUSE ACCEPT(0)

/* Each goes on behind itself where what was loaded is so, and refuses the packet elsewhere. */
#define JUMP(test, k, then, otherwise) BPF_JUMP(BPF_JMP | (test) | BPF_K, (k), (then), (otherwise))
#define ONLY(k) JUMP(BPF_JEQ, (k), 1, 0), REFUSE
#define EITHER(k, l) JUMP(BPF_JEQ, (k), 2, 0), JUMP(BPF_JEQ, (l), 1, 0), REFUSE
#define NOT(k) JUMP(BPF_JEQ, (k), 0, 1), REFUSE
#define NONE_OF_BITS(bits) JUMP(BPF_JSET, (bits), 0, 1), REFUSE

/* The instructions in brackets, only where what was loaded is `k`, or is not. */
#define LENGTH(...) (sizeof((struct sock_filter[]){__VA_ARGS__}) / sizeof(struct sock_filter))
#define IF(k, ...) JUMP(BPF_JEQ, (k), 0, LENGTH(__VA_ARGS__)), __VA_ARGS__
#define UNLESS(k, ...) JUMP(BPF_JEQ, (k), LENGTH(__VA_ARGS__), 0), __VA_ARGS__

/* clang-format off */

/*
 * Looks at a DHCP option: hands the packet over where it is the class of UEFI HTTP Boot, refuses it
 * where it is another class; else X goes on by the option's length, so that the next one stands at
 * the same place. At the end of the packet it is refused.
 */
#define NEXT_OPTION \
	UDP(BPF_B, DHCP_OPTIONS), IF(CLASS, \
	    UDP(BPF_W, DHCP_OPTIONS + 2), ONLY(HTTP_CLIENT), ACCEPT(PACKET_FILTER_REPLY_MAX)), \
	UDP(BPF_B, DHCP_OPTIONS + 1), \
	BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 2), \
	BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0), \
	BPF_STMT(BPF_MISC | BPF_TAX, 0)
#define FOUR_OPTIONS NEXT_OPTION, NEXT_OPTION, NEXT_OPTION, NEXT_OPTION

/* What the programs begin with: whole UDP packets, not from loopback and not to another host. */
#define WHOLE_UDP \
	KERNEL(SKF_AD_HATYPE), NOT(ARPHRD_LOOPBACK), \
	KERNEL(SKF_AD_PKTTYPE), NOT(PACKET_OTHERHOST), \
	IP(BPF_B, IP_PROTOCOL), ONLY(IPPROTO_UDP), \
	IP(BPF_H, IP_FRAGMENT), NONE_OF_BITS(FRAGMENTED), \
	FIND_UDP

static const struct sock_filter requests[] = {
    WHOLE_UDP,
    UDP(BPF_H, UDP_DESTINATION_PORT), ONLY(DHCP_SERVER_PORT),
    UDP(BPF_B, DHCP_OP), ONLY(BOOTREQUEST),
    IP(BPF_W, IP_DESTINATION), UNLESS(INADDR_BROADCAST,
	UDP(BPF_W, DHCP_GIADDR), NOT(0)),
    ACCEPT(UDP_PACKET_MAX),
};

static const struct sock_filter overheard[] = {
    WHOLE_UDP,
    UDP(BPF_H, UDP_DESTINATION_PORT), IF(TFTP_PORT,
	KERNEL(SKF_AD_HATYPE), ONLY(ARPHRD_ETHER),
	KERNEL(SKF_AD_PKTTYPE), ONLY(PACKET_HOST),
	UDP(BPF_H, TFTP_OPCODE), ONLY(TFTP_RRQ),
	ACCEPT(PACKET_FILTER_REPLY_MAX)),
    IF(DHCP_SERVER_PORT,
	KERNEL(SKF_AD_HATYPE), ONLY(ARPHRD_ETHER),
	UDP(BPF_B, DHCP_OP), ONLY(BOOTREQUEST),
	FOUR_OPTIONS, FOUR_OPTIONS, FOUR_OPTIONS, FOUR_OPTIONS,
	REFUSE),
    EITHER(DHCP_CLIENT_PORT, PXE_PORT),
    UDP(BPF_B, DHCP_OP), IF(BOOTREQUEST,
	UDP(BPF_H, UDP_DESTINATION_PORT), ONLY(PXE_PORT),
	UDP(BPF_H, UDP_SOURCE_PORT), EITHER(DHCP_CLIENT_PORT, PXE_PORT),
	KERNEL(SKF_AD_HATYPE), ONLY(ARPHRD_ETHER),
	KERNEL(SKF_AD_PKTTYPE), ONLY(PACKET_HOST),
	ACCEPT(PACKET_FILTER_REPLY_MAX)),
    ONLY(BOOTREPLY),
    UDP(BPF_H, UDP_SOURCE_PORT), EITHER(DHCP_SERVER_PORT, PXE_PORT),
    ACCEPT(PACKET_FILTER_REPLY_MAX),
};

static const struct sock_filter overheard6[] = {
    KERNEL(SKF_AD_HATYPE), NOT(ARPHRD_LOOPBACK),
    KERNEL(SKF_AD_VLAN_TAG_PRESENT), NOT(1),
    IP(BPF_B, IP6_NEXT), IF(IPPROTO_ICMPV6,
	IP(BPF_B, IP6_ICMP_TYPE), ONLY(ROUTER_ADVERTISEMENT),
	ACCEPT(PACKET_FILTER_REPLY_MAX)),
    ONLY(IPPROTO_UDP),
    IP(BPF_H, IP6_UDP_PORT), ONLY(DHCP6_CLIENT_PORT),
    IP(BPF_B, IP6_DHCP_TYPE), EITHER(DHCP6_ADVERTISE, DHCP6_REPLY),
    ACCEPT(PACKET_FILTER_REPLY_MAX),
};
/* clang-format on */

struct packet_filter packet_filter_requests(void)
{
	return (struct packet_filter){requests, sizeof requests / sizeof *requests};
}

struct packet_filter packet_filter_overheard(void)
{
	return (struct packet_filter){overheard, sizeof overheard / sizeof *overheard};
}

struct packet_filter packet_filter_overheard6(void)
{
	return (struct packet_filter){overheard6, sizeof overheard6 / sizeof *overheard6};
}
