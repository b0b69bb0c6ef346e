#include "httpbootd/http/answer.h"

#include "common/autoexec.h"
#include "common/host_name.h"
#include "common/log.h"
#include "common/path.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/answer_folder.h"
#include "httpbootd/http/answer_hosts.h"
#include "httpbootd/http/answer_overlay.h"
#include "httpbootd/http/answer_script.h"
#include "httpbootd/http/metrics.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const char home_text[] =
    "This is httpbootd of lanboot " LANBOOT_VERSION ": boot files for machines without disks.\n"
    "\n"
    "/boot.ipxe          the script that iPXE begins with\n"
    "/boot.ipxe?mac=MAC  the script of one machine\n"
    "/up?mac=MAC         a machine says that it is up\n"
    "/PATH               a file of the folder that it serves; that is not listed (listing = yes)\n"
    "\n"
    "For the administrator there is another address, admin in [httpbootd].\n";

static const char admin_text[] =
    "This is httpbootd of lanboot " LANBOOT_VERSION ", for its administrator.\n"
    "\n"
    "/health      ok, as long as it answers\n"
    "/metrics     counters, for Prometheus\n"
    "/hosts.json  the machines of the configuration\n";

static const char text_type[] = "text/plain; charset=utf-8";

void reply_text(struct reply *reply, unsigned status, const char *text)
{
	reply->status = status;
	reply->type = text_type;
	reply->text = text;
	reply->length = strlen(text);
}

void reply_refuse(struct record *rec, struct reply *reply, unsigned status, const char *reason)
{
	static char text[160];
	snprintf(text, sizeof text, "%u: %s\n", status, reason);
	reply_text(reply, status, text);
	rec->kind = ROUTE_REFUSE;
	rec->reason = reason;
	if (status == 405)
		reply->allow = route_allow;
}

static void add_header(struct reply_headers *h, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	h->header[h->n].name = name;
	h->header[h->n++].value = value;
}

void reply_headers(const struct reply *reply, struct reply_headers *h)
{
	h->n = 0;
	add_header(h, "Content-Type", reply->type);
	add_header(h, "Allow", reply->allow);
	add_header(h, "Content-Range", reply->content_range);
	add_header(h, "Location", reply->location);
	if (reply->is_made)
		add_header(h, "Cache-Control", "no-store");
	if (!reply->is_file)
		return;
	add_header(h, "Last-Modified", httpdate_format(reply->version.mtime, h->date));
	add_header(h, "ETag", reply->version.etag);
	add_header(h, "Accept-Ranges", "bytes");
}

static void copy_name(char to[RECORD_NAME], const char *name)
{
	size_t len = name ? strnlen(name, RECORD_NAME - 1) : 0;
	memcpy(to, name ? name : "", len);
	to[len] = '\0';
}

void record_machine(
    struct record *rec, const uint8_t *mac, const struct host *h, const char *profile)
{
	char section[HOST_ID_TEXT], name[HOST_NAME_ROOM];
	if (mac)
		memcpy(rec->mac, mac, MAC_LEN);
	rec->has_mac = mac != NULL;
	copy_name(rec->section, h ? host_id_text(&h->id, section) : "none");
	copy_name(rec->host, h ? host_name_of(h, mac, name) : NULL);
	copy_name(rec->profile, profile);
}

void answer_origin(
    const struct conf *c, const struct request *q, const struct target *t, struct origin *o)
{
	bool (*take)(const char *, struct origin *) = q->tls ? origin_of_tls_host : origin_of_host;
	struct addr ours = q->local;
	char text[ADDR_TEXT];

	if (c->httpbootd.public_url && origin_of_url(c->httpbootd.public_url, o))
		return;
	if (t->authority[0] && take(t->authority, o))
		return;
	if (q->host && take(q->host, o))
		return;
	if (c->lanboot.address.s_addr != INADDR_ANY) {
		uint16_t port = addr_port(ours.len ? &ours : &c->httpbootd.listen.addr[0]);
		ours = (struct addr){.len = sizeof ours.v4};
		ours.v4.sin_family = AF_INET;
		ours.v4.sin_addr = c->lanboot.address;
		ours.v4.sin_port = htons(port);
	}
	if (!take(addr_port_text(&ours, text), o))
		origin_of_addr(&ours, o);
}

