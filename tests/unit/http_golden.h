#ifndef LANBOOT_TESTS_UNIT_HTTP_GOLDEN_H
#define LANBOOT_TESTS_UNIT_HTTP_GOLDEN_H
/* Texts compared with files of tests/golden/, which `GOLDEN=write make unit` writes anew. */
#include <stddef.h>

/* Reads the whole file of that name, with a NUL behind it; an empty text if it is not there. */
void golden_read(const char *file, char *out, size_t size);

/* Checks that the text is that of the file; the row is named like it. Writes it, if asked to. */
void golden_check(const char *file, const char *text);

#endif
