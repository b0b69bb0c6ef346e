#ifndef LANBOOT_FOLDER_H
#define LANBOOT_FOLDER_H
/* The answer to a path with `/` at its end, where folders are listed. */
#include "httpbootd/http/reply.h"

struct site;

void answer_folder(struct site *site, const char *path, struct reply *reply);

#endif
