#ifndef LANBOOT_COMMON_AUTOEXEC_H
#define LANBOOT_COMMON_AUTOEXEC_H
/*
 * autoexec.ipxe: what an iPXE for UEFI looks for before it does anything else: releases of 2021
 * to 2023 beside themselves, by the firmware's TFTP; later ones in `/` of the server if PXE had
 * loaded them, beside themselves if their URL is known (src/interface/efi/efi_autoexec.c of iPXE).
 * Made here, it brings any iPXE, uncompiled and whatever the site's DHCP server says, to the script
 * of its machine. Pure.
 */
#include "common/conf.h"

enum { AUTOEXEC_SIZE = 2048, AUTOEXEC_URL = 512 };

/* Its name: `autoexec.ipxe`. */
extern const char autoexec_name[];

/* Returns true if the last component of `path` is that name. */
bool autoexec_is(const char *path);

/*
 * Writes our address as it stands in a URL: that of [lanboot], else `local`, our address that was
 * asked. Returns false if there is none that a client could use: `local` is unknown or link-local.
 */
bool autoexec_address(const struct conf *c, const struct addr *local, char out[ADDR_TEXT]);

/*
 * Writes httpbootd's URL without a path, as clients are told it. Returns false as autoexec_url
 * does.
 */
bool autoexec_server(const struct conf *c, const struct addr *local, char url[AUTOEXEC_URL]);

/*
 * Writes the URL of the script, as pxedhcpd would tell it: `host`'s (NULL: not known) script-url,
 * else `script` of [pxedhcpd]. {address} is that of [lanboot], else `local`, our address that was
 * asked; {mac} is left to iPXE. Returns false if there is no address that a client could use
 * (`local` is unknown or link-local), or it does not fit.
 */
bool autoexec_url(const struct conf *c, const struct host *host, const struct addr *local,
    char url[AUTOEXEC_URL]);

/* Returns true if who asks at our address `local` does so over IPv6; len 0: it is not known. */
bool autoexec_over_ip6(const struct addr *local);

/*
 * Writes the script that goes on to `url`, with a NUL behind it: over IPv6 where that names our
 * address of IPv6; over IPv6 first and IPv4 then where that has a name, and the client came
 * `over_ip6`; else over IPv4. Returns its length without that; 0: it does not fit.
 */
size_t autoexec_text(const char *url, bool over_ip6, char out[AUTOEXEC_SIZE]);

#endif
