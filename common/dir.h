#ifndef LANBOOT_COMMON_DIR_H
#define LANBOOT_COMMON_DIR_H
/* What is in a folder that is open already. */
#include <dirent.h>

/*
 * Opens the folder `name` of the folder `at` (`.`: that itself) for its entries; closedir(3) ends
 * it. Returns NULL with errno.
 */
DIR *dir_open(int at, const char *name);

/* Removes the files of the folder `at` whose names begin so. One that is not open has none. */
void dir_sweep(int at, const char *begin);

#endif
