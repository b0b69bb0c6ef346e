#ifndef LANBOOT_COMMON_TEST_MARK_H
#define LANBOOT_COMMON_TEST_MARK_H
/*
 * Packets and requests that say of themselves that they are lanboot-probe's, and no machine's:
 * anybody can say so, and would not be seen then. Pure.
 */
#include "common/strval.h"

/*
 * Returns what a line of the log has as `test=`: NULL if nothing was said; `yes` if it comes from
 * this very machine, by its loopback or from the address `ours` that it was sent to, which nobody
 * else can have; `said` else. The words live for ever.
 */
const char *test_mark(bool is_said, const struct addr *from, const struct addr *ours);

/* Returns true if the mark is believed: `yes`. */
bool test_mark_holds(const char *mark);

#endif
