#ifndef LANBOOT_TFTPD_RENDER_H
#define LANBOOT_TFTPD_RENDER_H
#include "common/daemon.h"

/* The help text of the command. */
extern const char render_help[];

/*
 * `tftpd render [--address ADDR] DIR`: writes what is made for GRUB and PXELINUX (loader_make.h)
 * as files beneath DIR, for another TFTP server. Touches no file there that it has not written.
 * Returns the exit code: 0, or 71 if a file could not be written; exits with 2 on wrong use.
 */
int render(struct daemon *d);

#endif
