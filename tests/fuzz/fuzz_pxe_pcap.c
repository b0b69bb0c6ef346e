/* Any bytes as a capture file: it is walked to an end, and every packet lies within it. */
#include "pxedhcpd/pcap.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pcap p;
	struct pcap_udp udp = {.number = 0};
	unsigned last = 0;

	if (!pcap_start(&p, data, size))
		return 0;
	while (pcap_next_udp(&p, &udp)) {
		if (udp.payload < data || udp.payload + udp.len > data + size || udp.number <= last)
			abort();
		last = udp.number;
	}
	return 0;
}
