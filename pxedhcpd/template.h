#ifndef LANBOOT_TEMPLATE_H
#define LANBOOT_TEMPLATE_H
/* Values of the configuration with the variables of one answer filled in. Pure. */
#include "pxedhcpd/policy.h"

/*
 * A URL or another text, and `file` after it. `self` is our address as the client is told. False if
 * it is longer than an option can be.
 */
bool template_url(const struct policy_input *in, struct in_addr self, const char *template,
    const char *file, char out[OPTION_SIZE]);

/*
 * The options that a section has, up to the first NULL, into reply->extra. False if they do not
 * fit.
 */
bool template_options(const struct policy_input *in, struct in_addr self,
    const struct boot_option *const options[BOOT_OPTIONS_MAX], struct dhcp_reply *reply);

#endif
