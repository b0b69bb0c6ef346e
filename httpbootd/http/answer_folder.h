#ifndef LANBOOT_FOLDER_H
#define LANBOOT_FOLDER_H
/* The answer to a path with `/` at its end, where folders are listed. */
#include "httpbootd/http/answer.h"

void answer_folder(struct daemon *d, const char *path, struct record *rec, struct reply *reply);

#endif
