#ifndef LANBOOT_FOLDER_H
#define LANBOOT_FOLDER_H
/* The answer to a path with `/` at its end, where folders are listed. */
#include "common/daemon.h"
#include "httpbootd/http/reply.h"

void answer_folder(struct daemon *d, const char *path, struct reply *reply);

#endif
