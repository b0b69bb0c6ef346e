#ifndef LANBOOT_COMMON_NOWAIT_H
#define LANBOOT_COMMON_NOWAIT_H
/*
 * What the kernel knows of an open file without asking a disk or a server: the loop may call these,
 * since none of them waits.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Reads up to `len` bytes at `offset` of the file into `to`, as far as they are in the kernel's
 * memory. Returns how many it read; 0 is the end of the file or, rarely, comes before it. Returns
 * -1 with errno; EAGAIN says that the read would wait, or that this file system or kernel cannot
 * tell (the flag came with Linux 4.14): then a disk_reader has to do it.
 */
ssize_t nowait_read(int fd, void *to, size_t len, uint64_t offset);

/*
 * Fills in *st as fstat does, but never asks a server, and only device, inode, links, size, mtime
 * and ctime; all other members are 0. Returns false with errno if that fails.
 */
bool nowait_stat(int fd, struct stat *st);

/* Returns true if the file lies in memory (tmpfs, memfd), so that no read of it ever waits. */
bool nowait_in_memory(int fd);

#endif
