#include "httpbootd/render.h"

#include "common/command.h"
#include "common/dir.h"
#include "common/plain.h"
#include "common/whole_file.h"
#include "httpbootd/boot/overlay_repos.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/http/site.h"
#include "httpbootd/render_name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define SCRIPTS "boot.ipxe.d"

const char render_help[] =
    "  render --server http[s]://HOST[:PORT] DIR\n"
    "                 write boot.ipxe and every machine's script into DIR, for a web server at\n"
    "                 that address that serves the same boot files\n";

struct render {
	const struct daemon *daemon;
	struct boot_site boot;
	struct origin origin;
	const char *folder; /* as given */
	int top, scripts;   /* DIR, and boot.ipxe.d in it */
	unsigned kinds;     /* of sections that have files, for the stub */
	unsigned written, removed, failed;
	struct script_made made; /* of the section that is being written */
};

static void report_failure(struct render *r, const char *where, const char *name, const char *why)
{
	char plain[2 * TREE_WHY]; /* it may name files of an overlay */
	plain_name(why, plain, sizeof plain);
	fprintf(stderr, "%s: %s%s/%s: %s\n", r->daemon->name, r->folder, where, name, plain);
	r->failed++;
}

/* Writes beside `name` and renames, so that a machine that boots meanwhile gets all of one. */
static void write_file(struct render *r, int dir, const char *name, const char *text, size_t len)
{
	const char *where = dir == r->top ? "" : "/" SCRIPTS;
	char fresh[4 * RENDER_NAME];

	snprintf(fresh, sizeof fresh, ".%s.new", name);
	int fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0) {
		report_failure(r, where, name, strerror(errno));
		return;
	}
	bool ok = whole_file_append(fd, text, len);
	if (close(fd) < 0)
		ok = false;
	if (!ok || renameat(dir, fresh, dir, name) < 0) {
		report_failure(r, where, name, strerror(errno));
		unlinkat(dir, fresh, 0);
		return;
	}
	r->written++;
}

static void write_script(struct render *r, const char *name)
{
	struct script_made *made = &r->made;
	const struct script_out *out = &made->out;
	char location[300], why[600];

	script_make(&r->boot, made);
	if (out->result == SCRIPT_OK) {
		write_file(r, r->scripts, name, made->text, out->len);
		return;
	}
	snprintf(why, sizeof why, "%s, at %s, %s", out->key,
	    machine_location(&made->machine, out->key, location), script_result_text(out->result));
	report_failure(r, "/" SCRIPTS, name, why);
}

/* The apkovl that a web server cannot pack on request. */
static void write_overlay(
    struct render *r, const struct machine *m, const uint8_t *mac, const char *name)
{
	char file[3 * RENDER_NAME], why[TREE_WHY];
	struct overlay_archive bytes;
	const struct script *s = &m->script;
	char repos[OVERLAY_REPOS];
	const struct overlay_request q = {.folders = s->boot.overlay,
	    .host = s->host,
	    .mac = mac,
	    .has_packages = s->boot.packages == TRISTATE_YES,
	    .repos = overlay_repos(r->boot.conf, &s->boot, repos)};

	if (s->boot.kind != BOOT_KERNEL || !s->boot.overlay.n || m->ignored)
		return;
	snprintf(file, sizeof file, "%s.%s%s", name, s->profile ? s->profile : overlay_name_own,
	    overlay_name_suffix);
	bool ok =
	    !s->name_needs_mac && overlays_pack(r->boot.overlays, &q, true, &bytes, NULL, why);
	if (s->name_needs_mac) /* the host name in it would be wrong for all but one */
		snprintf(why, sizeof why, "one file cannot have the name of each machine: %s",
		    m->host->name);
	char *all = ok ? malloc(bytes.len) : NULL;
	if (all) {
		for (size_t n = 0; n < bytes.len;)
			n += overlay_read(&bytes, n, all + n, bytes.len - n);
		write_file(r, r->scripts, file, all, bytes.len);
	} else { /* an older one would be another machine's by now, perhaps */
		report_failure(r, "/" SCRIPTS, file, ok ? "out of memory" : why);
		unlinkat(r->scripts, file, 0);
	}
	free(all);
	if (ok)
		overlay_release(&bytes);
	if (ok && overlays_have_secrets(r->boot.overlays, s->host))
		fprintf(stderr,
		    "%s: %s/%s/%s: without its machine's secrets, for whoever asks a web server "
		    "gets it\n",
		    r->daemon->name, r->folder, SCRIPTS, file);
}

/* Else a machine that was taken out of the configuration would go on booting as before. */
static void remove_stale(struct render *r)
{
	DIR *dir = dir_open(r->scripts, ".");

	if (!dir) {
		report_failure(r, "/" SCRIPTS, ".", strerror(errno));
		return;
	}
	for (struct dirent *e; (e = readdir(dir));) {
		if (!render_is_stale(&r->daemon->conf->hosts, e->d_name))
			continue;
		if (unlinkat(r->scripts, e->d_name, 0) < 0)
			report_failure(r, "/" SCRIPTS, e->d_name, strerror(errno));
		else
			r->removed++;
	}
	closedir(dir);
}

/*
 * No web server has a mirror of ours: what boots from it loads its packages from where that has
 * them, if that is in plain HTTP, which each release's initramfs can, or else as without a mirror.
 */
