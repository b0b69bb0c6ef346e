#ifndef LANBOOT_TFTPD_DESCRIPTORS_H
#define LANBOOT_TFTPD_DESCRIPTORS_H
/* How many files and sockets tftpd may have open. */
#include <stdint.h>

/*
 * Raises the limit (RLIMIT_NOFILE) to what so many transfers need, as far as we may: beyond the
 * hard limit only root may, which tftpd is no more when a reload asks for it. Warns where it is too
 * low.
 */
void descriptors_raise(uint32_t transfers);

#endif
