#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_INI_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_INI_H
/*
 * Reads an inventory that is written as our configuration is: [host …] sections with the keys that
 * a record may say, in one line each. Pure.
 */
#include "httpbootd/inventory/inventory_json.h"

struct inventory_ini {
	const char *at, *end;
	unsigned n;
};

/* Begins with `len` bytes, which outlive it. */
void inventory_ini_start(struct inventory_ini *i, const char *text, size_t len);

/*
 * Reads the next section. What it is by stands in INVENTORY_SECTION. `wrong` is why it is none that
 * can be taken, or empty. Returns false behind the last one.
 */
bool inventory_ini_next(
    struct inventory_ini *i, struct inventory_record *out, char wrong[INVENTORY_WHY]);

/* Returns true if `len` bytes are text that has not been cut off: whole lines, without a NUL. */
bool inventory_ini_is_whole(const char *text, size_t len);

#endif
