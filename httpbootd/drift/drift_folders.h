#ifndef LANBOOT_HTTPBOOTD_DRIFT_DRIFT_FOLDERS_H
#define LANBOOT_HTTPBOOTD_DRIFT_DRIFT_FOLDERS_H
/* The folders of the root, beside alpine/, that are compared: check/load_folders.h finds them. */
#include "httpbootd/drift/drift_said.h"

enum { DRIFT_FOLDERS = 16 }; /* what is beyond them is not compared */

struct drift_folder {
	char name[DRIFT_NAME]; /* beneath the root, `sb/grub` */
	bool is_deep;          /* which folder in it follows from the machine: all are meant */
	bool by_names; /* what is in its files differs by right: each server makes its own */
};

struct drift_folders {
	size_t n;
	struct drift_folder folder[DRIFT_FOLDERS]; /* in the order in which they were found */
};

#endif
