#ifndef LANBOOT_TFTPD_GENERATED_H
#define LANBOOT_TFTPD_GENERATED_H
/* Files that are on no disk. */
#include "common/root.h"

/* A file in memory with these bytes, to be read like any other. False with errno. */
bool generated_file(const void *bytes, size_t len, struct root_file *f);

#endif
