#ifndef LANBOOT_HTTPBOOTD_BOOT_ONCE_H
#define LANBOOT_HTTPBOOTD_BOOT_ONCE_H
/*
 * Which machines have booted what `once` says: a small file for each in the state folder, named by
 * its section, with the profile's name in it. Removing the file, or naming another profile, makes
 * it boot that once more. Where several servers share a store (etcd.h), what is noted now is noted
 * there, under the same names; a file that was here before counts as well.
 */
#include "common/host_table.h"
#include "httpbootd/etcd/notes.h"

enum once_state {
	ONCE_NONE,       /* its section has no `once` */
	ONCE_PENDING,    /* it boots that next */
	ONCE_DONE,       /* it did */
	ONCE_UNREADABLE, /* the folder cannot be read: it must not be booted, for it could be again
			  */
	ONCE_UNDECIDED,  /* the store does not answer: likewise */
};

/* Where that is noted. */
struct once_place {
	int dir;                   /* the state folder; -1: there is none */
	const struct notes *notes; /* what the store says; NULL: there is none but the folder */
};

/* The notes of a process that does not ask the store. */
extern const struct notes once_unasked;

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
 * Reads that file, or that note of the store. Returns the profile's name, in `out`; NULL if there
 * is none to be had.
 */
const char *once_next(const struct once_place *at, const struct host *h, char out[ONCE_NEXT]);

/*
 * Returns true if the machine would boot something at its next start, as far as is known, but for
 * the store, which does not answer.
 */
bool once_next_is_kept_back(const struct once_place *at, const struct host *h);

/*
 * Where there is no store: notes that the machine of `h` boots that. The file is gone, for good,
 * when this returns true. False with errno if that cannot be.
 */
bool once_next_done(int dir, const struct host *h);

/*
 * Reads what the machine of section `h` (NULL: none) has booted. With ONCE_UNREADABLE errno says
 * why, but where there is no folder; with ONCE_UNDECIDED the notes do.
 */
enum once_state once_read(const struct once_place *at, const struct host *h);

/*
 * Likewise notes that it boots its `once`: when this returns true, the note is on the disk. Returns
 * false with errno if that cannot be.
 */
bool once_write(int dir, const struct host *h);

/*
 * Likewise notes whichever it is that it boots now: what it boots at its next start (`is_next`), or
 * its `once`, which may have been noted already.
 */
bool once_taken(int dir, const struct host *h, bool is_next);

#endif
