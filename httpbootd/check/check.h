#ifndef LANBOOT_HTTPBOOTD_CHECK_H
#define LANBOOT_HTTPBOOTD_CHECK_H
/* Looks for what machines are told to load and cannot have. */
#include "common/daemon.h"

/* For struct daemon: looks at each file once, and at no more than CHECK_PROBES of them. */
void check_files(struct daemon *d, struct check *k);

/* Bounds the work of a start or reload; with -n ten times as many. */
enum { CHECK_PROBES = 20000 };

#endif
