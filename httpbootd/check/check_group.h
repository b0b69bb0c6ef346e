#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_GROUP_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_GROUP_H
/* Many files and machines, one mistake: one warning for each line of the configuration. */
#include "common/boot_location.h"
#include "common/check.h"

enum check_fault {
	FAULT_MISSING,
	FAULT_CLOSED, /* to our user */
	FAULT_WRONG,  /* no such file as it should be */
	FAULT_OTHER,
};

enum { GROUP_TEXT = 600, GROUP_SHOWN = 3 };

/* What is wrong at one line of the configuration. */
struct check_group {
	struct boot_location at;
	enum check_fault fault;
	char said[256];        /* `apkovl = {host}.apkovl.tar.gz` */
	char path[GROUP_TEXT]; /* of the first file, on this machine */
	char why[GROUP_TEXT];  /* of it */
	char more[256];        /* names of further files */
	size_t files;
	char machines[256];      /* names of those it is about, if it is not about all */
	char last[HOST_ID_TEXT]; /* of these */
	size_t n_machines;
	const char *hint; /* what to do; NULL: as the fault has it */
	char own_hint[160];
};

struct check_groups {
	struct check_group *group;
	size_t n, capacity;
	size_t left_out; /* for which there was no room */
};

/*
 * Returns the group for that line and fault, a new one if there is none yet; NULL if there are too
 * many or memory ran out. It is good until the next call.
 */
struct check_group *check_group(
    struct check_groups *g, const struct boot_location *at, enum check_fault fault);

/* Adds a file to it: its path on this machine, and what is wrong with it. */
void check_group_file(struct check_group *one, const char *path, const char *why);

/* Adds a machine, by its name or section, unless it was the last one added. */
void check_group_machine(struct check_group *one, const char *name);

/* Warns of each of them, and frees them. */
void check_groups_tell(struct check *k, struct check_groups *g);

#endif
