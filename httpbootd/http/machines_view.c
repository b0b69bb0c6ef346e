#include "httpbootd/http/machines_view.h"

#include "common/clock.h"
#include "httpbootd/http/answer_inventory.h"
#include "httpbootd/http/answer_servers.h"
#include "httpbootd/http/site.h"
#include "httpbootd/view/tellers.h"

#include <stdlib.h>
#include <string.h>

enum {
	RIVAL_MS = 24 * 3600 * 1000,     /* another server was seen so lately */
	RIVAL_AGAIN_MS = 65 * 60 * 1000, /* pxedhcpd tells of it again within this time */
};

bool machines_flag(const struct target *t, const char *name)
{
	const char *value = target_param(t, name);
	bool flag;
	return value && str_bool(value, &flag) && flag;
}

static int32_t utc_offset(uint64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;
	return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

static struct why_daemon daemon_of(const struct machines *m, const char *name, uint64_t now_ms)
{
	const struct teller *t = machines_teller(m, name);
	return (struct why_daemon){teller_look(t, now_ms), t ? t->heard_ms : 0};
}

struct why_site machines_facts(const struct site *site)
{
	const struct conf *c = site->daemon.conf;
	const struct machines *m = &site->machines;
	const uint64_t now_ms = clock_unix_ms();
	const bool is_fresh = m->rival.heard_ms + RIVAL_MS > now_ms;
	const struct why_daemon dhcp = daemon_of(m, "pxedhcpd", now_ms);
	const struct why_daemon tftp = daemon_of(m, "tftpd", now_ms);
	struct why_site facts = {
	    .hears_dhcp = dhcp.state == TELLER_TELLS,
	    .hears_tftp = tftp.state == TELLER_TELLS,
	    .dhcp = dhcp,
	    .tftp = tftp,
	    .keeps_ms = m->is_keeper ? m->keeps_ms : 0,
	    .serves_http = c->httpbootd.listen.n + c->httpbootd.tls_listen.n > 0,
	    .rival = is_fresh ? m->rival.server : NULL,
	    .rival_breaks = m->rival.breaks,
	    .rival_kind = m->rival.kind,
	    .rival_was = m->rival.heard_ms + RIVAL_AGAIN_MS <= now_ms,
	    .root = c->httpbootd.root ? c->httpbootd.root : c->lanboot.root,
	};
	if (site->metrics.tls_end_s) {
		facts.tls_cert = site->tls.cert.path;
		facts.tls_end_s = site->metrics.tls_end_s;
	}
	servers_facts(site, &facts);
	inventory_facts(site, &facts);
	return facts;
}

void machines_view(const struct site *site, const struct target *t, struct view *v)
{
	const char *width = target_param(t, "width");
	uint64_t columns = SCREEN_WIDTH;
	*v = (struct view){.now_ms = clock_unix_ms(), .site = machines_facts(site)};
	v->utc_offset = utc_offset(v->now_ms);
	if (width && !str_uint(width, SCREEN_WIDTH_MIN, SCREEN_WIDTH_MAX, &columns))
		columns = SCREEN_WIDTH;
	v->style = (struct screen_style){
	    .width = (unsigned)columns,
	    .colour = machines_flag(t, "colour"),
	    .utf8 = machines_flag(t, "utf8"),
	};
	v->filter = (struct view_filter){
	    .room = target_param(t, "room"),
	    .profile = target_param(t, "profile"),
	    .release = target_param(t, "release"),
	    .search = target_param(t, "q"),
	    .state = machines_flag(t, "unknown") ? (int)STATE_UNKNOWN
						 : view_state(target_param(t, "state")),
	};
}

void machines_view_of(
    const struct site *site, const struct view *v, const struct seen *s, struct view_machine *m)
{
	m->seen = s;
	machines_usual(&site->machines, s, &m->usual);
	why_state(s, &m->usual, &v->site, v->now_ms, &m->look);
}

bool *machines_never(const struct site *site)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	const struct table *seen = &site->machines.table;
	bool *never = calloc(t->n + 1, sizeof *never);

	for (size_t i = 0; never && i < t->n; i++)
		never[i] = host_id_is_exact(&t->hosts[i].id);
	for (size_t i = 0; never && t->slots && i < seen->n; i++) {
		const struct seen *s = seen->all[i];
		struct host_id id = {.kind = HOST_MAC, .len = MAC_LEN};
		memcpy(id.bytes, s->mac, MAC_LEN);
		const struct host *h = s->has_mac ? host_exact(t, &id) : NULL;
		if (h)
			never[h - t->hosts] = false;
		/* Or by what else its daemons knew it. */
		h = s->section && host_id_parse(s->section, &id) ? host_exact(t, &id) : NULL;
		if (h)
			never[h - t->hosts] = false;
	}
	return never;
}

/* Machines of the configuration that nobody has seen, unless some of those seen are asked for. */
static size_t count_never(const struct site *site, const struct view *v)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	size_t n = 0;
	if (v->filter.room || v->filter.profile || v->filter.state != VIEW_ANY_STATE)
		return 0;
	bool *never = machines_never(site);
	for (size_t i = 0; never && i < t->n; i++)
		n += never[i];
	free(never);
	return n;
}

/* How many came up in each of the last hours, this one last. */
static void fill_hours(const struct machines *m, uint64_t now_ms, unsigned hour[HALL_HOURS])
{
	const uint64_t now = now_ms / 3600000;
	for (uint64_t ago = 0; ago < HALL_HOURS && ago < now; ago++) {
		bool is_kept =
		    now - ago <= m->ups_hour && m->ups_hour - (now - ago) < MACHINES_HOURS;
		hour[HALL_HOURS - 1 - ago] = is_kept ? m->ups[(now - ago) % MACHINES_HOURS] : 0;
	}
}

void machines_hall(const struct site *site, const struct view *v, struct hall *h)
{
	const struct table *t = &site->machines.table;
	struct view_machine m;
	hall_start(h);
	for (size_t i = 0; i < t->n; i++) {
		machines_view_of(site, v, t->all[i], &m);
		hall_add(h, v, &m);
	}
	hall_finish(h);
	h->gone = tellers_gone(v);
	fill_hours(&site->machines, v->now_ms, h->hour);
	h->never = count_never(site, v);
}
