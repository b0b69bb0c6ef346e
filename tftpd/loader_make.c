#include "tftpd/loader_make.h"

#include "common/arch.h"
#include "common/autoexec.h"
#include "common/bind.h"
#include "common/boot_args.h"
#include "common/expand.h"
#include "common/host_name.h"
#include "common/overlay_name.h"
#include "common/path.h"
#include "common/percent.h"
#include "common/url.h"
#include "tftpd/generated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_SIZE = 4096, ROOM_SIZE = 128 * 1024, MENU_SECONDS = 10 };

/* What is made, and the texts that it is made of. */
struct making {
	const struct loader_make *q;
	const struct host *host;
	struct loader_file file;
	struct expand_var vars[12];
	char server[AUTOEXEC_URL], mac[MAC_TEXT], mac_hyphen[MAC_TEXT], tail[MAC_TAIL];
	char name[HOST_NAME_SIZE], ip[ADDR_TEXT], address[AUTOEXEC_URL];
	char up[PATH_SIZE], again[PATH_SIZE];
	struct loader_entry entry[MENU_MAX];
	struct writer room; /* of `text` */
	char text[ROOM_SIZE];
};

static const char no_value[] =
    "has a variable that this loader does not tell, such as {uuid} or, of U-Boot, {arch}, or a "
    "value that is too long";

static const char *keep(struct making *m, const char *text)
{
	const char *at = m->text + m->room.len;
	write_zstring(&m->room, text);
	return m->room.failed ? "" : at;
}

/*
 * A path or URL as a URL with its variables; NULL: it has none. What comes by TFTP is no URL in the
 * end, so nothing is escaped in it.
 */
static const char *url_of(struct making *m, const char *value, bool by_tftp)
{
	char template[VALUE_SIZE], filled[VALUE_SIZE];
	struct writer w = writer_of(template, sizeof template);

	if (!value || !*value)
		return "";
	if (url_is(value) || url_is_device(value)) {
		TEXT(&w, value);
	} else {
		value += strspn(value, "/");
		TEXT(&w, m->server, "/");
		if (by_tftp)
			TEXT(&w, value);
		else
			percent_write_path(&w, value, strlen(value));
	}
	write_u8(&w, '\0');
	if (w.failed || !expand_vars(template, m->vars, filled, sizeof filled))
		return NULL;
	return keep(m, filled);
}

static const char *repos_of(struct making *m, const struct boot *b)
{
	char all[VALUE_SIZE];
	struct writer w = writer_of(all, sizeof all);
	bool one = boot_args_leave_repos(b);

	if (!b->repo.n && b->alpine) {
		boot_args_repos(b, one, all, sizeof all);
		return keep(m, all);
	}
	for (size_t i = 0; i < b->repo.n && (i == 0 || !one); i++) {
		const char *url = url_of(m, b->repo.word[i], false);
		if (!url)
			return NULL;
		TEXT(&w, i ? "," : "", url);
	}
	write_u8(&w, '\0');
	return w.failed ? NULL : keep(m, all);
}

static bool is_private(const struct making *m, const struct boot *b)
{
	const struct words *folders = &m->q->conf->httpbootd.private;
	const char *path = b->apkovl ? url_beneath(b->apkovl) : NULL;

	return b->is_private == TRISTATE_YES ||
	       (path && path_is_beneath_any(path, folders->word, folders->n));
}

/* A file of ours that is on the disk, or what is not ours to look at. */
static bool is_there(const struct making *m, const char *url)
{
	char path[PATH_SIZE];
	if (!loader_is_ours(&m->file, url))
		return false;
	const char *ours = url + strlen(m->server) + 1;
	return path_clean(ours, strlen(ours), false, path) == PATH_OK &&
	       m->q->is_there(m->q->with, path);
}

/*
 * Without its apkovl a machine comes up bare, and these loaders cannot look whether it is there. So
 * it is looked for here, and what cannot be seen from here is only for those who may come up bare.
 */
