#ifndef LANBOOT_HTTPBOOTD_HTTP_ADMIN_WHO_H
#define LANBOOT_HTTPBOOTD_HTTP_ADMIN_WHO_H
/* Who asks at the admin address, and what that lets them do. */
#include "httpbootd/http/request.h"

struct site;

/*
 * Returns NULL, or why the request is none of an administrator's own: a page of another site that
 * he has open in his browser must not be able to change anything, even if it learned the key.
 */
const char *admin_wrong_origin(const struct site *site, const struct request *q);

/* Returns true if who asks has said the password, or by `Authorization: Bearer` the key. */
bool admin_is_known(const struct site *site, const struct header *h);

/*
 * Returns true if who asks may see the machines: from this machine itself anybody may, from
 * elsewhere who is known.
 */
bool admin_may_look(const struct site *site, const struct request *q);

#endif
