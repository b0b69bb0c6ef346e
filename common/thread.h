#ifndef LANBOOT_COMMON_THREAD_H
#define LANBOOT_COMMON_THREAD_H
/* Threads beside the loop, which do what may have to wait for a disk. */
#include <pthread.h>
#include <stddef.h>

/*
 * Starts a thread that runs run(arg), with a stack of `stack` bytes (0: the library's default). It
 * leaves every signal to the loop but that of its own refused calls (seccomp.h), for which the
 * kernel would else end the process. Returns 0 or an errno.
 */
int thread_start(pthread_t *thread, size_t stack, void *(*run)(void *), void *arg);

#endif
