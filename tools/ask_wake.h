#ifndef LANBOOT_TOOLS_ASK_WAKE_H
#define LANBOOT_TOOLS_ASK_WAKE_H
/* Wakes machines by Wake-on-LAN. */
#include "common/strval.h"

enum { WAKE_PACKET = 102, WAKE_PORT = 9 };

/* Fills the magic packet that wakes this card: six bytes 0xff, then 16 times its MAC (AMD's paper
 * 20213). Pure. */
void wake_packet(const uint8_t mac[MAC_LEN], uint8_t packet[WAKE_PACKET]);

/*
 * Sends the packets of `n` cards to the broadcast address of each IPv4 network that this machine is
 * in, UDP port 9, and prints a line for each network, or JSON of all. Returns an exit code; what
 * failed was said.
 */
int wake_all(const uint8_t (*macs)[MAC_LEN], size_t n, bool is_json);

#endif
