#include "httpbootd/http/beside.h"

#include "common/arch.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/uki.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/http/once_shared.h"
#include "httpbootd/http/site.h"
#include "httpbootd/http/state_warn.h"

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

/* The same, of what is open or not there. */
static bool leads_from(
    struct site *site, const char path[PATH_SIZE], struct endpoint *e, struct lookup *l)
{
	struct lookup before = *l;

	if (!leads_to(site, path, e, l))
		return false;
	if (before.result == ROOT_OK)
		close(before.file.fd);
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

/* The section of who asks, found on the wire; beyond a router nobody knows who that is but by the
 * path of an image that is one machine's own. NULL: none. */
static const struct host *host_of(
    const struct site *site, const struct request *q, const char *path)
{
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
	return host_find(&site->daemon.conf->hosts, &id);
}

/* What an administrator has that machine boot at its next start; NULL: nothing. */
static const struct profile *next_of(
    const struct site *site, const struct request *q, const struct host *h)
{
	char text[ONCE_NEXT];
	const char *next = once_shared_next(site, q, h, text);
	return next ? profile_find(&site->daemon.conf->hosts, next) : NULL;
}

bool beside_uki(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l)
{
	char path[PATH_SIZE], asked[PATH_SIZE];
	const char *processor = uki_processor(e->target.path);
	const char *file = processor ? boot_file_for(site->daemon.conf, processor) : NULL;

	if (!file || str_is_url(file) || path_clean(file, strlen(file), false, path) != PATH_OK)
		return false;
	const struct profile *next = next_of(site, q, host_of(site, q, e->target.path));
	if (l->result != ROOT_NOT_FOUND && !next)
		return false;
	memcpy(asked, e->target.path, sizeof asked);
	if (!leads_from(site, path, e, l))
		return false;
	if (!q->is_dry_run)
		tell_no_uki(asked, path, next ? next->name : NULL);
	return true;
}

/* `key` is the word for why it boots that profile. */
static void tell_disk(const struct addr *client, const char *asked, const char *given,
    const char *key, const char *profile)
{
	static const char word[] = "disk";
	struct event e;

	event_start(&e, word);
	event_client(&e, client);
	event_text(&e, "path", asked);
	event_text(&e, "given", given);
	event_text(&e, key, profile);
	log_event(LEVEL_INFO, &e);
}

/*
 * The profile that the machine of `h` is to boot once, NULL: none. *is_next: because an
 * administrator has it, and not its section, as in script_make_set.
 */
static const struct profile *once_of(
    const struct site *site, const struct request *q, const struct host *h, bool *is_next)
{
	const struct profile *next = next_of(site, q, h);
	const struct take *asked = etcd_taken(q->store);
	const struct once_place at = site_once(site);

	*is_next = next != NULL;
	if (next || !h || !h->once)
		return next;
	const bool is_its = asked ? asked->kind == TAKE_ONCE : once_read(&at, h) == ONCE_PENDING;
	return is_its ? h->once : NULL;
}

static void shut(struct lookup *l)
{
	if (l->result == ROOT_OK)
		close(l->file.fd);
	l->result = ROOT_FAILED;
}

/* It would boot it for ever. */
static void refuse_disk(const struct site *site, const struct request *q, struct lookup *l)
{
	static const char word[] = "once-not-noted";
	const struct machine_id id = {.addr = &q->client};

	state_warn(word, &site->daemon, &id, NULL);
	shut(l);
}

/* `next` is NULL for the `once` of its section. False: the store does not give it this, or has not
 * said yet, and it has what it asked for. */
static bool take_disk(struct site *site, const struct request *q, const struct host *h,
    const char *next, bool *is_late)
{
	const enum etcd_result result =
	    site->etcd ? once_shared_take(site, q, NULL, h, next) : ETCD_MINE;

	*is_late = result == ETCD_LATER;
	return result == ETCD_MINE;
}

bool beside_disk(
    struct site *site, const struct request *q, struct endpoint *e, struct lookup *l, bool *is_late)
{
	char path[PATH_SIZE], asked[PATH_SIZE];
	bool is_next;

	if (!q->client.len || !path_is_program(e->target.path))
		return false;
	const struct host *h = host_of(site, q, e->target.path);
	const struct profile *once = once_of(site, q, h, &is_next);
	const char *file = once ? once->boot.chain : NULL;
	if (!file || !boot_is_disk(file) || str_is_url(file) ||
	    path_clean(file, strlen(file), false, path) != PATH_OK)
		return false;
	memcpy(asked, e->target.path, sizeof asked);
	if (!leads_from(site, path, e, l))
		return false;
	/* It asks by HEAD how large that is, and then has it. */
	if (!q->is_dry_run && !q->test && strcmp(q->method, "GET") == 0) {
		if (!take_disk(site, q, h, is_next ? once->name : NULL, is_late)) {
			shut(l);
			memcpy(e->target.path, asked, sizeof asked);
			if (!*is_late)
				lookup_file(&site->folders, asked, l);
			return false;
		}
		tell_disk(&q->client, asked, path, is_next ? "next" : "once", once->name);
		if (!site->etcd && !once_taken(site->daemon.state_fd, h, is_next))
			refuse_disk(site, q, l);
	}
	return true;
}

void beside_took(struct site *site, const struct request *q, const struct lookup *l)
{
	if (l->result == ROOT_OK && q->client.len)
		shims_took(&site->shims, &q->client, l->path, clock_now_ms());
}
