#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_CMDLINE_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_CMDLINE_H
/* What cannot work in a kernel's command line, with all that is put into it. Pure. */
#include "common/conf.h"
#include "common/init_words.h"
#include "httpbootd/codec/origin.h"

/*
 * Returns the word, such as `apkovl=`, that the command line of `b` has although `*key` puts it
 * there already: of two, Alpine's init takes the last, UEFI's part of Linux and PXELINUX load the
 * files of each initrd=, and nobody looks at them. NULL: there is none.
 */
const char *check_cmdline_repeats(const struct boot *b, const char **key);

/* What the kernel makes of a command line. */
struct check_cmdline {
	bool is_long; /* it would cut it off */
	struct init_words words;
};

/*
 * Looks at the command line that the machines of `h` are given by the server `o` when they boot `p`
 * (NULL: what the section itself boots). What only a machine knows counts as little as it is in
 * iPXE's words.
 */
void check_cmdline_look(const struct conf *c, const struct host *h, const struct profile *p,
    const struct origin *o, struct check_cmdline *found);

#endif