static void leave_mirror(struct script *s)
{
	const struct mirror_section *m = s->alpine;

	s->alpine = NULL;
	for (size_t i = 0; m && i < m->from.n && !s->alpine_from; i++)
		if (strncmp(m->from.word[i], "http://", sizeof "http://" - 1) == 0)
			s->alpine_from = m->from.word[i];
}

static void find_section(
    struct render *r, const struct host *h, const uint8_t *mac, const char *name)
{
	machine_from_section(r->boot.conf, h, mac, name, &r->origin, &r->made.machine);
	leave_mirror(&r->made.machine.script);
}

/* Its script, and those of the profiles that it may choose from a menu. */
static void write_section(
    struct render *r, const struct host *h, const uint8_t *mac, const char *name)
{
	struct machine *m = &r->made.machine;
	char file[2 * RENDER_NAME];

	find_section(r, h, mac, name);
	snprintf(file, sizeof file, "%s.ipxe", name);
	write_script(r, file);
	write_overlay(r, m, mac, name);
	if (m->script.boot.kind != BOOT_MENU || m->ignored)
		return;
	for (size_t i = 0; i < m->script.boot.menu.names.n; i++) {
		const char *pick = m->script.boot.menu.names.word[i];
		snprintf(file, sizeof file, "%s.%s.ipxe", name, pick);
		machine_boot_picked(pick, m);
		write_script(r, file);
		write_overlay(r, m, mac, name);
		find_section(r, h, mac, name);
	}
}

static void write_host(struct render *r, const struct host *h)
{
	char name[RENDER_NAME], section[HOST_ID_TEXT];

	host_id_text(&h->id, section);
	if (h->once)
		fprintf(stderr,
		    "%s: %s:%u: [host %s] boots its profile, never 'once = %s': a web server "
		    "cannot note what was booted\n",
		    r->daemon->name, h->file, key_line_of(h->lines, "once"), section, h->once_name);
	if (h->id.kind == HOST_ANY)
		return;
	if (h->n_others) {
		r->kinds |= 1u << HOST_MAC;
		for (size_t i = 0; i <= h->n_others && render_file_name(host_nth_id(h, i), name);
		     i++)
			write_section(r, h, host_nth_id(h, i)->bytes, name);
		return;
	}
	if (!render_file_name(&h->id, name)) {
		fprintf(stderr,
		    "%s: %s:%u: [host %s] is left out: a web server finds a machine's file by its "
		    "whole name only, so not by the beginning of a MAC, by a network, by a client "
		    "identifier, or by a text with a '/'\n",
		    r->daemon->name, h->file, h->line, section);
		return;
	}
	r->kinds |= 1u << h->id.kind;
	write_section(r, h, h->id.kind == HOST_MAC ? h->id.bytes : NULL, name);
}

static void write_site(struct render *r)
{
	char text[SCRIPT_SIZE];
	const struct host_table *t = &r->daemon->conf->hosts;

	for (size_t i = 0; i < t->n; i++)
		write_host(r, &t->hosts[i]);
	remove_stale(r);
	write_section(r, host_exact(t, &(struct host_id){.kind = HOST_ANY}), NULL, "default");
	/* Last: who finds it finds the others, too. */
	struct script_out stub = script_static_stub(SCRIPTS, r->kinds, text, sizeof text);
	write_file(r, r->top, "boot.ipxe", text, stub.len);
	/* Once for all: a sync for each of 100,000 files takes a minute. */
	if (syncfs(r->scripts) < 0)
		report_failure(r, "", SCRIPTS, strerror(errno));
}

static bool open_folders(struct render *r)
{
	r->top = open(r->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->top < 0) {
		report_failure(r, "", ".", strerror(errno));
		return false;
	}
	if (mkdirat(r->top, SCRIPTS, 0755) < 0 && errno != EEXIST) {
		report_failure(r, "", SCRIPTS, strerror(errno));
		return false;
	}
	r->scripts = openat(r->top, SCRIPTS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->scripts < 0)
		report_failure(r, "", SCRIPTS, strerror(errno));
	return r->scripts >= 0;
}

int render(struct site *site)
{
	struct daemon *d = &site->daemon;
	struct render r = {.daemon = d, .boot = site_boot(site), .top = -1, .scripts = -1};
	const char *server = NULL;
	const struct command_option options[] = {{"server", &server, NULL}, {NULL, NULL, NULL}};

	command_read(d, options, &r.folder, 1);
	if (!server || !r.folder) {
		fprintf(stderr, "usage: %s render --server http[s]://HOST[:PORT] DIR\n", d->name);
		return EXIT_USAGE;
	}
	if (!origin_of_url(server, &r.origin)) {
		fprintf(stderr,
		    "%s: render --server %s: expected http://HOST[:PORT] or https://…\n", d->name,
		    server);
		return EXIT_USAGE;
	}
	if (open_folders(&r))
		write_site(&r);
	if (r.scripts >= 0)
		close(r.scripts);
	if (r.top >= 0)
		close(r.top);
	if (r.written)
		printf("%s: wrote boot.ipxe and " SCRIPTS
		       "/: %u files for %s, %u old ones removed\n",
		    r.folder, r.written, r.origin.url, r.removed);
	return r.failed ? EX_OSERR : 0;
}
