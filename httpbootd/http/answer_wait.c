#include "httpbootd/http/answer_wait.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/test_mark.h"
#include "httpbootd/http/guard.h"
#include "httpbootd/http/machines_view.h"
#include "httpbootd/http/site.h"
#include "httpbootd/machines/memory.h"

#include <stdio.h>
#include <string.h>

/* Which configuration it is, of this process and of any other. */
static void write_since(const struct site *site, char out[32])
{
	snprintf(out, 32, "%llx.%x", (unsigned long long)site->opened_ms, site->generation);
}

/* True if a section is for this MAC. */
static bool has_section(const struct site *site, const uint8_t mac[MAC_LEN])
{
	const struct host_table *t = &site->daemon.conf->hosts;
	struct host_id id = {.kind = HOST_MAC, .len = MAC_LEN};

	memcpy(id.bytes, mac, MAC_LEN);
	return t->slots && host_exact(t, &id);
}

/*
 * True if nobody who waits can be this machine: a section is for its MAC, so another one says it,
 * or it has begun to boot, or is up, and does not wait.
 */
static bool waits_not(const struct site *site, const uint8_t mac[MAC_LEN], const struct seen *s)
{
	return has_section(site, mac) ||
	       (s && s->n_boots && (s->boot[0].up_ms || !state_was_told_to_wait(s)));
}

/*
 * True if it is the machine of a section, and waits all the same: when it asked for its script, the
 * kernel had its card's address not at hand. Now it has.
 */
static bool is_known_now(
    const struct site *site, const struct request *q, const uint8_t mac[MAC_LEN])
{
	struct bind_asker asker;

	if (q->is_dry_run || !has_section(site, mac))
		return false;
	guard_look(&site->guard, &q->client, &asker);
	return asker.is_near && memcmp(asker.mac, mac, MAC_LEN) == 0;
}

static void tell(const struct request *q, const struct target *t, const struct boot_client *client,
    const struct seen *s)
{
	static const char word[] = "unknown";
	/* If its boot waits already, the log has told of it. */
	enum log_level level = s && state_was_told_to_wait(s) ? LEVEL_STEP : LEVEL_INFO;
	const struct asker asker = asker_of_addr(&q->client);
	struct event e;

	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, &q->client);
	if (client->id.mac)
		event_mac(&e, "mac", client->mac);
	event_text(&e, "word", s ? s->word : NULL);
	event_text(&e, "vendor", client->id.manufacturer);
	event_text(&e, "product", client->id.product);
	event_text(&e, "serial", client->id.serial);
	unsigned mb = memory_mb(target_param(t, "memory"), target_param(t, "dimms"));
	if (mb)
		event_num(&e, "memory", mb);
	log_event(level, &e);
}

void wait_point(const struct site *site, const struct origin *o, struct machine *m)
{
	char since[32];

	if (m->ignored || m->script.boot.kind != BOOT_NONE)
		return;
	write_since(site, since);
	snprintf(m->wait_url, sizeof m->wait_url,
	    "%s/wait?mac=${netX/mac}&since=%s&pause=${lanboot-pause}", o->url, since);
	m->script.wait_url = m->wait_url;
}

void wait_begin(struct site *site, const struct request *q, const struct target *t,
    const struct boot_client *client, const struct origin *o, struct machine *m)
{
	const struct seen *s = NULL;

	if (m->ignored || m->script.boot.kind != BOOT_NONE)
		return;
	bool is_machine = !q->is_dry_run && !test_mark_holds(q->test);
	if (!m->host && client->id.mac && waits_not(site, client->mac, NULL))
		is_machine = false; /* refused, which was told; its own story is another one */
	if (client->id.mac && is_machine)
		s = machines_meet(&site->machines, client->mac, clock_unix_ms());
	wait_point(site, o, m);
	if (is_machine)
		tell(q, t, client, s);
}

/* One that waits says that it still does, or that it leaves. */
static void tell_waits(
    const struct addr *client, const uint8_t mac[MAC_LEN], const char *word, enum log_level level)
{
	const struct asker asker = asker_of_addr(client);
	struct event e;

	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, client);
	event_mac(&e, "mac", mac);
	log_event(level, &e);
}

void answer_wait(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const char *since = target_param(t, "since"), *pause = target_param(t, "pause");
	const char *said = target_param(t, "mac");
	uint64_t paused_ms = 0;
	uint8_t mac[MAC_LEN];
	char now[32];

	write_since(site, now);
	bool has_mac = said && str_mac(said, mac);
	bool news = !since || strcmp(since, now) != 0 || (has_mac && is_known_now(site, q, mac));
	if (pause && !str_uint(pause, 0, WAITING_MOST_MS, &paused_ms))
		paused_ms = 0;
	unsigned pause_ms = WAITING_LEAST_MS;
	if (!q->is_dry_run && !request_is_head(q))
		pause_ms = waiting_pause(&site->waiting, paused_ms, clock_now_ms());
	const struct seen *s = has_mac ? table_find_mac(&site->machines.table, mac) : NULL;
	struct script_out out =
	    script_wait(news, pause_ms, s ? s->word : NULL, site->text, SCRIPT_SIZE);
	reply_text(reply, 200, site->text);
	reply->length = out.len;
	reply->is_generated = true;
	const bool leaves = machines_flag(t, "leave");
	if (q->is_dry_run || (news && !leaves) || !has_mac || waits_not(site, mac, s))
		return;
	tell_waits(&q->client, mac, leaves ? "leaves" : "waits", leaves ? LEVEL_INFO : LEVEL_STEP);
}
