#ifndef LANBOOT_TOOLS_PE_WRITE_H
#define LANBOOT_TOOLS_PE_WRITE_H
/* A UEFI program with more sections, as pe_join.h plans it, written of files. */
#include "tools/pe_image.h"

enum { PE_WRITE_WHY = 400 };

/*
 * Writes the stub with a section for each of `parts`, NAME=FILE up to a NULL, to the file `to`,
 * which is made, or emptied before. Returns false with the reason in `why`; what is in `to` by then
 * is of no use.
 */
bool pe_write(const struct pe *stub, const char *to, char *const *parts, char why[PE_WRITE_WHY]);

#endif
