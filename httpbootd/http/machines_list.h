#ifndef LANBOOT_HTTPBOOTD_HTTP_MACHINES_LIST_H
#define LANBOOT_HTTPBOOTD_HTTP_MACHINES_LIST_H
/* All machines, those that were seen and those of the configuration, one after another. */
#include "httpbootd/http/machines_view.h"
#include "httpbootd/http/reply.h"
#include "httpbootd/view/row.h"

struct machines_list {
	const struct site *site;
	const struct view *view; /* its texts are copied */
	bool is_json;
	enum row_kind kind;   /* if it is no JSON */
	bool with_never;      /* and those that were never seen */
	bool only_configured; /* not those that no section is for */
	bool counts_all;      /* what is counted is not only those of that state */
};

/*
 * Answers with the machines as a table or as JSON, made piece by piece while it is sent: in the
 * order of their names, as JSON in none. Machines that go away meanwhile are left out. A list
 * breaks off when the configuration is read again.
 */
void machines_list(const struct machines_list *l, struct reply *reply);

#endif
