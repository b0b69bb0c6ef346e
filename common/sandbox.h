#ifndef LANBOOT_SANDBOX_H
#define LANBOOT_SANDBOX_H
/* What the kernel shall refuse from now on: no_new_privs and Landlock. */
#include <stdbool.h>
#include <stddef.h>

/*
 * From now on this process can read beneath the folders of `dirs` (open descriptors, `n` of
 * them), make and replace files in the folder `state` (-1: none), and touch nothing else in any
 * file system; it can gain no privileges, and bind or
 * connect no TCP socket. Where the kernel has no Landlock, says so by log_warnx and goes on.
 * False with errno: the kernel has it and refused.
 */
bool sandbox_enter(const int *dirs, size_t n, int state);

#endif
