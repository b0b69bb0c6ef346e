#ifndef LANBOOT_HTTPBOOTD_MACHINES_WAKE_H
#define LANBOOT_HTTPBOOTD_MACHINES_WAKE_H
/* Wakes machines by Wake-on-LAN: for the page's button, and for `lanboot wake`. */
#include "common/udp.h"

#include <net/if.h>
#include <stdio.h>

enum { WAKE_PACKET = 102, WAKE_PORT = 9, WAKE_NETS = 64 };

/* A network that this machine is in. */
struct wake_net {
	char interface[IF_NAMESIZE];
	struct addr to; /* its broadcast address */
	int error;      /* why not all packets could be sent there: errno; 0: all were */
};

struct wake {
	uint8_t (*macs)[MAC_LEN]; /* whom: n of them, the caller's */
	size_t n;
	struct wake_net net[WAKE_NETS]; /* where the packets went */
	size_t n_nets;
};

/* Fills the magic packet that wakes this card: six bytes 0xff, then 16 times its MAC (AMD's paper
 * 20213). */
void wake_packet(const uint8_t mac[MAC_LEN], uint8_t packet[WAKE_PACKET]);

/* Returns a socket to send them by, which the caller closes; -1 with errno. */
int wake_open(void);

/*
 * Sends the packets of all cards to the broadcast address of each IPv4 network that this machine is
 * in, and notes those in w->net; with a pause of 20 ms after 50, so not on a loop. Returns false if
 * that was nowhere, or failed anywhere: `why`, of `size` bytes, says what; with `fd` -1 by errno.
 */
bool wake_send(struct wake *w, int fd, char *why, size_t size);

/* Writes a line for each network where all were sent. */
void wake_text(const struct wake *w, FILE *out);

/* Writes the same as JSON, in one line. */
void wake_json(const struct wake *w, FILE *out);

#endif
