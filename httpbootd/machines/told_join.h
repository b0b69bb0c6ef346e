#ifndef LANBOOT_HTTPBOOTD_MACHINES_TOLD_JOIN_H
#define LANBOOT_HTTPBOOTD_MACHINES_TOLD_JOIN_H
/*
 * Puts what machines say themselves into their stories. No machine is made, kept or moved in its
 * boot's course by it: anybody can send as anybody. It adds why a step failed, and steps that other
 * servers than ours know of.
 */
#include "httpbootd/machines/machines.h"

/*
 * Returns true if a machine that is known to boot, or to be up, was heard by this address, and no
 * other one.
 */
bool told_is_known(const struct machines *m, const struct addr *a, uint64_t now_ms);

/* Returns the machine whose line an event `said` is; NULL: of none that is known so. */
struct seen *told_speaker(const struct machines *m, const struct line *l, uint64_t now_ms);

/*
 * Takes an event `said` of that machine: keeps the line, and reads what it tells; `boot` is what
 * the machine boots (NULL: not known). Returns true if its boot moved.
 */
bool told_join_line(struct machines *m, struct seen *s, const struct line *l,
    const struct boot *boot, uint64_t now_ms);

/* Takes an event `told`, by which a script of ours says which step comes, or failed, and why. */
bool told_join_step(struct machines *m, struct seen *s, const struct line *l, uint64_t now_ms);

#endif
