#ifndef LANBOOT_HTTPBOOTD_MACHINES_KIND_H
#define LANBOOT_HTTPBOOTD_MACHINES_KIND_H
/* What a file is for in a boot, by what the section says of it, else by its name. Pure. */
#include "common/boot.h"
#include "httpbootd/machines/seen.h"

/*
 * Returns the kind of step that loading `path` is, as a client asked for it: with a `/` in front or
 * not, and perhaps a query behind. `b` is what its machine boots, NULL: not known. What iPXE is
 * loaded by is STEP_LOADER, whoever asks for it.
 */
enum step_kind kind_of_file(const char *path, const struct boot *b);

/* Tells whether it is a package by its name, and not an index of them. */
bool kind_is_package(const char *path);

#endif
