#include "tftpd/loader_make.h"

#include "common/bind.h"
#include "tftpd/generated.h"
#include "tftpd/loader_entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MENU_SECONDS = 10 };

static bool is_http(const char *url)
{
	return strncmp(url, "http://", 7) == 0;
}

/* GRUB's name for what is ours, by TFTP, and where it is told the same by HTTP. */
static bool set_grub_places(struct loader_making *m, const uint8_t *mac)
{
	char address[ADDR_TEXT], hyphen[MAC_TEXT];

	if (!autoexec_address(m->q->conf, m->q->local, address))
		return false;
	snprintf(m->up, sizeof m->up, "tftp://%s/", address);
	snprintf(m->again, sizeof m->again, "%s%s", m->up, m->q->path);
	snprintf(m->http, sizeof m->http, "%s/grub/grub.cfg-01-%s", m->server,
	    mac_text(mac, '-', hyphen));
	m->file.tftp = m->up;
	m->file.again = m->again;
	m->file.by_http = is_http(m->server) ? m->http : NULL;
	return true;
}

/* The file's own name, and the way from where its loader looks to the root. */
static bool set_places(struct loader_making *m, const struct loader_name *n, const uint8_t *mac)
{
	struct writer up = writer_of(m->up, sizeof m->up);

	if (n->loader == LOADER_GRUB)
		return set_grub_places(m, mac);
	for (size_t i = 0; i < n->prefix; i++)
		if (m->q->path[i] == '/')
			TEXT(&up, "../");
	write_u8(&up, '\0');
	snprintf(m->again, sizeof m->again, "%s", m->q->path + n->prefix);
	m->file.tftp = up.failed ? "" : m->up;
	m->file.again = m->again;
	return true;
}

static void set_vars(struct loader_making *m, const uint8_t *mac)
{
	const struct loader_make *q = m->q;
	const char *host = strstr(m->server, "://");
	bool pc = !q->is_uboot && m->file.loader == LOADER_PXELINUX;
	const char *arch = pc ? "x86_64" : m->file.loader == LOADER_GRUB ? loader_grub_arch : NULL;

	snprintf(m->address, sizeof m->address, "%s", host ? host + 3 : "");
	char *end = m->address[0] == '[' ? strchr(m->address, ']') : NULL;
	m->address[strcspn(end ? end : m->address, ":/") + (size_t)(end ? end - m->address : 0)] =
	    '\0';
	const char *name = host_name_of(m->host, mac, m->name);
	m->file.machine = name ? name : mac_text(mac, ':', m->mac);
	const struct expand_var vars[] = {{"server", m->server}, {"address", m->address},
	    {"mac", mac_text(mac, ':', m->mac)}, {"mac-hyphen", mac_text(mac, '-', m->mac_hyphen)},
	    {"mac-tail", mac_tail(mac, m->tail)}, {"host", name},
	    {"ip", q->peer->len ? addr_text(q->peer, m->ip) : NULL}, {"arch", arch},
	    {"platform", pc ? "pcbios" : NULL}, {"uuid", NULL}, {"serial", NULL}, {NULL, NULL}};
	memcpy(m->vars, vars, sizeof vars);
}

/* Whether who asks may have what is this section's: as a script of httpbootd's. */
static bool admits(const struct loader_making *m, const struct boot *b, const struct machine_id *id)
{
	const struct conf_httpbootd *c = &m->q->conf->httpbootd;
	struct bind_asker asker = {.is_near = m->q->mac != NULL, .addr = m->q->peer};

	if (!bind_is_wanted(m->host, &c->private))
		return true;
	if (m->q->mac)
		memcpy(asker.mac, m->q->mac, MAC_LEN);
	const struct bind_question q = {
	    .host = m->host, .boot = b, .mode = c->bind, .said = id, .asker = &asker};
	return bind_admits(bind_decide(&q));
}

/* A file that the loader asks for later goes before this one. */
static bool has_later(const struct loader_make *q, const struct loader_name *n)
{
	char path[PATH_SIZE], name[32];

	for (size_t i = 0; loader_name_later(n, q->peer, i, name); i++)
		if (name[0] &&
		    snprintf(path, sizeof path, "%.*s%s", (int)n->folder, q->path, name) <
			(int)sizeof path &&
		    q->is_there(q->with, path))
			return true;
	return false;
}

