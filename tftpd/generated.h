#ifndef LANBOOT_TFTPD_GENERATED_H
#define LANBOOT_TFTPD_GENERATED_H
/* Files that are on no disk. */
#include "tftpd/lookup.h"

/*
 * Makes a file in memory with these bytes, to be read like any other, the answer. Returns ROOT_OK,
 * or ROOT_NO_RESOURCES with errno.
 */
enum root_result generated_answer(const void *bytes, size_t len, struct lookup_result *f);

#endif
