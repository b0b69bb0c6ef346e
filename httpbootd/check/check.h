#ifndef LANBOOT_HTTPBOOTD_CHECK_H
#define LANBOOT_HTTPBOOTD_CHECK_H
/* Looks for what machines are told to load and cannot have. */
#include "common/check.h"
#include "common/daemon.h"
#include "httpbootd/boot/boot_site.h"

/* Looks at each file once, and at no more than CHECK_PROBES of them. */
void check_files(const struct boot_site *site, struct check *k);

/* Looks beside the running daemon and logs the warnings, at the start and after each reload. */
void check_beside(const struct boot_site *site);

/* Bounds the work of a start or reload; with -n ten times as many. */
enum { CHECK_PROBES = 20000 };

#endif
