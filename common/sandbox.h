#ifndef LANBOOT_COMMON_SANDBOX_H
#define LANBOOT_COMMON_SANDBOX_H
/* What the kernel refuses this process from some moment on: no_new_privs and Landlock. */
#include "common/conf.h"

/* What is left of TCP. */
struct sandbox_tcp {
	const struct addrs *bound_later; /* to whose ports a socket may be bound; NULL: none */
	const uint16_t *connect;         /* ports that one may be connected to */
	size_t n_connect;
};

/*
 * Enters the sandbox. From then on this process, and each thread and child that it starts, can read
 * beneath the folders of `dirs` (`n` open descriptors), make and replace files in those of
 * `written` (`n_written` of them; -1: none), and touch nothing else in any file system; it can gain
 * no privileges, and bind and connect no TCP socket but as `tcp` (NULL: none) says. Threads that
 * run already stay outside. Where the kernel has no Landlock, it logs that and goes on. Returns
 * false with errno if the kernel has it and refused.
 */
bool sandbox_enter(
    const int *dirs, size_t n, const int *written, size_t n_written, const struct sandbox_tcp *tcp);

#endif
