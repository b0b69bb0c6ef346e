#ifndef LANBOOT_HTTPBOOTD_MACHINES_CLOCK_SET_H
#define LANBOOT_HTTPBOOTD_MACHINES_CLOCK_SET_H
/* The keeper's times are those of its clock. Where that is set, what was 3 s ago is 3 s ago. */
#include "httpbootd/machines/machines.h"

/*
 * Has all times of the keeper follow a clock that was set by so many ms, but those in the lines
 * that are kept: they are the log's.
 */
void machines_clock_set(struct machines *m, int64_t by_ms);

#endif
