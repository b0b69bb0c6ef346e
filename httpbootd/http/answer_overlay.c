#include "httpbootd/http/answer_overlay.h"

#include "common/container_of.h"
#include "common/host_name.h"
#include "common/log.h"
#include "httpbootd/boot/overlay_name.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/codec/mime.h"
#include "httpbootd/http/site.h"

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

static void warn_unpacked(const struct overlay_name *n, const struct host *h, const char *why)
{
	static const char word[] = "no-overlay";
	char place[300];
	struct event e;
	event_start(&e, word);
	if (n->has_mac)
		event_mac(&e, "mac", n->mac);
	snprintf(place, sizeof place, "%.280s:%u", h->file, h->line);
	event_text(&e, "at", place);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}

/* A packed one while it is sent. */
struct sending {
	struct stream stream;
	struct overlay_archive bytes;
	size_t at;
};

static ssize_t next_bytes(struct stream *s, char *to, size_t size)
{
	struct sending *o = container_of(s, struct sending, stream);
	size_t n = overlay_read(&o->bytes, o->at, to, size);
	o->at += n;
	return (ssize_t)n;
}

static void end_sending(struct stream *s)
{
	struct sending *o = container_of(s, struct sending, stream);
	overlay_release(&o->bytes);
	free(o);
}

void answer_overlay(struct site *site, const char *path, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	char why[TREE_WHY];
	struct overlay_name name;
	struct overlay_archive bytes;
	struct boot usual;
	char buffer[HOST_NAME_SIZE];

	overlay_name_parse(path, &name);
	const struct host *h = host_of(d->conf, &name);
	const struct boot *b = h ? boot_of(d->conf, h, name.profile, &usual) : NULL;
	if (!b || !b->overlay.n) {
		reply_refuse(reply, 404, "this machine boots nothing with such an overlay");
		return;
	}
	const uint8_t *mac = mac_of(&name);
	reply_machine(
	    reply, mac, h, strcmp(name.profile, overlay_name_own) == 0 ? NULL : name.profile);
	const struct overlay_request q = {b->overlay, host_name_of(h, mac, buffer), mac, false};
	if (!overlays_pack(&site->overlays, &q, &bytes, NULL, why)) {
		warn_unpacked(&name, h, why);
		reply_refuse(reply, 500,
		    "this machine's overlay cannot be packed: the server's log says why");
		return;
	}
	struct sending *sending = calloc(1, sizeof *sending);
	if (!sending) {
		overlay_release(&bytes);
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	*sending = (struct sending){.stream = {next_bytes, end_sending}, .bytes = bytes};
	reply_stream(reply, &sending->stream, bytes.len);
	reply->type = mime_type(path);
	reply->is_generated = true;
}
