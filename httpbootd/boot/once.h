#ifndef LANBOOT_HTTPBOOTD_BOOT_ONCE_H
#define LANBOOT_HTTPBOOTD_BOOT_ONCE_H
/*
 * Which machines have booted what `once` says: a small file for each in the state folder, named by
 * its section, with the profile's name in it. Removing the file, or naming another profile, makes
 * it boot that once more.
 */
#include "common/host_table.h"

enum once_state {
	ONCE_NONE,       /* its section has no `once` */
	ONCE_PENDING,    /* it boots that next */
	ONCE_DONE,       /* it did */
	ONCE_UNREADABLE, /* the folder cannot be read: it must not be booted, for it could be again
			  */
};

enum { ONCE_NAME = 3 * HOST_ID_TEXT };

/* Writes the name of the section's file, `52-54-00-12-34-56.once`. Returns `out`. */
const char *once_file_name(const struct host *h, char out[ONCE_NAME]);

/*
 * Beside it, `52-54-00-12-34-56.next` says what the machine boots at its next start, whatever its
 * section says: an administrator asked for that (machines/change.h). Writes its name. Returns
 * `out`.
 */
const char *once_next_name(const struct host *h, char out[ONCE_NAME]);

enum { ONCE_NEXT = 66 }; /* a profile's name, with its NUL */

/*
 * Reads that file out of the state folder `dir`. Returns the profile's name, in `out`; NULL if
 * there is none to be had.
 */
const char *once_next(int dir, const struct host *h, char out[ONCE_NEXT]);

/*
 * Notes that the machine of `h` boots that: the file is gone, for good, when this returns true.
 * False with errno if that cannot be.
 */
bool once_next_done(int dir, const struct host *h);

/*
 * Reads what the machine of section `h` (NULL: none) has booted out of the state folder `dir` (-1:
 * there is none). With ONCE_UNREADABLE errno says why, but where there is no folder.
 */
enum once_state once_read(int dir, const struct host *h);

/*
 * Notes that the machine of `h` boots its `once`: when this returns true, the note is on the disk.
 * Returns false with errno if that cannot be.
 */
bool once_write(int dir, const struct host *h);

#endif
