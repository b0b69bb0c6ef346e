#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_STAMP_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_STAMP_H
/* When the inventory was fetched last: a file beside that of the machines, which no daemon watches.
 */
#include <stdint.h>

/* Returns it, in Unix time; 0: never, or that is not known. `dir` may be -1. */
uint64_t inventory_stamp_read(int dir);

/* Notes it. What cannot be written is not noted: then the age is told greater than it is. */
void inventory_stamp_write(int dir, uint64_t unix_s);

#endif
