#ifndef LANBOOT_HTTPBOOTD_VALIDATOR_H
#define LANBOOT_HTTPBOOTD_VALIDATOR_H
/* Which file it was, of what was made of one. */
#include <sys/stat.h>

enum { VALIDATOR_PATH = 256 };

/* Where a kept answer's file is, and which file it was. */
struct validator {
	int root;                  /* the folder that `path` is beneath */
	char path[VALIDATOR_PATH]; /* empty: no file */
	struct stat st;
};

#endif
