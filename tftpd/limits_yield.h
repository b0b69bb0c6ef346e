#ifndef LANBOOT_TFTPD_LIMITS_YIELD_H
#define LANBOOT_TFTPD_LIMITS_YIELD_H
/* Who makes room where there is none left: a part of limits.c, and pure as that. */
#include "tftpd/limits.h"

/*
 * Returns whose transfer ends so that one for `peer` may begin, whose entry is `newcomer` (NULL: it
 * has none); NULL: nobody's. It costs no more where it is asked many thousand times a second.
 */
struct limits_member *limits_yield_for(
    struct limits *l, const struct addr *peer, const struct client *newcomer, uint64_t now_ms);

/* Returns which of c's own transfers ends for another one of c's; NULL: none. */
struct limits_member *limits_yield_own(struct client *c, uint64_t now_ms);

#endif
