#ifndef LANBOOT_COMMON_KEY_OPTION_H
#define LANBOOT_COMMON_KEY_OPTION_H
/* `N:VALUE`, a DHCP option and its value. For key_set.c. */
#include "common/key_input.h"

/*
 * Adds the option to `to`, an array of BOOT_OPTIONS_MAX that ends with a NULL. A value is text,
 * with the key's variables; one or more IPv4 addresses; `0x` and hex digits; or text in quotes,
 * whatever it looks like. Returns false, with in->expected, on anything else, on a number that is
 * there already or that is pxedhcpd's, the client's or the site's server's to say.
 */
bool key_add_option(struct key_input *in, const struct boot_option **to, const char *text);

#endif
