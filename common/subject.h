#ifndef LANBOOT_COMMON_SUBJECT_H
#define LANBOOT_COMMON_SUBJECT_H
/* What a person types behind `explain`: which machine is meant, or which path. Pure. */
#include "common/host_table.h"

enum subject_kind {
	SUBJECT_PATH,
	SUBJECT_MAC,
	SUBJECT_UUID,
	SUBJECT_ADDRESS,
	SUBJECT_NAME, /* of a machine */
};

struct subject {
	enum subject_kind kind;
	uint8_t mac[MAC_LEN], uuid[UUID_SIZE];
	struct addr addr;        /* its port means nothing */
	const struct host *host; /* SUBJECT_NAME: the first section with that name */
	size_t n;                /* and how many there are */
};

/*
 * Reads `word`: a MAC with `:`, `-`, dots or bare; a UUID; an IPv4 or IPv6 address, with brackets
 * or without; each of these may have `mac=`, `uuid=` or `ip=` in front; the name of one of the
 * table's machines, any case; else a path. A path that looks like one of these is meant with a `/`
 * in front.
 */
void subject_read(const struct host_table *t, const char *word, struct subject *s);

/* Reads an address without a port, IPv6 with brackets or without. Returns false on others. */
bool subject_addr(const char *text, struct addr *a);

#endif
