#ifndef LANBOOT_HTTPBOOTD_ANSWER_OVERLAY_H
#define LANBOOT_HTTPBOOTD_ANSWER_OVERLAY_H
/* The apkovl that is packed for a machine. */
#include "httpbootd/http/reply.h"

struct site;

void answer_overlay(struct site *site, const char *path, struct reply *reply);

#endif
