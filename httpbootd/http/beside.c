#include "httpbootd/http/beside.h"

#include "common/arch.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/uki.h"
#include "httpbootd/http/site.h"

#include <string.h>
#include <unistd.h>

/* Has *e lead to `path`, and opens that into *l, if there is something. */
static bool leads_to(
    struct site *site, const char path[PATH_SIZE], struct endpoint *e, struct lookup *l)
{
	struct lookup other;

	if (lookup_file(&site->folders, path, &other) == ROOT_NOT_FOUND)
		return false;
	memcpy(e->target.path, path, PATH_SIZE);
	if (other.result == ROOT_OK)
		close(other.file.fd);
	lookup_file(&site->folders, e->target.path, l);
	return true;
}

bool beside_shim(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l)
{
	char path[PATH_SIZE];

	if (l->result != ROOT_NOT_FOUND || !q->client.len)
		return false;
	const char *shim = shims_of(&site->shims, &q->client, clock_now_ms());
	return shim && shim_beside(shim, e->target.path, path) && leads_to(site, path, e, l);
}

/* The boot file of machines with that processor; NULL: there is none here. */
static const char *boot_file_for(const struct conf *c, const char *processor)
{
	for (uint16_t i = 0; i <= arch_last(); i++) {
		const struct arch *a = arch_by_number(i);
		const char *own = arch_processor_of_pe(a->pe_machine);
		if (own && strcmp(own, processor) == 0 && a->boot_file == i)
			return c->pxedhcpd.boot_file[i];
	}
	return NULL;
}

/* Within the log's budget: a client can ask for it as often as it likes. */
static void warn_no_uki(const char *asked, const char *given)
{
	static const char word[] = "no-uki";
	struct event e;

	event_start(&e, word);
	event_text(&e, "path", asked);
	event_text(&e, "given", given);
	event_text(&e, "reason", "it is not there: lanboot uki make makes it");
	log_event(LEVEL_WARN, &e);
}

bool beside_uki(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l)
{
	char path[PATH_SIZE], asked[PATH_SIZE];
	const char *processor = l->result == ROOT_NOT_FOUND ? uki_processor(e->target.path) : NULL;
	const char *file = processor ? boot_file_for(site->daemon.conf, processor) : NULL;

	if (!file || str_is_url(file) || path_clean(file, strlen(file), false, path) != PATH_OK)
		return false;
	memcpy(asked, e->target.path, sizeof asked);
	if (!leads_to(site, path, e, l))
		return false;
	if (!q->is_dry_run)
		warn_no_uki(asked, path);
	return true;
}

void beside_took(struct site *site, const struct request *q, const struct lookup *l)
{
	if (l->result == ROOT_OK && q->client.len)
		shims_took(&site->shims, &q->client, l->path, clock_now_ms());
}
