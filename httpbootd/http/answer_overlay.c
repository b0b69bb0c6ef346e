#include "httpbootd/http/answer_overlay.h"

#include "common/container_of.h"
#include "common/host_name.h"
#include "common/log.h"
#include "common/overlay_name.h"
#include "httpbootd/boot/overlay_repos.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/codec/mime.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/private.h"
#include "httpbootd/http/site.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the machine boots when it boots `what`: NULL: it never does. */
static const struct boot *boot_of(
    const struct conf *c, const struct host *h, const char *what, struct boot *usual)
{
	*usual = host_boot(h);
	if (strcmp(what, h->profile_name ? h->profile_name : overlay_name_own) == 0)
		return usual;
	if (h->once && strcmp(what, h->once_name) == 0)
		return &h->once->boot;
	/* Of a menu, or of the menu that it boots once. */
	size_t len = strlen(what);
	if (words_have(&usual->menu.names, what, len) ||
	    (h->once && words_have(&h->once->boot.menu.names, what, len))) {
		const struct profile *p = profile_find(&c->hosts, what);
		return p ? &p->boot : NULL;
	}
	return NULL;
}

static const uint8_t *mac_of(const struct overlay_name *n)
{
	return n->has_mac ? n->mac : NULL;
}

static const struct host *host_of(const struct conf *c, const struct overlay_name *n)
{
	const struct machine_id id = {.mac = mac_of(n)};
	struct host_id section;
	if (!n->section[0])
		return host_find(&c->hosts, &id);
	return host_id_parse(n->section, &section) ? host_exact(&c->hosts, &section) : NULL;
}

const struct boot *answer_overlay_boot(const struct conf *c, const struct overlay_name *name,
    const struct host **h, struct boot *usual)
{
	*h = host_of(c, name);
	const struct boot *b = *h ? boot_of(c, *h, name->profile, usual) : NULL;
	return b && b->overlay.n ? b : NULL;
}

static void warn_unpacked(
    const struct request *q, const struct overlay_name *n, const struct host *h, const char *why)
{
	static const char word[] = "no-overlay";
	char place[300];
	struct event e;
	event_start(&e, word);
	e.asker = asker_of_addr(&q->client);
	if (n->has_mac)
		event_mac(&e, "mac", n->mac);
	snprintf(place, sizeof place, "%.280s:%u", h->file, h->line);
	event_text(&e, "at", place);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}

/* A packed one while it is sent, or a part of it. */
struct sending {
	struct stream stream;
	struct packer *packer;
	struct pack_wait *wait; /* of the request, which lasts as long as bytes are asked for */
	struct overlay_archive archive;
	uint64_t at, end;
};

static ssize_t next_bytes(struct stream *s, char *to, size_t size)
{
	struct sending *o = container_of(s, struct sending, stream);
	size_t left = (size_t)(o->end - o->at);
	size_t n = overlay_read(&o->archive, (size_t)o->at, to, left < size ? left : size);
	o->at += n;
	pack_wait_sent(o->wait, n);
	return (ssize_t)n;
}

static void end_sending(struct stream *s)
{
	struct sending *o = container_of(s, struct sending, stream);
	packer_sent(o->packer, &o->archive);
	free(o);
}

/* The answer to a HEAD, or a 304: nobody reads it. */
static ssize_t no_bytes(struct stream *s, char *to, size_t size)
{
	(void)s;
	(void)to;
	(void)size;
	return -1;
}

/* The same folders give the same bytes, so one that broke off can go on where it was. */
static void set_version(const struct packed *p, struct version *v)
{
	*v = (struct version){.size = p->common->bytes.len + p->own->bytes.len, .mtime = -1};
	snprintf(v->etag, sizeof v->etag, "\"%016" PRIx64 "%016" PRIx64 "\"", p->common->sum.sum,
	    p->own->sum.sum);
}

static void refuse_busy(struct reply *reply)
{
	static const char retry_s[] = "10";
	reply_refuse(
	    reply, 503, "too much is packed and sent at once: to be asked for again in a moment");
	reply->retry_after = retry_s;
}

/* Sends what was packed, as the request wants it. */
static void send_packed(
    struct site *site, const struct request *q, struct packed *packed, struct reply *reply)
{
	struct packer *packer = &site->overlays.packer;

	set_version(packed, &reply->version);
	const struct selection s = answer_select(q, reply);
	if (s.status >= 400)
		return;
	bool is_read = !request_is_head(q) && s.status != 304;
	struct sending *o = calloc(1, sizeof *o);
	enum pack_answer answer =
	    !o || !is_read ? PACK_READY : packer_send(packer, q->wait, packed, &o->archive);
	if (!o || answer != PACK_READY) {
		free(o);
		*reply = (struct reply){.is_late = answer == PACK_LATER, .machine = reply->machine};
		if (answer != PACK_LATER)
			refuse_busy(reply);
		return;
	}
	o->stream = (struct stream){.next = is_read ? next_bytes : no_bytes, .end = end_sending};
	o->packer = packer;
	o->wait = is_read ? q->wait : NULL;
	o->at = s.start;
	o->end = s.start + s.length;
	reply_stream(reply, &o->stream, s.status == 304 ? reply->version.size : s.length);
	reply->status = s.status;
}
static const char no_overlay[] = "this machine boots nothing with such an overlay";

void answer_overlay(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	struct overlay_name name;
	struct packed *packed;
	struct boot usual;
	char buffer[HOST_NAME_SIZE], repos[OVERLAY_REPOS];

	overlay_name_parse(t->path, &name);
	const struct host *h;
	const struct boot *b = answer_overlay_boot(d->conf, &name, &h, &usual);
	if (!b) {
		reply_refuse(reply, 404, no_overlay);
		return;
	}
	const uint8_t *mac = mac_of(&name);
	const struct machine_id said = {.mac = mac, .addr = &q->client};
	bool by_token = reply->use.set || q->is_dry_run;
	if (!reply->use.set && !guard_admits(site, q, t, &said, h)) {
		reply_refuse(reply, 404, no_overlay);
		return;
	}
	if (!by_token && private_is(b)) {
		guard_tell_private(site, q, mac, h);
		reply_refuse(reply, 404, no_overlay);
		return;
	}
	reply_machine(
	    reply, mac, h, strcmp(name.profile, overlay_name_own) == 0 ? NULL : name.profile);
	const struct overlay_request request = {.folders = b->overlay,
	    .host = host_name_of(h, mac, buffer),
	    .mac = mac,
	    .has_packages = b->packages == TRISTATE_YES,
	    .repos = overlay_repos(d->conf, b, repos)};
	const struct overlays_asker asker = {
	    q->wait, &q->client, request_is_head(q) ? PACK_FOR_HEAD : PACK_FOR_GET};
	enum pack_answer answer = overlays_ask(&site->overlays, &request, &asker, &packed);
	reply->is_late = answer == PACK_LATER;
	if (reply->is_late)
		return;
	if (!packed) {
		refuse_busy(reply);
		return;
	}
	reply->type = mime_type(t->path);
	reply->is_generated = true;
	if (!by_token && packed->has_secrets) {
		guard_tell_private(site, q, mac, h);
		reply_refuse(reply, 404, no_overlay);
	} else if (packed->why) {
		warn_unpacked(q, &name, h, packed->why);
		reply_refuse(reply, 500,
		    "this machine's overlay cannot be packed: the server's log says why");
	} else {
		send_packed(site, q, packed, reply);
	}
	packed_release(packed);
}
