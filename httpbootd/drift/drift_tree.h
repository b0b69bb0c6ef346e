#ifndef LANBOOT_HTTPBOOTD_DRIFT_DRIFT_TREE_H
#define LANBOOT_HTTPBOOTD_DRIFT_DRIFT_TREE_H
/*
 * The files that servers are compared by: of each release in alpine/ all of them, which release
 * each branch is, those in the root itself, and of other folders those that machines load from by
 * the configuration. A file is read once, and then again when its size,
 * times or number are others. Names that begin with `.` are left out: what is still being copied
 * has such. Done on a thread: it waits for the disk.
 */
#include "common/sha256.h"
#include "httpbootd/drift/drift_folders.h"

#include <sys/stat.h>

enum {
	DRIFT_FILES = 20000,   /* in all; what is beyond them is not compared */
	DRIFT_DEPTH = 8,       /* of folders in a release */
	DRIFT_READ = 32 << 20, /* bytes that one look reads: what is left is for the next */
};

struct drift_file {
	char *path; /* beneath the root */
	struct stat st;
	bool is_known; /* its digest is there */
	uint8_t digest[SHA256_LEN];
};

struct drift_files {
	struct drift_file *file; /* by their paths */
	size_t n, room;
};

/* Zero it before its first use. */
struct drift_tree {
	int root;                     /* the folder; the thread's alone */
	struct drift_files files;     /* as they were at the last look */
	uint64_t budget;              /* bytes that this look may still read */
	struct drift_folders folders; /* beside alpine/; the thread's while it looks */

	/* The file that the last look has not come to the end of. */
	char *path; /* NULL: there is none */
	struct stat st;
	int64_t at; /* from here on it is to be read */
	struct sha256 hash;

	/* What it found. */
	bool is_whole; /* all of them are known */
	size_t n;
	struct drift_unit unit[DRIFT_UNITS]; /* by their names */
};

/* Looks once. What cannot be read is a file without bytes. */
void drift_tree_look(struct drift_tree *t);

/* Frees what it has, but not the root. */
void drift_tree_free(struct drift_tree *t);

#endif
