#ifndef LANBOOT_HOSTS_JSON_H
#define LANBOOT_HOSTS_JSON_H
/* Every [host] section and what it would boot, as JSON, made piece by piece while it is sent. */
#include "common/daemon.h"
#include "httpbootd/http/reply.h"

void answer_hosts(struct daemon *d, struct reply *reply);

/* The configuration is another one: lists under way break off, for what they told of is gone. */
void hosts_json_reloaded(void);

#endif
