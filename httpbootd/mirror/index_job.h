#ifndef LANBOOT_HTTPBOOTD_MIRROR_INDEX_JOB_H
#define LANBOOT_HTTPBOOTD_MIRROR_INDEX_JOB_H
/* Reading and proving an index, which takes a tenth of a second: beside the loop. */
#include "httpbootd/mirror/mirror.h"

struct index_job {
	struct disk_job job;
	struct mirror *mirror;
	struct repo *repo;
	void (*done)(struct index_job *self); /* from the loop; it frees it */

	/* The thread's while it runs. */
	int fd;
	char temporary[STORE_NAME], name[STORE_NAME], served[STORE_NAME];
	unsigned number;        /* that it gets */
	struct store_head said; /* by upstream, of it */

	/* What came of it. */
	struct apk_index index;
	bool is_same;  /* it is what is served: nothing was kept */
	bool is_full;  /* there is no room for it */
	char why[256]; /* empty: it is right, and in the store */
};

/* Takes the file of `a` over. Returns NULL if memory ran out. */
struct index_job *index_job_new(
    struct mirror *m, struct repo *r, struct arrival *a, void (*done)(struct index_job *self));

/* Frees it and what it still has: its file, its index. */
void index_job_free(struct index_job *j);

/* Reads and proves one that is in the store. Returns NULL, or why it cannot be used. */
const char *index_load(struct mirror *m, const char *repo, unsigned number, struct apk_index *out);

#endif
