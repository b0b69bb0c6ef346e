#ifndef LANBOOT_HTTPBOOTD_ANSWER_OVERLAY_H
#define LANBOOT_HTTPBOOTD_ANSWER_OVERLAY_H
/* The apkovl that is packed for a machine. */
#include "common/daemon.h"
#include "httpbootd/http/reply.h"

void answer_overlay(struct daemon *d, const char *path, struct reply *reply);

#endif
