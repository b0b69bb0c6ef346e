#include "tools/probe/lan.h"

#include "pxedhcpd/raw_frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { LOWER_UP = 1 << 16 }; /* IFF_LOWER_UP of <linux/if.h>, which <net/if.h> lacks */

/* How well an interface serves when none is named. */
static int worth_of(const struct lan *l)
{
	return (l->addr.s_addr ? 4 : 0) + (l->link || l->running ? 2 : 0) + (l->up ? 1 : 0);
}

static struct in_addr ip_of(const struct sockaddr *sa)
{
	struct sockaddr_in v4 = {0};

	if (sa)
		memcpy(&v4, sa, sizeof v4);
	return v4.sin_addr;
}

/* What the list of addresses says of the Ethernet interface at `a`. */
static bool read_interface(const struct ifaddrs *list, const struct ifaddrs *a, struct lan *l)
{
	struct sockaddr_ll link;

	if (!a->ifa_addr || a->ifa_addr->sa_family != AF_PACKET || a->ifa_flags & IFF_LOOPBACK)
		return false;
	memcpy(&link, a->ifa_addr, sizeof link);
	size_t name_len = strnlen(a->ifa_name, IFNAMSIZ);
	if (link.sll_hatype != ARPHRD_ETHER || name_len == IFNAMSIZ)
		return false;
	*l = (struct lan){.ifindex = (unsigned)link.sll_ifindex, .tx = -1, .rx = -1};
	memcpy(l->name, a->ifa_name, name_len);
	memcpy(l->mac, link.sll_addr, MAC_LEN);
	l->up = a->ifa_flags & IFF_UP;
	l->link = l->up && a->ifa_flags & LOWER_UP;
	l->running = l->up && a->ifa_flags & IFF_RUNNING;
	for (; list; list = list->ifa_next)
		if (list->ifa_addr && list->ifa_addr->sa_family == AF_INET &&
		    strcmp(list->ifa_name, l->name) == 0 && !l->addr.s_addr) {
			l->addr = ip_of(list->ifa_addr);
			l->mask = ip_of(list->ifa_netmask);
		}
	return true;
}

bool lan_find(const char *name, struct lan *lan)
{
	struct ifaddrs *list;
	struct lan one;
	size_t good = 0;
	bool found = false;

	*lan = (struct lan){.tx = -1, .rx = -1};
	if (getifaddrs(&list) < 0)
		return false;
	for (const struct ifaddrs *a = list; a; a = a->ifa_next) {
		if (!read_interface(list, a, &one) || (name && strcmp(one.name, name) != 0))
			continue;
		good += worth_of(&one) == 7;
		if (!found || worth_of(&one) > worth_of(lan))
			*lan = one;
		found = true;
	}
	freeifaddrs(list);
	lan->others = good > 1 ? good - 1 : 0;
	return found;
}

/*
 * UDP to port 68, unfragmented, of IPv4. Packets that this machine sends are seen by a socket for
 * all protocols alone, so the filter has to choose.
 */
static bool attach_filter(int fd)
{
	enum { FRAGMENT_AT = 6, PROTOCOL_AT = 9, TO_PORT_AT = 2, REFUSE = 0, ALL = 0xffff };
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 8),
	    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, PROTOCOL_AT),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 6),
	    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, FRAGMENT_AT),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 4, 0),
	    BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
	    BPF_STMT(BPF_LD | BPF_H | BPF_IND, TO_PORT_AT),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DHCP_CLIENT_PORT, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, ALL),
	    BPF_STMT(BPF_RET | BPF_K, REFUSE),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool lan_open(struct lan *lan)
{
	struct sockaddr_ll here = {.sll_family = AF_PACKET,
	    .sll_protocol = htons(ETH_P_ALL),
	    .sll_ifindex = (int)lan->ifindex};
	int on = 1;

	lan->rx = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	lan->tx = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (lan->rx >= 0 && lan->tx >= 0 && attach_filter(lan->rx) &&
	    bind(lan->rx, (struct sockaddr *)&here, sizeof here) == 0 &&
	    setsockopt(lan->tx, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0 &&
	    setsockopt(lan->tx, SOL_SOCKET, SO_BINDTODEVICE, lan->name, sizeof lan->name) == 0)
		return true;
	int saved = errno;
	lan_close(lan);
	errno = saved;
	return false;
}

void lan_close(struct lan *lan)
{
	if (lan->tx >= 0)
		close(lan->tx);
	if (lan->rx >= 0)
		close(lan->rx);
	lan->tx = lan->rx = -1;
}

bool lan_broadcast(struct lan *lan, const void *packet, size_t len)
{
	uint8_t bytes[RAW_HEADERS + DHCP_MAX];
	const struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {INADDR_BROADCAST}};
	const struct raw_frame f = {.from = lan->addr,
	    .to = {INADDR_BROADCAST},
	    .from_port = DHCP_CLIENT_PORT,
	    .to_port = DHCP_SERVER_PORT,
	    .data = packet,
	    .len = len};

	if (len > DHCP_MAX)
		return false;
	raw_frame_build(&f, bytes);
	memcpy(bytes + RAW_HEADERS, packet, len);
	return sendto(lan->tx, bytes, RAW_HEADERS + len, 0, (const struct sockaddr *)&to,
		   sizeof to) >= 0;
}

bool lan_receive(struct lan *lan, struct lan_packet *p)
{
	for (;;) {
		struct raw_frame f;
		ssize_t n = recv(lan->rx, p->bytes, sizeof p->bytes, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (raw_frame_parse(p->bytes, (size_t)n, true, &f) != RAW_OK)
			continue;
		p->from = f.from;
		p->data = f.data;
		p->len = f.len;
		return true;
	}
}

bool lan_is_own(struct in_addr a)
{
	struct ifaddrs *list;
	bool own = false;

	if (getifaddrs(&list) < 0)
		return false;
	for (const struct ifaddrs *i = list; i && !own; i = i->ifa_next)
		own = i->ifa_addr && i->ifa_addr->sa_family == AF_INET &&
		      ip_of(i->ifa_addr).s_addr == a.s_addr;
	freeifaddrs(list);
	return own;
}
