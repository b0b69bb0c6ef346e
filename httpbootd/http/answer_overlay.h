#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_OVERLAY_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_OVERLAY_H
/* GET /overlay/…: the apkovl that is packed for a machine. */
#include "httpbootd/http/reply.h"

struct site;

/*
 * Answers with the apkovl that `path` names (boot/overlay_name.h), packed of the folders that the
 * machine's section says; refuses if the machine boots nothing with such an overlay, or if it
 * cannot be packed, which is logged.
 */
void answer_overlay(struct site *site, const char *path, struct reply *reply);

#endif
