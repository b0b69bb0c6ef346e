#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAY_REPOS_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAY_REPOS_H
/*
 * The repositories that an overlay names, beside those of the kernel's command line: Alpine's init
 * has its apk ask both (mkinitfs' initramfs-init), so that a machine would go to the Internet
 * beside the site's mirror. Pure.
 */
#include "common/conf.h"

enum { OVERLAY_REPOS = 128 };

/*
 * Writes into `out` what etc/apk/repositories says where it names no more than Alpine's own
 * repositories of the release, as lanboot-overlay new writes them, which a machine that boots `b`
 * has from the site's mirror: without it Alpine's init writes those of the command line. Returns
 * `out`; NULL: it has them from elsewhere, and its file is as it is.
 */
const char *overlay_repos(const struct conf *c, const struct boot *b, char out[OVERLAY_REPOS]);

#endif
