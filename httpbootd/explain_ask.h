#ifndef LANBOOT_HTTPBOOTD_EXPLAIN_ASK_H
#define LANBOOT_HTTPBOOTD_EXPLAIN_ASK_H
/* For explain.c: the machine or path that the command line is about. */
#include "common/daemon.h"
#include "common/subject.h"
#include "httpbootd/boot/who.h"

enum { ASK_FACTS = 10, ASK_FACT_SIZE = 256 };

struct asked {
	const char *path; /* NULL: it is about the machine `who` */
	struct who who;
	bool mac_unknown;
	size_t same_name; /* sections that have the name it was asked by */

	/* How it was said. */
	struct subject subject;
	const char *value[ASK_FACTS];
	char text[3][ASK_FACT_SIZE]; /* of values that follow from the subject */
	struct addr addr;
	char query[TARGET_QUERY_SIZE * 2];
	struct target target;
};

/*
 * Reads d->command, a MAC, UUID, address, name or path, `mac=…` and other facts. False, said on
 * stderr: it makes no sense. *a must stay where it is.
 */
bool explain_ask(const struct daemon *d, struct asked *a);

/* The value of --server, or NULL. */
const char *explain_server(const struct daemon *d);

#endif
