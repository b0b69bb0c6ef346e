#ifndef LANBOOT_HTTPBOOTD_CHECK_H
#define LANBOOT_HTTPBOOTD_CHECK_H
/* Looks for what machines are told to load and cannot have. */
#include "common/check.h"
#include "common/daemon.h"
#include "httpbootd/boot/overlays.h"

/* Looks at each file once, and at no more than CHECK_PROBES of them. */
void check_files(const struct daemon *d, struct overlays *overlays, struct check *k);

/* Looks beside the running daemon and logs the warnings, at the start and after each reload. */
void check_beside(const struct daemon *d, struct overlays *overlays);

/* Bounds the work of a start or reload; with -n ten times as many. */
enum { CHECK_PROBES = 20000 };

#endif
