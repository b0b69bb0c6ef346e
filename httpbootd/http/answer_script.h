#ifndef LANBOOT_ANSWER_SCRIPT_H
#define LANBOOT_ANSWER_SCRIPT_H
/* The answers that are about a machine: its script, and what it reports of itself. */
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct site;

/* The script of the machine that the query tells. */
void answer_script(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* The script that comes back with what iPXE knows. */
void answer_stub(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* The same for an iPXE that looks for autoexec.ipxe beside itself. */
void answer_autoexec(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* The machine is about to boot what its `once` says: notes it, or refuses. */
void answer_once(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* The machine's own system says that it is up; by its MAC, or by where the request came from. */
void answer_up(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

#endif
