#ifndef LANBOOT_PXE_EXPLAIN_SUBJECT_H
#define LANBOOT_PXE_EXPLAIN_SUBJECT_H
/* For explain.c: a machine or a path instead of options. */
#include "common/conf.h"
#include "common/subject.h"
#include "pxedhcpd/dhcp.h"

/* Has the request come from a machine with this UUID, as it goes over the wire (RFC 4578 §2.3). */
void explain_set_uuid(const uint8_t uuid[UUID_SIZE], struct dhcp_request *req);

/*
 * Has the request come from a machine with this client identifier (option 61); one without a MAC,
 * of InfiniBand (RFC 4390), if it has none by now.
 */
void explain_set_client_id(const uint8_t *bytes, size_t len, struct dhcp_request *req);

/* Has the request come from that machine, as far as it is known; a path changes nothing. */
void explain_set_subject(const struct subject *s, struct dhcp_request *req);

/* Prints who asks, by all that tells it from others, and on which port. */
void explain_print_machine(const struct dhcp_request *req, uint16_t port);

/* Prints what is not known of it. */
void explain_print_unknown(const struct subject *s);

/* The architectures that have a boot file of their own, by name; NULL: no more. *at begins at 0. */
const char *explain_next_arch(const struct conf *c, size_t *at);

/* Prints which architectures and machines are told to load `path`. The exit code: 1 if none is. */
int explain_print_path(const struct conf *c, const char *path);

#endif
