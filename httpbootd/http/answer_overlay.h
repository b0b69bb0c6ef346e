#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_OVERLAY_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_OVERLAY_H
/* GET /overlay/…: the apkovl that is packed for a machine. */
#include "common/conf.h"
#include "common/overlay_name.h"
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct site;

/*
 * Answers with the apkovl that the target names (common/overlay_name.h), packed of the folders that
 * the machine's section says; refuses if the machine boots nothing with such an overlay, if another
 * one asks, or if it cannot be packed; the last two are logged. It is packed beside the loop: until
 * it is, the reply is late.
 */
void answer_overlay(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply);

/*
 * Finds what an overlay's path names: returns what its machine boots, which has an overlay, and the
 * section in *h; NULL if there is no such. The result may be *usual, or the configuration's.
 */
const struct boot *answer_overlay_boot(const struct conf *c, const struct overlay_name *name,
    const struct host **h, struct boot *usual);

#endif
