#ifndef LANBOOT_HTTPBOOTD_EXPLAIN_REQUEST_H
#define LANBOOT_HTTPBOOTD_EXPLAIN_REQUEST_H
/* For explain.c: the machine or path that the command line is about. */
#include "common/daemon.h"
#include "common/subject.h"
#include "httpbootd/boot/boot_client.h"

enum { FACTS_MAX = 10, FACT_SIZE = 256 };

struct explain_request {
	const char *path;   /* NULL: it is about the machine `client` */
	const char *server; /* the value of --server; NULL: not given */
	struct boot_client client;
	bool mac_unknown;
	size_t same_name; /* sections that have the name it was asked by */

	/* How it was said. */
	struct subject subject;
	const char *value[FACTS_MAX];
	char text[3][FACT_SIZE]; /* of values that follow from the subject */
	struct addr addr;
	char query[TARGET_QUERY_SIZE * 2];
	struct target target;
};

/*
 * Reads d->command: a MAC, UUID, address, name or path, `mac=…` and other facts, --server. Asks the
 * kernel for the MAC of a machine of which only the address is said. Returns false, and says so on
 * stderr, if it makes no sense. *a points into itself and must stay where it is.
 */
bool explain_request_read(const struct daemon *d, struct explain_request *a);

#endif
