#ifndef LANBOOT_TFTPD_MAP_H
#define LANBOOT_TFTPD_MAP_H
/* [tftp-map]: rules that make another path of the one that was asked for. */
#include "common/conf.h"
#include "common/path.h"

/* The rules of one configuration, compiled. They point into it. */
struct map;

/* What a target can name of the client; NULL: not known. */
struct map_client {
	const char *mac, *mac_hyphen, *ip;
};

enum map_result {
	MAP_NONE,     /* no rule matches: the path stays as it is */
	MAP_DONE,     /* a rule made another */
	MAP_BAD_PATH, /* what a rule made is no path beneath the root */
	MAP_TOO_HARD, /* a pattern was given up */
};

/*
 * Compiles the rules. NULL: one is wrong; each of those has been told on `errors`, a line each,
 * with file and line. A configuration without rules gives a map that changes nothing.
 */
struct map *map_load(const struct conf *c, FILE *errors);

/* Frees it; NULL is nothing. */
void map_free(struct map *m);

/* True if it changes nothing. */
bool map_is_empty(const struct map *m);

/* True if a rule's target has {mac} or {mac-hyphen} in it. */
bool map_wants_mac(const struct map *m);

/*
 * Applies the first rule that matches `path` (as path_clean left it) and whose variables are all
 * known: what matched is replaced, the rest stays, and the result is cleaned into `out`. *rule is
 * that rule; NULL on MAP_NONE.
 */
enum map_result map_apply(const struct map *m, const char *path, const struct map_client *client,
    char out[PATH_SIZE], const struct map_rule **rule);

#endif