void answer(struct daemon *d, const struct request *q, struct record *rec, struct reply *reply)
{
	struct route route;

	*reply = (struct reply){.fd = -1};
	route_request(&q->ask, &route);
	rec->kind = route.kind;
	rec->head = strcmp(q->ask.method, "HEAD") == 0;
	switch (route.kind) {
	case ROUTE_REFUSE:
		reply_refuse(rec, reply, route.status, route.reason);
		break;
	case ROUTE_HOME:
		reply_text(reply, 200, home_text);
		break;
	case ROUTE_ADMIN_HOME:
		reply_text(reply, 200, admin_text);
		break;
	case ROUTE_HEALTH:
		reply_text(reply, 200, "ok\n");
		break;
	case ROUTE_METRICS:
		answer_metrics(reply);
		break;
	case ROUTE_HOSTS:
		answer_hosts(d, reply);
		break;
	case ROUTE_FILE:
		answer_file(d, q, route.target.path, rec, reply);
		if (reply->status != 404 || !d->conf->lanboot.autoexec ||
		    !autoexec_is(route.target.path))
			break;
		*reply = (struct reply){.fd = -1};
		rec->reason = NULL;
		rec->kind = ROUTE_STUB;
		answer_autoexec(d, q, &route, reply);
		break;
	case ROUTE_FOLDER:
		answer_folder(d, route.target.path, rec, reply);
		break;
	case ROUTE_STUB:
		answer_stub(d, q, &route, reply);
		break;
	case ROUTE_SCRIPT:
		answer_script(d, q, &route, rec, reply);
		break;
	case ROUTE_ONCE:
		answer_once(d, q, &route, rec, reply);
		break;
	case ROUTE_UP:
		answer_up(d, &route, rec, reply);
		break;
	case ROUTE_OVERLAY:
		answer_overlay(d, &route, rec, reply);
		break;
	}
	rec->status = reply->status;
	rec->length = rec->head || reply->status == 304 ? 0 : reply->length;
}

/* The very literals: the log knows a word by its place. */
static const char *event_word(const struct record *rec)
{
	if (rec->status >= 500)
		return "failed";
	if (rec->status == 0 || rec->status >= 400)
		return "refused";
	switch (rec->kind) {
	case ROUTE_SCRIPT:
		return rec->ignored ? "ignored" : "script";
	case ROUTE_STUB:
		return "stub";
	case ROUTE_ONCE:
		return "once";
	case ROUTE_UP:
		return "up";
	case ROUTE_OVERLAY:
		return "overlay";
	default:
		return "served";
	}
}

static void event_name(struct event *e, const char *key, const char *name)
{
	event_text(e, key, name[0] ? name : NULL);
}

/* What mostly is behind it when this file is cut off, or too large; empty: nobody knows. */
static const char *hint_of(const struct record *rec, const char *broken)
{
	const char *name = path_base(rec->path);
	if (strstr(name, ".wim") && rec->length > UINT32_MAX)
		return "wimboot takes no file of over 4 GiB";
	if (!broken || strcmp(broken, "closed") != 0)
		return "";
	if (strncmp(name, "modloop", strlen("modloop")) == 0 || strstr(name, ".squashfs"))
		return "memory: Alpine keeps the modloop in its root, which is half of the "
		       "machine's memory";
	if (strstr(name, ".wim") || strncmp(name, "initramfs", strlen("initramfs")) == 0)
		return "memory: the machine has to hold all of it";
	return "";
}

static bool is_same_line(const struct record *a, const struct record *b)
{
	return a->status == b->status && a->kind == b->kind && a->length == b->length &&
	       a->reason == b->reason && a->client.len == b->client.len &&
	       (a->client.sa.sa_family == AF_INET
		       ? a->client.v4.sin_addr.s_addr == b->client.v4.sin_addr.s_addr
		       : memcmp(&a->client.v6.sin6_addr, &b->client.v6.sin6_addr, 16) == 0) &&
	       memcmp(a->mac, b->mac, MAC_LEN) == 0 && strcmp(a->method, b->method) == 0 &&
	       strcmp(a->path, b->path) == 0;
}

void answer_log(const struct record *rec, uint64_t sent, const char *broken, uint64_t now_ms)
{
	/* The last line, if it was one for a request: a flood of the same costs no text. */
	static struct record last;
	static uint64_t last_serial, last_ms;
	bool repeats = !broken && sent == last.length && now_ms - rec->started_ms == last_ms &&
		       log_serial() == last_serial;
	if (repeats && is_same_line(rec, &last)) {
		log_again();
		return;
	}
	const char *word = event_word(rec);
	enum log_level level = rec->status >= 500          ? LEVEL_WARN
			       : rec->kind >= ROUTE_HEALTH ? LEVEL_DEBUG
							   : LEVEL_INFO;
	struct event e;

	if (!log_wants(level, word))
		return;
	event_start(&e, word);
	event_addr(&e, "client", &rec->client);
	if (rec->section[0]) {
		if (rec->has_mac)
			event_mac(&e, "mac", rec->mac);
		event_name(&e, "host", rec->host);
		event_name(&e, "profile", rec->profile);
		event_text(&e, "section", rec->section);
	} else {
		event_name(&e, "method", rec->method);
		event_name(&e, "path", rec->path);
	}
	if (rec->status)
		event_num(&e, "status", rec->status);
	if (rec->reason)
		event_text(&e, "reason", rec->reason);
	event_name(&e, "leads", rec->leads);
	event_num(&e, "bytes", sent);
	event_num(&e, "ms", now_ms - rec->started_ms);
	if (broken) {
		event_num(&e, "of", rec->length);
		event_text(&e, "incomplete", broken);
	}
	event_name(&e, "hint", hint_of(rec, broken));
	log_event(level, &e);
	if (broken || rec->leads[0] || level == LEVEL_DEBUG || sent != rec->length)
		return;
	last = *rec;
	last_ms = now_ms - rec->started_ms;
	last_serial = log_serial();
}
