#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_MIRROR_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_MIRROR_H
/* Files of a [mirror]: what is kept, what is arriving, what has to be waited for. */
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct site;

/*
 * Answers with what a mirror has at `path`, clean and without `/` in front. Returns false if that
 * is no mirror's. What has to be waited for is answered late (reply->is_late).
 */
bool answer_mirror(
    struct site *site, const struct request *q, const char *path, struct reply *reply);

#endif
