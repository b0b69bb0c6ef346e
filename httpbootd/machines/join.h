#ifndef LANBOOT_HTTPBOOTD_MACHINES_JOIN_H
#define LANBOOT_HTTPBOOTD_MACHINES_JOIN_H
/* Puts what is heard into a machine's story: machines.c finds the machine, story.c the step. */
#include "httpbootd/machines/machines.h"

struct boot;

/*
 * Takes an event into the story of its machine, of whose section `boot` (NULL: it has none) is what
 * it boots. Returns true if it says more than that the machine lives.
 */
bool join_event(struct machines *m, struct seen *s, const struct line *l, const struct boot *boot,
    uint64_t now_ms);

/*
 * Returns true if the event is not to be taken into the machine's story, for anybody could have
 * caused it (PROOF_NONE), and the machine is known better: a section is for it alone, its latest
 * boot was its own doing, and it is up, or still on its way. An offer that would begin a boot is
 * noted: what the machine itself does then begins it.
 */
bool join_holds(struct seen *s, const struct line *l, const struct boot *boot, uint64_t now_ms);

/* Returns true if an address or a boot that nobody can be sure of would take such a machine's
 * place. */
bool join_is_known(const struct seen *s, uint64_t now_ms);

/* The machine and another one, by their cards both, have the same address at once. */
void join_clash(struct machines *m, struct seen *s, const struct seen *other, uint64_t now_ms);

/*
 * The machine, which is known by its MAC, was heard by this address. What was heard by it before
 * anybody could know whose doing that was becomes part of its story.
 */
void join_addr(struct machines *m, struct seen *s, const struct addr *a, uint64_t now_ms);

/* A boot came up: it is counted, and its profile's usual times are learned from it. */
void join_up(struct machines *m, const struct seen_boot *b, uint64_t now_ms);

#endif
