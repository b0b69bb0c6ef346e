#ifndef LANBOOT_COMMON_SANDBOX_H
#define LANBOOT_COMMON_SANDBOX_H
/* What the kernel refuses this process from some moment on: no_new_privs and Landlock. */
#include "common/conf.h"

/*
 * Enters the sandbox. From then on this process, and each thread and child that it starts, can read
 * beneath the folders of `dirs` (`n` open descriptors), make and replace files in the folder
 * `state`
 * (-1: none), and touch nothing else in any file system; it can gain no privileges, connect no TCP
 * socket, and bind one to the ports of `bound_later` (NULL: none) alone. Threads that run already
 * stay outside. Where the kernel has no Landlock, it logs that and goes on. Returns false with
 * errno if the kernel has it and refused.
 */
bool sandbox_enter(const int *dirs, size_t n, int state, const struct addrs *bound_later);

#endif