static const char *apkovl_wrong(struct making *m, const struct boot *b, const char **url)
{
	char overlay[OVERLAY_PATH + 512];
	bool may_be_bare = b->no_apkovl == NO_APKOVL_BARE;

	*url = "";
	if (!b->apkovl && !b->overlay.n)
		return NULL;
	if (is_private(m, b))
		return "is private: its apkovl is had by a token, which iPXE and GRUB get alone";
	if (b->overlay.n) {
		char path[OVERLAY_PATH];
		overlay_name_path(m->host, m->mac_hyphen, path);
		snprintf(overlay, sizeof overlay, "{server}/%s%s%s", path,
		    m->host->profile_name ? m->host->profile_name : overlay_name_own,
		    overlay_name_suffix);
		*url = url_of(m, overlay, false);
		return may_be_bare ? NULL
				   : "has an overlay, and this loader cannot look whether it is "
				     "packed: no-apkovl = bare has it boot without looking";
	}
	if (!(*url = url_of(m, b->apkovl, false)))
		return no_value;
	if (may_be_bare || url_is_device(b->apkovl))
		return NULL;
	const char *file = url_of(m, b->apkovl, true);
	return file && is_there(m, file)
		   ? NULL
		   : "has an apkovl that is not there, or that this loader cannot look for: "
		     "no-apkovl = bare has it boot without looking";
}

/* The words of an Alpine kernel. */
static const char *set_args(struct making *m, const struct boot *b, struct loader_entry *e)
{
	char cmdline[VALUE_SIZE] = "", all[4 * VALUE_SIZE];
	const char *value = b->cmdline || !b->alpine ? b->cmdline : boot_args_alpine;
	struct writer w = writer_of(all, sizeof all);
	struct boot_args args = {.mac_hyphen = m->mac_hyphen, .cmdline = cmdline};

	if (value && !expand_vars(value, m->vars, cmdline, sizeof cmdline))
		return no_value;
	if (e->kind != BOOT_KERNEL) {
		e->args = keep(m, cmdline);
		return NULL;
	}
	const char *wrong = apkovl_wrong(m, b, &args.apkovl);
	if (wrong)
		return wrong;
	args.modloop = url_of(m, b->modloop, false);
	args.repo = repos_of(m, b);
	if (!args.modloop || !args.repo || !args.apkovl)
		return no_value;
	args.has_network = url_scheme(args.apkovl) || url_scheme(args.repo);
	boot_args_write(&w, &args);
	size_t len = w.len;
	write_u8(&w, '\0');
	if (w.failed || len > arch_cmdline_max(m->q->is_uboot ? "armv7" : "x86_64"))
		return "has a command line that is longer than a kernel takes";
	e->args = keep(m, all);
	return NULL;
}

static const char *set_initrds(struct making *m, const struct boot *b, struct loader_entry *e)
{
	char as[VALUE_SIZE];

	if (e->kind != BOOT_KERNEL)
		return NULL;
	if (b->initrd.n > LOADER_INITRDS)
		return "has too many initrds";
	for (size_t i = 0; i < b->initrd.n; i++) {
		const struct initrd *from = &b->initrd.item[i];
		const char *url = url_of(m, from->file, true);
		if (!url || (from->as && !expand_vars(from->as, m->vars, as, sizeof as)))
			return no_value;
		e->initrd[e->n_initrds++] =
		    (struct loader_initrd){.url = url, .as = from->as ? keep(m, as) : NULL};
	}
	return NULL;
}

static void set_entry(
    struct making *m, const char *name, const struct boot *b, struct loader_entry *e)
{
	const char *program = b->kind == BOOT_KERNEL    ? b->kernel
			      : b->kind == BOOT_MEMTEST ? b->memtest
			      : b->kind == BOOT_CHAIN   ? b->chain
							: NULL;

	*e = (struct loader_entry){.name = name ? name : "this machine",
	    .title = b->title,
	    .kind = b->kind,
	    .program = url_of(m, program, true),
	    .args = ""};
	e->wrong = e->program ? NULL : no_value;
	if (!program || e->wrong)
		return;
	if (!(e->wrong = set_args(m, b, e)))
		e->wrong = set_initrds(m, b, e);
}

/* The file's own name, and the way from where its loader looks to the root. */
static void set_places(struct making *m, const struct loader_name *n)
{
	struct writer up = writer_of(m->up, sizeof m->up);

	for (size_t i = 0; i < n->prefix; i++)
		if (m->q->path[i] == '/')
			TEXT(&up, "../");
	write_u8(&up, '\0');
	snprintf(m->again, sizeof m->again, "%s", m->q->path + n->prefix);
	m->file.tftp = up.failed ? "" : m->up;
	m->file.again = m->again;
}