static size_t write_machine(struct loader_making *m, const struct boot *b, struct writer *w)
{
	m->file.server = m->server;
	m->file.seconds = b->menu_timeout ? b->menu_timeout : MENU_SECONDS;
	m->file.on_failure = b->on_failure;
	if (b->kind == BOOT_MENU) {
		for (size_t i = 0; i < b->menu.names.n; i++)
			loader_entry_set(
			    m, b->menu.names.word[i], &b->menu.profile[i]->boot, &m->entry[i]);
		loader_write_menu(w, &m->file, m->entry, b->menu.names.n);
	} else {
		loader_entry_set(m, m->host->profile_name, b, &m->entry[0]);
		loader_write(w, &m->file, &m->entry[0]);
	}
	if (m->room.failed || w->failed) { /* never in silence: it would look for other files */
		*w = writer_of(w->data, w->size);
		loader_write_words(
		    w, &m->file, "lanboot: what it boots is more than fits into one file");
	}
	return w->failed ? 0 : w->len;
}

static size_t make_machine(
    const struct loader_make *q, const struct loader_name *n, const char *server, struct writer *w)
{
	const uint8_t *mac = n->has_mac ? n->mac : q->mac;
	const struct machine_id id = {.mac = mac, .addr = q->peer};
	struct loader_making *m = mac && !has_later(q, n) ? malloc(sizeof *m) : NULL;
	size_t len = 0;

	if (!m)
		return 0;
	m->q = q;
	m->host = host_find(&q->conf->hosts, &id);
	m->file = (struct loader_file){
	    .loader = q->is_uboot && n->loader == LOADER_PXELINUX ? LOADER_EXTLINUX : n->loader};
	m->room = writer_of(m->text, sizeof m->text);
	snprintf(m->server, sizeof m->server, "%s", server);
	if (m->host) {
		struct boot b = host_boot(m->host);
		set_vars(m, mac);
		if (b.ignore ==
		    TRISTATE_YES) /* what GRUB is not told, it asks for again and again */
			b.kind = n->loader == LOADER_GRUB ? BOOT_LOCAL : BOOT_NONE;
		if (set_places(m, n, mac) && b.kind != BOOT_NONE && admits(m, &b, &id))
			len = write_machine(m, &b, w);
	}
	free(m);
	return len;
}

/* The file that a GRUB asks for by its MAC is on the disk, and it asked for another name. */
static bool has_own(const struct loader_make *q, const struct loader_name *n, char own[PATH_SIZE])
{
	char mac[MAC_TEXT];
	const uint8_t *bytes = n->has_mac ? n->mac : q->mac;

	return bytes &&
	       snprintf(own, PATH_SIZE, "%.*sgrub.cfg-01-%s", (int)n->folder, q->path,
		   mac_text(bytes, '-', mac)) < PATH_SIZE &&
	       strcmp(own, q->path) != 0 && q->is_there(q->with, own);
}

/* By TFTP, and by HTTP if it can. Who is not known here may be so by the MAC that it says itself.
 */
static size_t make_grub(
    const struct loader_make *q, const struct loader_name *n, const char *server, struct writer *w)
{
	char address[ADDR_TEXT], own[PATH_SIZE], url[ADDR_TEXT + PATH_SIZE + 16];

	if (!autoexec_address(q->conf, q->local, address))
		return 0;
	if (has_own(q, n, own)) {
		snprintf(url, sizeof url, "tftp://%s/%s", address, own);
		loader_write_other(w, url);
		return w->failed ? 0 : w->len;
	}
	size_t len = make_machine(q, n, server, w);
	if (len || n->has_mac)
		return len;
	*w = writer_of(w->data, w->size);
	snprintf(url, sizeof url, "tftp://%s/%.*s", address, (int)n->folder, q->path);
	loader_write_stub(w, is_http(server) ? server : NULL, url);
	return w->failed ? 0 : w->len;
}

size_t loader_make(const struct loader_make *q, char *out, size_t size)
{
	char server[AUTOEXEC_URL];
	struct writer w = writer_of(out, size);
	struct loader_name n;

	if (!q->conf->lanboot.loaders || !loader_name_parse(q->path, &n) ||
	    !autoexec_server(q->conf, q->local, server))
		return 0;
	return n.loader == LOADER_GRUB ? make_grub(q, &n, server, &w)
				       : make_machine(q, &n, server, &w);
}

enum root_result loader_make_answer(const struct loader_make *q, struct lookup_result *f)
{
	char *text = malloc(LOADER_SIZE);
	size_t len = text ? loader_make(q, text, LOADER_SIZE) : 0;
	enum root_result r = len ? generated_answer(text, len, f) : ROOT_NOT_FOUND;

	free(text);
	return r;
}
