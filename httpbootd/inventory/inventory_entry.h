#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_ENTRY_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_ENTRY_H
/*
 * What a record of an inventory becomes in the file of machines: a section of its own, in which
 * nothing of what others wrote can be anything but a value. Pure.
 */
#include "common/host_id.h"
#include "common/strval.h"
#include "httpbootd/inventory/inventory_json.h"

struct inventory_entry {
	char header[HOST_SECTION_TEXT];                      /* what stands behind `[host ` */
	char body[INVENTORY_FIELDS * (INVENTORY_TEXT + 16)]; /* its keys, a line each */
	bool has_macs;
	size_t n;                             /* by which it is known: MACs, or one other id */
	char id[HOST_MACS_MAX][HOST_ID_TEXT]; /* each of these */
};

enum inventory_entry_result {
	INVENTORY_ENTRY_GOOD,
	INVENTORY_ENTRY_NAMELESS, /* it says nothing that a machine is known by */
	INVENTORY_ENTRY_BAD,
};

/* Makes it; cuts blanks off the record's texts. Bad: why says what of it is. */
enum inventory_entry_result inventory_entry_make(
    struct inventory_record *r, struct inventory_entry *out, char why[INVENTORY_WHY]);

#endif