static void set_vars(struct making *m, const uint8_t *mac)
{
	const struct loader_make *q = m->q;
	const char *host = strstr(m->server, "://");
	bool pc = !q->is_uboot && m->file.loader == LOADER_PXELINUX;

	snprintf(m->address, sizeof m->address, "%s", host ? host + 3 : "");
	char *end = m->address[0] == '[' ? strchr(m->address, ']') : NULL;
	m->address[strcspn(end ? end : m->address, ":/") + (size_t)(end ? end - m->address : 0)] =
	    '\0';
	const char *name = host_name_of(m->host, mac, m->name);
	m->file.machine = name ? name : mac_text(mac, ':', m->mac);
	const struct expand_var vars[] = {{"server", m->server}, {"address", m->address},
	    {"mac", mac_text(mac, ':', m->mac)}, {"mac-hyphen", mac_text(mac, '-', m->mac_hyphen)},
	    {"mac-tail", mac_tail(mac, m->tail)}, {"host", name},
	    {"ip", q->peer->len ? addr_text(q->peer, m->ip) : NULL}, {"arch", pc ? "x86_64" : NULL},
	    {"platform", pc ? "pcbios" : NULL}, {"uuid", NULL}, {"serial", NULL}, {NULL, NULL}};
	memcpy(m->vars, vars, sizeof vars);
}

/* Whether who asks may have what is this section's: as a script of httpbootd's. */
static bool admits(const struct making *m, const struct boot *b, const struct machine_id *id)
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

static size_t write_machine(struct making *m, const struct boot *b, struct writer *w)
{
	m->file.server = m->server;
	m->file.seconds = b->menu_timeout ? b->menu_timeout : MENU_SECONDS;
	m->file.on_failure = b->on_failure;
	if (b->kind == BOOT_MENU) {
		for (size_t i = 0; i < b->menu.names.n; i++)
			set_entry(
			    m, b->menu.names.word[i], &b->menu.profile[i]->boot, &m->entry[i]);
		loader_write_menu(w, &m->file, m->entry, b->menu.names.n);
	} else {
		set_entry(m, m->host->profile_name, b, &m->entry[0]);
		loader_write(w, &m->file, &m->entry[0]);
	}
	return m->room.failed || w->failed ? 0 : w->len;
}

static size_t make_machine(
    const struct loader_make *q, const struct loader_name *n, const char *server, struct writer *w)
{
	const uint8_t *mac = n->has_mac ? n->mac : q->mac;
	const struct machine_id id = {.mac = mac, .addr = q->peer};
	struct making *m = mac && !has_later(q, n) ? malloc(sizeof *m) : NULL;
	size_t len = 0;

	if (!m)
		return 0;
	m->q = q;
	m->host = host_find(&q->conf->hosts, &id);
	m->file = (struct loader_file){.loader = q->is_uboot ? LOADER_EXTLINUX : n->loader};
	m->room = writer_of(m->text, sizeof m->text);
	snprintf(m->server, sizeof m->server, "%s", server);
	if (m->host) {
		const struct boot b = host_boot(m->host);
		set_places(m, n);
		set_vars(m, mac);
		if (b.kind != BOOT_NONE && b.ignore != TRISTATE_YES && admits(m, &b, &id))
			len = write_machine(m, &b, w);
	}
	free(m);
	return len;
}

size_t loader_make(const struct loader_make *q, char *out, size_t size)
{
	char server[AUTOEXEC_URL];
	struct writer w = writer_of(out, size);
	struct loader_name n;

	if (!q->conf->lanboot.loaders || !loader_name_parse(q->path, &n) ||
	    !autoexec_server(q->conf, q->local, server))
		return 0;
	if (n.loader != LOADER_GRUB)
		return make_machine(q, &n, server, &w);
	if (n.has_mac) /* it asks for grub.cfg next, and says its MAC itself there */
		return 0;
	loader_write_stub(&w, server);
	return w.failed ? 0 : w.len;
}

enum root_result loader_make_answer(const struct loader_make *q, struct lookup_result *f)
{
	char *text = malloc(LOADER_SIZE);
	size_t len = text ? loader_make(q, text, LOADER_SIZE) : 0;
	enum root_result r = len ? generated_answer(text, len, f) : ROOT_NOT_FOUND;

	free(text);
	return r;
}
