#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_H
/*
 * Warnings of what machines are told to load and cannot have. check.c goes through profiles and
 * sections and warns; check_boot.h and check_pair.h look at the files of one boot, with probe.h and
 * probe_modules.h, which read them; want.h, magic.h, squashfs.h, check_unused.h and check_cmdline.h
 * decide, and are pure.
 */
#include "common/check.h"
#include "common/daemon.h"
#include "httpbootd/boot/boot_site.h"

/*
 * Warns of all that the configuration of `site` says and that cannot work, with the eyes of who
 * this process is. Looks at each file once, and at no more than CHECK_PROBES of them.
 */
void check_files(const struct boot_site *site, struct check *k);

/* Bounds the work of a start or reload; with -n ten times as many. */
enum { CHECK_PROBES = 20000 };

#endif
