#ifndef LANBOOT_HTTPBOOTD_ONCE_H
#define LANBOOT_HTTPBOOTD_ONCE_H
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

/* The name of the section's file. Needs ONCE_NAME bytes; returns `out`. */
const char *once_file_name(const struct host *h, char out[ONCE_NAME]);

/* `dir`: the state folder; -1: there is none. */
enum once_state once_read(int dir, const struct host *h);

/* Notes, for good, that it is done. False with errno. */
bool once_write(int dir, const struct host *h);

#endif
