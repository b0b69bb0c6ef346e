/* Any bytes as an IP packet: what is read lies within them, and built again is read the same. */
#include "pxedhcpd/raw_frame.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t packet[RAW_HEADERS + 65536];
	struct raw_frame f, back;

	if (size < 1 || raw_frame_parse(data + 1, size - 1, data[0] & 1, &f) != RAW_OK)
		return 0;
	must(!raw_frame_is_answer(&f) || (f.data[0] == 2 && f.from_port == 67));
	must(f.data >= data + 1 && f.len <= size - 1 && f.data + f.len <= data + size);
	raw_frame_build(&f, packet);
	memcpy(packet + RAW_HEADERS, f.data, f.len);
	must(raw_frame_parse(packet, RAW_HEADERS + f.len, false, &back) == RAW_OK);
	must(back.from.s_addr == f.from.s_addr && back.to.s_addr == f.to.s_addr);
	must(back.from_port == f.from_port && back.to_port == f.to_port);
	must(back.len == f.len && memcmp(back.data, f.data, f.len) == 0);
	return 0;
}
