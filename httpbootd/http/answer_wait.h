#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_WAIT_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_WAIT_H
/* Machines that no section is for, and that wait until they are enrolled: see boot/waiting.h. */
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct boot_client;
struct machine;
struct origin;
struct site;

/* Has the script of a machine that boots nothing wait: it asks at `o` for what is new. */
void wait_point(const struct site *site, const struct origin *o, struct machine *m);

/*
 * Has the script of a machine that boots nothing wait, and tells of the machine: what it is, as its
 * firmware says. The word is that of the machines seen.
 */
void wait_begin(struct site *site, const struct request *q, const struct target *t,
    const struct boot_client *client, const struct origin *o, struct machine *m);

/*
 * Answers a machine that waits: whether the configuration is another one since the script was made
 * that it runs. It costs as little as any answer, for thousands may ask.
 */
void answer_wait(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

#endif
