#ifndef LANBOOT_HTTPBOOTD_FOLDERS_H
#define LANBOOT_HTTPBOOTD_FOLDERS_H
/* [alias /images]: folders that are served beside the root, each under a path of its own. */
#include "common/daemon.h"

/*
 * Opens the folders of all aliases, and has them stay readable. Before privileges are dropped.
 * False, each error told on stderr: one of them is not there.
 */
bool alias_open(struct daemon *d);

/*
 * The folder that serves `path`, clean and without a `/` at its front, with the link-roots, or
 * NULL; *rest is what comes after the alias, empty for the alias itself. The longest alias wins.
 */
const struct roots *alias_roots(const char *path, const char **rest);

/* The folders that `path` is served from: an alias's or the root's; *rest is the path in them. */
const struct roots *file_roots(const struct daemon *d, const char *path, const char **rest);

/* Calls `each` with the name of every alias that lies right in the folder `path`. */
void alias_each_in(const char *path, void (*each)(void *arg, const char *name), void *arg);

/* roots_watch and roots_renew of all. */
void alias_watch(void);
void alias_renew(void);

void alias_close(void);

#endif
