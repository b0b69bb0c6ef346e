#include "pxedhcpd/tftp_ear.h"

#include "common/container_of.h"
#include "pxedhcpd/raw.h"

#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	REQUESTS_A_TURN = 32,
	REQUEST_SIZE = 64, /* all that is needed is who sent it */
	TFTP_PORT = 69,
	TFTP_RRQ = 1, /* RFC 1350 §5 */
};

/* As in raw.c, offsets are from the IP header, and with X from UDP's less IP's length. */
enum { AT_FRAGMENT = 6, AT_PROTOCOL = 9, AT_TO_PORT = 2, AT_OPCODE = 8 };

/*
 * An RRQ to port 69 of this machine, from an Ethernet card. What follows it goes to other ports,
 * or is no RRQ, and is refused in the kernel.
 */
static const struct sock_filter requests[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_ETHER, 0, 12),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 0, 10),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AT_PROTOCOL),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 8),
    BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_FRAGMENT),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 6, 0),
    BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, AT_TO_PORT),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TFTP_PORT, 0, 3),
    BPF_STMT(BPF_LD | BPF_H | BPF_IND, AT_OPCODE),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TFTP_RRQ, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, REQUEST_SIZE),
    BPF_STMT(BPF_RET | BPF_K, 0),
};

static void ear_ready(struct loop_fd *self)
{
	struct tftp_ear *t = container_of(self, struct tftp_ear, io);
	uint8_t packet[REQUEST_SIZE];

	for (int i = 0; i < REQUESTS_A_TURN; i++) {
		struct sockaddr_ll link = {0};
		socklen_t size = sizeof link;
		if (recvfrom(self->fd, packet, sizeof packet, MSG_DONTWAIT,
			(struct sockaddr *)&link, &size) < 0)
			break;
		if (link.sll_halen == MAC_LEN)
			t->heard(link.sll_addr);
	}
}

void tftp_ear_open(struct tftp_ear *t, struct loop *loop, void (*heard)(const uint8_t mac[MAC_LEN]))
{
	*t = (struct tftp_ear){.io = {.ready = ear_ready}, .heard = heard};
	t->io.fd = raw_listen(requests, sizeof requests / sizeof *requests);
	if (t->io.fd >= 0 && !loop_add(loop, &t->io))
		tftp_ear_close(t);
}

void tftp_ear_close(struct tftp_ear *t)
{
	if (t->io.fd >= 0)
		close(t->io.fd);
	t->io.fd = -1;
}
