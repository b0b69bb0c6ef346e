#ifndef LANBOOT_COMMON_WHOLE_FILE_H
#define LANBOOT_COMMON_WHOLE_FILE_H
/*
 * Small files that are on the disk whole, or not at all: written beside their place, then moved
 * there by renameat(2), and the folder synced (fsync(2), "Calling fsync() does not necessarily
 * ensure that the entry in the directory … has also reached disk").
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Makes the file `name` in the folder `dir`, a descriptor, of these `len` bytes and with this mode,
 * less the umask. What stood there is removed before, and never written to: in a folder where
 * others may make files it could be a link, a pipe that nobody reads, or a file that they have
 * open. It is on the disk when this returns true. False with errno: what is there then is not
 * whole, if it is there at all, and the next call removes it.
 */
bool whole_file_write(int dir, const char *name, const char *text, size_t len, mode_t mode);

/*
 * Writes all of it to the open file `fd`, for what is written in pieces. False with errno: less may
 * have been written; ENOSPC where the file takes nothing more.
 */
bool whole_file_append(int fd, const void *bytes, size_t len);

/* Has what was renamed or removed in the folder be so on the disk. False with errno. */
bool whole_file_sync(int dir);

#endif
