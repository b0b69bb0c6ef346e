#ifndef LANBOOT_HTTPBOOTD_BOOT_BOOT_SITE_H
#define LANBOOT_HTTPBOOTD_BOOT_BOOT_SITE_H
/*
 * What boot/ is handed of a site: where it reads what a machine boots, and what was booted. Made
 * anew for each use, for a reload may replace the configuration.
 */
#include "common/conf.h"
#include "common/root.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/files/folders.h"

struct boot_site {
	const struct conf *conf;
	const struct roots *roots;     /* the root, and its link-roots */
	const struct folders *folders; /* where paths of URLs lead */
	struct overlays *overlays;
	struct overlays_asker asker; /* who waits for one; all zeros: the caller does */
	struct once_place once;      /* where it is noted what was booted once */
};

#endif
