#ifndef LANBOOT_TFTPD_BURST_H
#define LANBOOT_TFTPD_BURST_H
/* DATA packets, many in one system call, straight from where their bytes are. */
#include "tftpd/endpoint.h"
#include "tftpd/source.h"

enum { BURST_PACKETS = 64 }; /* UDP_MAX_SEGMENTS of older kernels */

/* Returns how many blocks of that size go into one burst: 1 to BURST_PACKETS. */
uint32_t burst_most(uint32_t blksize);

/*
 * Sends blocks `first`.. of `blksize` bytes, which are `bytes`; the last of the `count` (1 to
 * burst_most) may be shorter. One packet that the kernel cuts up, where it and the device can
 * (UDP_SEGMENT: the endpoint remembers if not), else one by one. Returns how many it took, or -1
 * with errno if none.
 */
int burst_send(struct endpoint *e, uint64_t first, uint32_t count, uint32_t blksize,
    const struct source_bytes *bytes);

#endif
