#ifndef LANBOOT_HTTPBOOTD_UKI_H
#define LANBOOT_HTTPBOOTD_UKI_H
/*
 * `httpbootd uki`: which unified kernel images (common/uki.h) there are to be, and what goes into
 * each, for lanboot, which makes and signs them. Lines of words with tabs between them:
 *
 *	image    uki/x86_64/thin.efi  x86_64  profile thin  yes   the last: secure-boot
 *	kernel   /srv/lanboot/alpine/3.24.1/x86_64/vmlinuz-lts
 *	initrd   /srv/lanboot/alpine/3.24.1/x86_64/initramfs-lts
 *	initrd   /srv/lanboot/preseed.cfg  /preseed.cfg  644       as a file in the initramfs
 *	cmdline  modloop=http://10.0.0.2/… quiet
 *	wrong    kernel: https://… is on another server            instead of these
 *	none     host kiosk7  its words have {uuid}, …             instead of an image
 */
#include "httpbootd/http/site.h"

extern const char uki_help[];

/* Prints them, as what the daemon's user may read. Returns the exit status. */
int uki(struct site *site);

#endif
