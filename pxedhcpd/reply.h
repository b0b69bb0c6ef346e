#ifndef LANBOOT_REPLY_H
#define LANBOOT_REPLY_H
/* The answer, field by field, once policy.c knows what it shall say. Pure. */
#include "pxedhcpd/policy.h"

/* The type of the first item of a boot menu; the next ones follow (PXE 2.1 §2.2.1: vendor's use).
 */
enum { MENU_TYPE = 0x8000 };

/* How many of the configuration's menu items fit into one option 43: those that are listed. */
size_t reply_menu_listed(const struct conf *c);

/* Fills d->reply (but for its boot file) and d->to. `self` is our address, as the client is told.
 */
void reply_fill(const struct policy_input *in, struct in_addr self, struct decision *d);

#endif
