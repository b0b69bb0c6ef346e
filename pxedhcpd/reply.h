#ifndef LANBOOT_PXEDHCPD_REPLY_H
#define LANBOOT_PXEDHCPD_REPLY_H
/* The answer, field by field (RFC 2131 §4.3.1, table 3), once it is decided what it says. Pure. */
#include "pxedhcpd/policy.h"

/* The type of the first item of a boot menu; the next ones follow. PXE 2.1 §2.2.1: vendors' use. */
enum { MENU_TYPE = 0x8000 };

/*
 * Returns how many of the configuration's menu items, from the first on, fit into one option 43:
 * those that clients are shown.
 */
size_t reply_menu_listed(const struct conf *c);

/*
 * Fills d->reply, but for its boot file and its extra options, and d->to, by what d->answer,
 * d->kind and d->class say. `self` is our address as the client is told it.
 */
void reply_fill(const struct policy_input *in, struct in_addr self, struct decision *d);

#endif
