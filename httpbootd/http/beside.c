#include "httpbootd/http/beside.h"

#include "common/arch.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/uki.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
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
static void tell_no_uki(const char *asked, const char *given, const char *next)
{
	static const char word[] = "no-uki";
	struct event e;

	event_start(&e, word);
	event_text(&e, "path", asked);
	event_text(&e, "given", given);
	if (next)
		event_text(&e, "next", next);
	event_text(&e, "reason",
	    next ? "it boots that once, which iPXE does"
		 : "it is not there: lanboot uki make makes it");
	log_event(next ? LEVEL_INFO : LEVEL_WARN, &e);
}

/*
 * What an administrator has this machine boot at its next start, in `text`; NULL: nothing. Beyond a
 * router nobody knows which machine asks, but by the path of an image that is one machine's own.
 */
static const char *next_of(
    const struct site *site, const struct request *q, const char *path, char text[ONCE_NEXT])
{
	const struct host_table *t = &site->daemon.conf->hosts;
	struct bind_asker asker;
	struct machine_id id = {.addr = &q->client};
	uint8_t mac[MAC_LEN];
	char base[MAC_TEXT];

	guard_look_at(&site->guard, q, &asker);
	snprintf(base, sizeof base, "%s", path_base(path));
	if (asker.is_near)
		id.mac = asker.mac;
	else if (str_mac(base, mac))
		id.mac = mac;
	const char *next = once_next(site->daemon.state_fd, host_find(t, &id), text);
	return next && profile_find(t, next) ? next : NULL;
}

bool beside_uki(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l)
{
	char path[PATH_SIZE], asked[PATH_SIZE], text[ONCE_NEXT];
	const char *processor = uki_processor(e->target.path);
	const char *file = processor ? boot_file_for(site->daemon.conf, processor) : NULL;

	if (!file || str_is_url(file) || path_clean(file, strlen(file), false, path) != PATH_OK)
		return false;
	const char *next = next_of(site, q, e->target.path, text);
	if (l->result != ROOT_NOT_FOUND && !next)
		return false;
	memcpy(asked, e->target.path, sizeof asked);
	struct lookup image = *l;
	if (!leads_to(site, path, e, l))
		return false;
	if (image.result == ROOT_OK)
		close(image.file.fd);
	if (!q->is_dry_run)
		tell_no_uki(asked, path, next);
	return true;
}

void beside_took(struct site *site, const struct request *q, const struct lookup *l)
{
	if (l->result == ROOT_OK && q->client.len)
		shims_took(&site->shims, &q->client, l->path, clock_now_ms());
}
