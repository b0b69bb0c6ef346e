#ifndef LANBOOT_TOOLS_OVERLAY_UNPACK_H
#define LANBOOT_TOOLS_OVERLAY_UNPACK_H
/*
 * An apkovl, such as lbu or a stranger made, as a folder with its .modes. All of it is judged
 * before anything is written: what leads out of the folder, lies behind a link or is neither a
 * file, a folder nor a link is refused. Of two members of one name the last counts, as it does
 * where it is unpacked.
 */
#include <stdbool.h>
#include <stddef.h>

enum {
	UNPACK_MEMBERS = 100000,  /* as many as are packed at most */
	UNPACK_BYTES = 384 << 20, /* of files: what is packed at most, and some more */
	UNPACK_WHY = 2048,        /* size of a buffer for a reason */
};

/*
 * Reads the tar archive `tar` (not compressed; ustar, GNU's and pax), which is read twice and must
 * stay as it is meanwhile, and writes it into `folder`, which is there and empty. False, and why,
 * in words that follow the archive's name, as plain_name left them. *n is how many files, folders
 * and links there are now. Says on standard error which of them run with their owner's rights.
 */
bool overlay_unpack(const char *tar, const char *folder, size_t *n, char why[UNPACK_WHY]);

#endif
