#ifndef LANBOOT_COMMON_CONF_FILES_H
#define LANBOOT_COMMON_CONF_FILES_H
/*
 * The configuration's files, one after the other. Who may open them himself goes through what
 * `include` names; a daemon in its sandbox may not, and is handed them open by its aide (aide.h),
 * in messages of a socket, a file each.
 */
#include "common/path.h"
#include "common/words.h"

#include <glob.h>
#include <stdbool.h>

enum conf_file_kind {
	CONF_FILE_OPEN,    /* `fd` is to be read */
	CONF_FILE_FAILED,  /* it is there and cannot be opened: `error` says why */
	CONF_FILE_CLOSED,  /* `name` is a pattern, and its folder may not be read */
	CONF_FILE_MISSING, /* `name` is a pattern that has to lead to a file, and does not */
	CONF_FILE_END,     /* that were all */
};

struct conf_file {
	enum conf_file_kind kind;
	int error; /* an errno; 0: none */
	char name[PATH_SIZE];
	int fd; /* -1 unless it is open; whoever takes it closes it */
};

/* Where a walk through the files of `patterns` stands. All else zeros: at its beginning. */
struct conf_walk {
	const struct words *patterns;
	size_t pattern, file;
	bool is_found; /* `found` is of this pattern */
	glob_t found;
};

/*
 * Opens the next file that the patterns lead to. CONF_FILE_END comes last; then the walk has freed
 * what it held.
 */
void conf_walk_next(struct conf_walk *w, struct conf_file *out);

/* Writes the path of hosts.d in the folder of state; cut off if it is too long. Returns `out`. */
char *conf_hosts_folder(const char *state, char out[PATH_SIZE]);

/* Writes that of the inventory. */
char *conf_inventory_folder(const char *state, char out[PATH_SIZE]);

/*
 * Writes the pattern of the files of hosts.d in the folder of state; the folder has no wildcards
 * whatever is in its name. A path that is too long is cut off, and leads nowhere. Returns `out`.
 */
char *conf_hosts_pattern(const char *state, char out[PATH_SIZE]);

/* Does the same of the inventory's file (conf_inventory.h). */
char *conf_inventory_pattern(const char *state, char out[PATH_SIZE]);

/* The letter that asks for the files, of any that a process may be asked for by. */
enum { CONF_FILES_ASKED = 'F' };

/* Asks who is at the other end of `socket` for the files. Returns false with errno. */
bool conf_files_ask(int socket);

/* Sends the file, and closes its descriptor. Returns false with errno. */
bool conf_file_send(int socket, struct conf_file *f);

/*
 * Receives the next file; one that finds no free descriptor here is CONF_FILE_FAILED with EMFILE.
 * Returns false, with errno, if whoever sends them is gone (EPIPE).
 */
bool conf_file_receive(int socket, struct conf_file *out);

/*
 * Tells glob(), of an include, whether to give up: a folder that may not be read is not one without
 * files. `error` is its errno. Returns 1 for that one, else 0.
 */
int conf_folder_closed(const char *folder, int error);

#endif
