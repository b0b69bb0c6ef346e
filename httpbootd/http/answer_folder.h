#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_FOLDER_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_FOLDER_H
/* GET /FOLDER/, where the configuration says listing = yes. */

struct site;
struct reply;

/*
 * Answers with the list of the folder that `path` leads to, as a page: its files and folders, and
 * the aliases that lie in it.
 */
void answer_folder(struct site *site, const char *path, struct reply *reply);

#endif
