#ifndef LANBOOT_COMMON_CONF_MIRROR_H
#define LANBOOT_COMMON_CONF_MIRROR_H
/* The [mirror] sections: where clients find what is theirs. Pure. */
#include "common/conf.h"

/* Returns the length of the folder that clients ask for, *path, which has no `/` at its ends. */
size_t conf_mirror_path(const struct mirror_section *m, const char **path);

/* True: it has Alpine's packages, which have to match their index. Its name says so. */
bool conf_mirror_is_alpine(const struct mirror_section *m);

/* Returns the folder of the keys that its indexes are signed by. */
const char *conf_mirror_keys(const struct mirror_section *m);

/* Returns the first mirror of Alpine's packages, or NULL. */
const struct mirror_section *conf_mirror_of_alpine(const struct conf *c);

/* Tells whether `path`, with or without `/` in front, lies beneath a mirror's. */
bool conf_mirror_has(const struct conf *c, const char *path);

#endif
