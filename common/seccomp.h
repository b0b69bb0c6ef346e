#ifndef LANBOOT_COMMON_SECCOMP_H
#define LANBOOT_COMMON_SECCOMP_H
/*
 * The kernel's filter of system calls (seccomp(2)): this process may make those that its rules
 * (call_rules.h) allow, and no other. The program for the filter is written here and not by a
 * library: it only ever knows the architecture that it is compiled for, its rules look at whole
 * words, and a library would be one more in a process that is about to be sealed.
 */
#include "common/call_rules.h"

enum { SECCOMP_LISTS = 8 }; /* beside its own */

/* Which calls were told of: a bit each. All zeros: none. */
struct seccomp_told {
	uint64_t bits[16];
};

/*
 * Enters the filter: `n` lists of rules (SECCOMP_LISTS at most), after some of every process, such
 * as signals to itself. Needs no_new_privs. From then on this thread and all that it starts cannot
 * leave it. What is refused fails with EPERM; with `tells`, the process sends itself
 * seccomp_signal() then, which has to be blocked and read (seccomp_tell). Compiled with
 * SANDBOX_KILLS, as all tests are, what is refused kills the process instead.
 *
 * Where the kernel, or this file, knows no filter for this architecture, and where a filter around
 * this process refuses it one (EPERM), it logs that and goes on. Returns false with errno if the
 * kernel has it and refused.
 */
bool seccomp_enter(const struct call_rules *lists, size_t n, bool tells);

/* The signal by which a refused call is told of: SIGRTMIN, of which several can wait. */
int seccomp_signal(void);

/*
 * Logs a warning of a refused call, once each: that is what came with the signal, its ssi_int and
 * ssi_pid (signalfd(2)).
 */
void seccomp_tell(struct seccomp_told *told, int nr, uint32_t from);

#endif
