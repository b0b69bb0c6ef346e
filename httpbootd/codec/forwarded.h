#ifndef LANBOOT_HTTPBOOTD_CODEC_FORWARDED_H
#define LANBOOT_HTTPBOOTD_CODEC_FORWARDED_H
/*
 * What a reverse proxy in front of us says of a request: whose it is (X-Forwarded-For) and how it
 * came to the proxy (X-Forwarded-Proto). Anybody can send these headers, so they count only from
 * the addresses that `proxies` of [httpbootd] names. Pure.
 */
#include "common/conf.h"

/* Returns true if the address is one of `proxies`: addresses and networks as key_set() took them.
 */
bool forwarded_is_proxy(const struct words *proxies, const struct addr *who);

/*
 * Puts into *client whose request it is that `peer`, a proxy, handed on. Each proxy puts the
 * address that it was asked from at the end of the list, so it is read from there: the last address
 * that is no proxy's is the client's, whatever stands before it was made up by who sent it. Of
 * several lines (RFC 9110 §5.3: one list) `lines` has the last first, up to `n` or a NULL.
 * `10.0.0.57`, `fd00::57`,
 * `[fd00::57]:4711`, `10.0.0.57:4711` are taken; at anything else reading stops, and the last
 * address that was good counts. Without any it is `peer`. The port is 0.
 */
void forwarded_client(const struct words *proxies, const struct addr *peer,
    const char *const *lines, size_t n, struct addr *client);

/*
 * Returns true if the machine reached the proxy by TLS. `proto`: the header's value, NULL: none;
 * of a list, the last, which the proxy before us has written.
 */
bool forwarded_is_tls(const char *proto);

#endif
