#ifndef LANBOOT_HTTPBOOTD_HTTP_TLS_FAILED_H
#define LANBOOT_HTTPBOOTD_HTTP_TLS_FAILED_H
/* Clients with whom TLS did not come about: libmicrohttpd says that it failed, but not with whom.
 */
#include "common/strval.h"

/* Returns true if the library says by this message (its format) that a handshake has failed: that
 * connection is closed next. */
bool tls_failed_is(const char *format);

/* Logs it of this client, of each so many lines as he may have. */
void tls_failed_tell(const struct addr *peer);

#endif
