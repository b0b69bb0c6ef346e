#include "httpbootd/http/metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PROFILES = 64, ROOMS = 4, PAGE = 32 * 1024 };

/* What we answer; anything else counts as the last one. */
static const unsigned statuses[] = {
    200, 206, 301, 304, 400, 403, 404, 405, 412, 414, 416, 431, 500, 503, 505, 0};
enum { STATUSES = sizeof statuses / sizeof *statuses };

static struct {
	uint64_t requests[STATUSES], bytes, incomplete, stubs, up, reloads[2];
	struct {
		char name[REPLY_NAME_SIZE];
		uint64_t n;
	} profile[PROFILES + 1]; /* the last one is all that found no place */
	struct {
		const char *name;
		const size_t *inside;
		const uint64_t *came, *turned_away;
	} room[ROOMS];
	size_t rooms;
} m;

static void count_script(const char *profile)
{
	size_t i = 0;
	while (i < PROFILES && m.profile[i].n && strcmp(m.profile[i].name, profile) != 0)
		i++;
	if (m.profile[i].n++ == 0)
		snprintf(m.profile[i].name, sizeof m.profile[i].name, "%s",
		    i < PROFILES ? profile : "others");
}

void metrics_request(const struct record *rec, uint64_t sent, bool broken)
{
	size_t i = 0;
	while (statuses[i] && statuses[i] != rec->status)
		i++;
	m.requests[i]++;
	m.bytes += sent;
	m.incomplete += broken;
	if (rec->kind == ENDPOINT_STUB)
		m.stubs++;
	else if (rec->kind == ENDPOINT_SCRIPT)
		count_script(rec->machine.profile[0] ? rec->machine.profile : "none");
}

void metrics_up(void)
{
	m.up++;
}

void metrics_reload(bool ok)
{
	m.reloads[ok]++;
}

void metrics_room(
    const char *name, const size_t *inside, const uint64_t *came, const uint64_t *turned_away)
{
	if (m.rooms == ROOMS)
		return;
	m.room[m.rooms].name = name;
	m.room[m.rooms].inside = inside;
	m.room[m.rooms].came = came;
	m.room[m.rooms++].turned_away = turned_away;
}

static char page[PAGE];
static size_t len;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(page + len, sizeof page - len, format, ap);
	va_end(ap);
	if (n > 0)
		len = len + (size_t)n < sizeof page ? len + (size_t)n : sizeof page - 1;
}

static void put_head(const char *name, const char *type, const char *help)
{
	put("# HELP lanboot_http_%s %s\n# TYPE lanboot_http_%s %s\n", name, help, name, type);
}

static void put_one(const char *name, const char *help, uint64_t value)
{
	put_head(name, "counter", help);
	put("lanboot_http_%s %" PRIu64 "\n", name, value);
}

static void put_requests(void)
{
	put_head("requests_total", "counter", "Requests that have ended, by status.");
	for (size_t i = 0; i < STATUSES; i++)
		if (statuses[i])
			put("lanboot_http_requests_total{code=\"%u\"} %" PRIu64 "\n", statuses[i],
			    m.requests[i]);
	put("lanboot_http_requests_total{code=\"none\"} %" PRIu64 "\n", m.requests[STATUSES - 1]);
	put_one("sent_bytes_total", "Bytes of bodies that went out.", m.bytes);
	put_one("incomplete_total", "Answers that did not come to their end.", m.incomplete);
}

static void put_rooms(void)
{
	put_head("connections", "gauge", "Connections now, by kind of listener.");
	for (size_t i = 0; i < m.rooms; i++)
		put("lanboot_http_connections{listener=\"%s\"} %zu\n", m.room[i].name,
		    *m.room[i].inside);
	put_head("connections_total", "counter", "Connections that came in.");
	for (size_t i = 0; i < m.rooms; i++)
		put("lanboot_http_connections_total{listener=\"%s\"} %" PRIu64 "\n", m.room[i].name,
		    *m.room[i].came);
	put_head("turned_away_total", "counter",
	    "Connections of clients that had max-connections-per-client.");
	for (size_t i = 0; i < m.rooms; i++)
		put("lanboot_http_turned_away_total{listener=\"%s\"} %" PRIu64 "\n", m.room[i].name,
		    *m.room[i].turned_away);
}

static void put_scripts(void)
{
	put_head("scripts_total", "counter", "Scripts given to machines, by profile.");
	for (size_t i = 0; i <= PROFILES; i++)
		if (m.profile[i].n) /* a profile's name has no character that needs an escape */
			put("lanboot_http_scripts_total{profile=\"%s\"} %" PRIu64 "\n",
			    m.profile[i].name, m.profile[i].n);
	put_one(
	    "stubs_total", "/boot.ipxe given to machines that did not say their MAC yet.", m.stubs);
	put_one("up_total", "Machines that said that they are up.", m.up);
}

void answer_metrics(struct reply *reply)
{
	len = 0;
	put_requests();
	put_rooms();
	put_scripts();
	put_head("reloads_total", "counter", "Configurations read again, by outcome.");
	put("lanboot_http_reloads_total{result=\"good\"} %" PRIu64 "\n", m.reloads[1]);
	put("lanboot_http_reloads_total{result=\"bad\"} %" PRIu64 "\n", m.reloads[0]);
	put_head("info", "gauge", "Always 1; the label says the version.");
	put("lanboot_http_info{version=\"" LANBOOT_VERSION "\"} 1\n");
	reply_text(reply, 200, page);
	reply->length = len;
	reply->type = "text/plain; version=0.0.4; charset=utf-8";
	reply->is_generated = true;
}
