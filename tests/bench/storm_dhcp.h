#ifndef LANBOOT_TESTS_BENCH_STORM_DHCP_H
#define LANBOOT_TESTS_BENCH_STORM_DHCP_H
/* What a made-up machine of storm_load sends to a DHCP server, and reads in its answer. */
#include "tests/bench/storm_machine.h"

enum { DHCP_ROOM = 600 };

/* A DISCOVER, or a REQUEST to port 4011, of firmware or of iPXE, into `out` of DHCP_ROOM. Returns
 * its length. */
size_t storm_dhcp_build(const struct machine *m, bool ipxe, bool request, uint8_t *out);

struct storm_answer {
	char file[128]; /* empty: it names none */
	struct in_addr next_server, server_id;
	bool pxe;      /* option 60 says PXEClient */
	bool direct;   /* bit 3 of 43.6: load the file, ask no more */
	uint16_t item; /* the first of the menu (43.9), or 0 */
};

/* Reads an answer. False: it is none, or of no boot server. */
bool storm_dhcp_read(const uint8_t *p, size_t len, struct storm_answer *a);

#endif
