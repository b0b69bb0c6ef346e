#ifndef LANBOOT_PXEDHCPD_EXPLAIN_SUBJECT_H
#define LANBOOT_PXEDHCPD_EXPLAIN_SUBJECT_H
/* For explain.c: a machine or a path instead of options. */
#include "common/conf.h"
#include "common/neighbour.h"
#include "common/subject.h"
#include "pxedhcpd/dhcp.h"

/* Makes *req come from the machine *s, as far as that is known; a path changes nothing. */
void explain_set_subject(const struct subject *s, struct dhcp_request *req);

/* Prints which machine sends the request, by all that tells it from others, and to which port. */
void explain_print_machine(const struct dhcp_request *req, uint16_t port);

/* Prints which section a name stands for, and what is not known of the machine. */
void explain_print_unknown(const struct subject *s);

/* Prints whether the machine may be a client, by its address; nothing if that was not said. */
void explain_print_clients(const struct conf *c, const struct subject *s);

/* Returns how this machine's kernel would send to `a` (neighbour_way). */
enum way explain_way_to(const struct addr *a);

/* The same; 0.0.0.0 is not known. */
enum way explain_way(struct in_addr a);

/*
 * Returns the name of the next architecture that has a boot file of its own, or NULL if there are
 * no more. *at is 0 before the first call and counts on.
 */
const char *explain_next_arch(const struct conf *c, size_t *at);

/*
 * Prints which architectures and machines are told to load `path`. Returns the exit code: 0, or 1
 * if none is.
 */
int explain_print_path(const struct conf *c, const char *path);

#endif
