#ifndef LANBOOT_PXEDHCPD_TEMPLATE_H
#define LANBOOT_PXEDHCPD_TEMPLATE_H
/* Values of the configuration, whose variables are those of one answer (expand.h). Pure. */
#include "pxedhcpd/policy.h"

/*
 * Writes the URL or other text `template` to `out`, its variables filled in, and `file` after it,
 * as it is. `self` is our address as the client is told it. Returns false if that is longer than an
 * option can be, or a variable is unknown.
 */
bool template_url(const struct policy_input *in, struct in_addr self, const char *template,
    const char *file, char out[OPTION_SIZE]);

/*
 * Writes the options that a section has, up to the first NULL, to reply->extra, their variables
 * filled in. Returns false if they do not fit.
 */
bool template_options(const struct policy_input *in, struct in_addr self,
    const struct boot_option *const options[BOOT_OPTIONS_MAX], struct dhcp_reply *reply);

#endif
