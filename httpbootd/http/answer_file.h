#ifndef LANBOOT_FILE_H
#define LANBOOT_FILE_H
/* The answer to a path: the file, the part of it that was asked for, or why not. */
#include "common/daemon.h"
#include "common/root.h"
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct site;

/*
 * Answers with the file `path`. A small one that was asked for without conditions is answered from
 * memory, as a text that may be kept.
 */
void answer_file(struct site *site, const struct request *q, const char *path, struct reply *reply);

/* In HTTP's words. */
unsigned file_status(enum root_result r);

#endif
