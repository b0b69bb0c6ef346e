#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_CMDLINE_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_CMDLINE_H
/* What cannot work in a kernel's command line, with all that is put into it. Pure. */
#include "common/conf.h"
#include "httpbootd/codec/origin.h"

/*
 * Returns the word, such as `apkovl=`, that the command line of `b` has although `*key` puts it
 * there already: of two, Alpine's init takes the last, and nobody looks at it. NULL: there is none.
 */
const char *check_cmdline_repeats(const struct boot *b, const char **key);

/*
 * Returns true if a kernel would cut off the command line that the machines of `h` are given by the
 * server `o`. What only a machine knows counts as little as it is in iPXE's words.
 */
bool check_cmdline_is_long(const struct conf *c, const struct host *h, const struct origin *o);

#endif
