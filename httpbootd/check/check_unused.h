#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_UNUSED_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_UNUSED_H
/*
 * Keys that do nothing beside what their own section boots, such as initrd with chain. By the
 * columns `boots` and `used_by` of the table of keys. Pure.
 */
#include "common/boot.h"
#include "common/key_line.h"

struct unused_keys {
	char names[160]; /* of the keys, with commas between them */
	unsigned line;   /* of the first of them */
	const char *beside, *why;
};

/*
 * Finds the keys among the `lines` of a section that are of no use beside `u->beside`, the key by
 * which it says that it boots `kind`; `u->why` says in words why. Returns false if there are none.
 * What a section has from its profile does not count: a host with local = yes may have a profile of
 * any kind.
 */
bool check_unused(enum boot_kind kind, const struct key_line *lines, struct unused_keys *u);

#endif
