#ifndef LANBOOT_TFTPD_EXPLAIN_MACHINE_H
#define LANBOOT_TFTPD_EXPLAIN_MACHINE_H
/* For explain.c: a machine instead of a path. */
#include "common/daemon.h"
#include "common/subject.h"
#include "tftpd/lookup.h"

/* Has `client` be that machine, as far as it is known: its MAC, its address. */
void explain_is(const struct conf *c, const struct subject *s, struct lookup_client *client);

/*
 * Prints which files the firmware of the machine `s` may be told to load, and whether it would get
 * them. The exit code: 0 if it gets the one of its section, or if that names none, any.
 */
int explain_boot_files(
    const struct lookup *lookup, const struct subject *s, const struct lookup_client *client);

#endif
