#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_SCRIPT_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_SCRIPT_H
/* The answers that are about a machine: its script, and what it reports of itself. */
#include "common/loader.h"
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct site;

/* The script of the machine that the query tells. */
void answer_script(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* Answers with the script that comes back with what iPXE knows of its machine. */
void answer_stub(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* Answers an iPXE that looks for autoexec.ipxe beside itself: the script goes on to /boot.ipxe. */
void answer_autoexec(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/*
 * Answers with what the loader that asks by the path configures itself by: it is `n`, which
 * loader_name_parse() read, and no such file is there.
 */
void answer_loader(struct site *site, const struct request *q, const struct target *t,
    const struct loader_name *n, struct reply *reply);

/*
 * Notes, for good, that the machine is about to boot what its `once` says; refuses if that is not
 * to be, or cannot be noted. Only a GET that is no dry run is noted.
 */
void answer_once(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/*
 * Answers the machine's own system, which says that it is up: the machine is known by its MAC, or
 * by where the request came from. A HEAD is not counted.
 */
void answer_up(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/* Does the same of a machine that says that it is up still. */
void answer_alive(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/*
 * Does the same of a machine that says how far its boot got: `stage=`, and whether that has
 * `failed=`, and in `text=` what was said then.
 */
void answer_stage(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/*
 * Takes what a script of ours says of the machine's way: `step=` that comes, or with `errno=` that
 * has failed, by iPXE's number.
 */
void answer_told(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

#endif
