#ifndef LANBOOT_COMMON_ADMIN_HOST_H
#define LANBOOT_COMMON_ADMIN_HOST_H
/*
 * By which names an admin address may be asked. A page in an administrator's browser can be of a
 * site whose name was made to lead here (DNS rebinding): to the browser the answer is that site's,
 * to be read by it. Its name is in the Host header, so only names that nobody else can have are
 * answered. Pure.
 */
#include "common/words.h"

/*
 * Returns true if `host`, a Host header with or without a port, is an IP address, `localhost`,
 * `machine` (empty: unknown), which is this machine's own name, or one of `names`, which the
 * configuration has. NULL or empty, no such header, is let in: each browser sends one (RFC 9112
 * section 3.2). Case does not matter, nor does a dot at the end of a name.
 */
bool admin_host_is_ours(const char *host, const char *machine, const struct words *names);

/* What is said to who asks by another. */
extern const char admin_host_refused[];

#endif
