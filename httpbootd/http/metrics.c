#include "httpbootd/http/metrics.h"

#include <string.h>

const unsigned metrics_status[METRICS_STATUSES] = {
    200, 206, 301, 304, 400, 403, 404, 405, 412, 414, 416, 431, 500, 503, 505, 0};

static void count_script(struct metrics *m, const char *profile)
{
	size_t i = 0;
	while (i < METRICS_PROFILES && m->profile[i].scripts &&
	       strcmp(m->profile[i].name, profile) != 0)
		i++;
	if (m->profile[i].scripts++ == 0) {
		const char *name = i < METRICS_PROFILES ? profile : "others";
		memcpy(m->profile[i].name, name, strnlen(name, REPLY_NAME_SIZE - 1));
	}
}

void metrics_request(struct metrics *m, const struct record *rec, uint64_t sent, bool is_broken)
{
	const char *profile = rec->machine.profile;
	size_t i = 0;
	while (i < METRICS_STATUSES - 1 && metrics_status[i] != rec->status)
		i++;
	m->requests[i]++;
	m->sent_bytes += sent;
	m->incomplete += is_broken;
	if (rec->kind == ENDPOINT_STUB)
		m->stubs++;
	else if (rec->kind == ENDPOINT_SCRIPT)
		count_script(m, profile[0] ? profile : "none");
}

void metrics_up(struct metrics *m)
{
	m->ups++;
}

void metrics_pool(struct metrics *m, const char *name, const struct pool_count *count)
{
	if (m->n_pools == METRICS_POOLS)
		return;
	m->pool[m->n_pools].name = name;
	m->pool[m->n_pools++].count = count;
}
