#ifndef LANBOOT_HTTPBOOTD_MIRROR_STORE_H
#define LANBOOT_HTTPBOOTD_MIRROR_STORE_H
/*
 * The folder of a mirror: what was fetched, each a file of its own, which is there whole or not at
 * all. Nobody else writes to it.
 *
 *   p-ID-NAME.apk   a package, as it is; ID is its apk_entry's in hex
 *
 *   f-PATH          another file, with `!` for each `/` of its path: STORE_HEAD bytes that say
 *                   where it comes from, then its own
 *
 *   i-REPO-NUMBER   an index, as it is
 *
 *   r-REPO          which of these is served, and what clients used
 *
 *   .new-NUMBER     what is arriving; gone with the next start
 */
#include "httpbootd/mirror/apk_index.h"

#include <sys/stat.h>

enum {
	STORE_NAME = 256,  /* bytes of a file's name, with its NUL */
	STORE_HEAD = 4096, /* bytes in front of a file: a page, for sendfile sends whole ones */
	STORE_FIELD = 128,
};

struct store {
	int dir;       /* -1: not open */
	unsigned next; /* number of what arrives next */
};

/* What upstream said of a file that is no package, to ask whether it still is that. */
struct store_head {
	char etag[STORE_FIELD], last_modified[STORE_FIELD]; /* empty: nothing */
	char date[STORE_FIELD]; /* when it said so, by its own clock; empty: by no clock */
};

/*
 * Opens the folder NAME of the folder `dir`, or makes it, and locks it as long as the store is
 * open. Returns NULL, or what is wrong, with errno; then nothing is open.
 */
const char *store_open(struct store *s, int dir, const char *name);

/* Closes it, and lets another one have it. */
void store_close(struct store *s);

/* Removes what arrived before and never came to its end. */
void store_sweep(struct store *s);

/* Writes a package's name in the folder. False: it is too long for one. */
bool store_package_name(const struct apk_entry *e, char out[STORE_NAME]);

/* Reads such a name; *file is a part of it. False: it is none. */
bool store_package_parse(const char *name, uint8_t id[APK_ID], const char **file);

/* Of the file of that path behind the upstream's URL. False: likewise. */
bool store_file_name(const char *path, char out[STORE_NAME]);

/* Of a repository's index. False: likewise. */
bool store_index_name(const char *repo, unsigned number, char out[STORE_NAME]);

/* Of what is kept of a repository. False: likewise. */
bool store_repo_name(const char *repo, char out[STORE_NAME]);

/*
 * Opens a file for reading, and notes that it is used: its st_atim, to the hour. Returns its
 * descriptor, the caller's; -1 with errno.
 */
int store_read(struct store *s, const char *name, struct stat *st);

/*
 * A file's times are by our clock, not by that of the disk's own server, if it has one: they are
 * compared with this, which is now.
 */
struct timespec store_time(void);

/* Notes in its st_mtim that upstream has just said that it is still the same. */
void store_checked(struct store *s, const char *name);

/* Begins a file; `temporary` is its name for now. Returns its descriptor; -1 with errno. */
int store_new(struct store *s, char temporary[STORE_NAME]);

/*
 * Puts it in the place of `name`, once it is on the disk; `said` is when upstream said that it is
 * this, NULL: now. Returns false with errno. May wait for the disk.
 */
bool store_commit(
    struct store *s, int fd, const char *temporary, const char *name, const struct timespec *said);

/* Returns true if the file `name` has the bytes of `fd`, whatever is said in front of them. */
bool store_has_same(struct store *s, int fd, const char *name);

/* Removes a file; that it is not there is no fault. */
void store_remove(struct store *s, const char *name);

/* The same of the index `number` of a repository; 0: there is none. */
void store_remove_index(struct store *s, const char *repo, unsigned number);

/* Writes the STORE_HEAD bytes in front of a file. */
void store_head_text(const struct store_head *h, char out[STORE_HEAD]);

/* Reads them. False: they are none. */
bool store_head_parse(const char text[STORE_HEAD], struct store_head *h);

/* Reads those of an open file. False: it has none. */
bool store_head_read(int fd, struct store_head *h);

/*
 * Returns true if upstream may be asked by it whether a file is still the same. One that had
 * changed less than a minute before may have changed again within the same second, of which neither
 * a Last-Modified tells nor an ETag that is made of it (RFC 9110, 8.8.2.2). Both times are
 * upstream's: our clock may be wrong.
 */
bool store_head_is_strong(const struct store_head *h);

#endif
