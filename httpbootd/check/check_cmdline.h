#ifndef LANBOOT_HTTPBOOTD_CHECK_CMDLINE_H
#define LANBOOT_HTTPBOOTD_CHECK_CMDLINE_H
/*
 * Looks for command lines that a kernel would cut off, with all that is put into them, and for
 * words of Alpine's that a key puts into them, too.
 */
#include "common/check.h"
#include "common/conf.h"

/*
 * Tells of each profile once, and of sections that say more of their own: the first
 * CHECK_CMDLINES of these. What only a machine knows counts as little as it is in iPXE's words.
 */
void check_cmdlines(const struct conf *c, struct check *k);

enum { CHECK_CMDLINES = 2000 };

#endif
