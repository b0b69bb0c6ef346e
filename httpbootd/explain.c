#include "httpbootd/explain.h"

#include "common/arch.h"
#include "common/plain.h"
#include "common/priv.h"
#include "common/root.h"
#include "httpbootd/boot/note.h"
#include "httpbootd/boot/overlay_repos.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/boot/script_kernel.h"
#include "httpbootd/explain_files.h"
#include "httpbootd/explain_request.h"
#include "httpbootd/explain_who.h"
#include "httpbootd/files/folders.h"
#include "httpbootd/http/answer_wait.h"
#include "httpbootd/http/dispatch.h"
#include "httpbootd/http/private.h"
#include "httpbootd/http/site.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char explain_help[] =
    "  explain MACHINE [uuid=UUID] [serial=TEXT] [asset=TEXT] [product=TEXT]\n"
    "          [manufacturer=TEXT] [arch=NAME] [platform=pcbios|efi] [ip=ADDR] [profile=NAME]\n"
    "          [--server ADDR[:PORT]]\n"
    "                 which section is for this machine, why, and the script that it is given;\n"
    "                 MACHINE is its MAC, UUID, address or name, or mac=MAC\n"
    "  explain PATH [--server ADDR[:PORT]]\n"
    "                 what a GET of this path is answered\n";

/* By what the section is for the machine. */
static const char *const whys[HOST_KINDS] = {
    [HOST_MAC] = "by its MAC",
    [HOST_UUID] = "by its UUID",
    [HOST_CLIENT] = "by its client identifier",
    [HOST_SERIAL] = "by its serial number",
    [HOST_ASSET] = "by its asset tag",
    [HOST_ADDRESS] = "by its address",
    [HOST_PREFIX] = "by the beginning of its MAC",
    [HOST_NET] = "by the network that its address is in",
    [HOST_PRODUCT] = "by its product name",
    [HOST_MANUFACTURER] = "by its manufacturer",
    [HOST_ARCH] = "by its processor",
    [HOST_ANY] = "since it is for everyone",
};

static void explain_profile(const struct daemon *d, const struct machine *m)
{
	const char *name = m->script.profile;
	const struct profile *p = name ? profile_find(&d->conf->hosts, name) : NULL;
	if (!p)
		printf("profile  none\n");
	for (const char *word = "profile "; p; word = "inherits") {
		printf("%s %s, at %s:%u\n", word, p->name, p->file, p->line);
		p = p->inherits ? profile_find(&d->conf->hosts, p->inherits) : NULL;
	}
}

static void explain_once(const struct daemon *d, const struct host *h)
{
	static const char *const states[] = {
	    [ONCE_PENDING] = "this is what it boots next",
	    [ONCE_DONE] = "it has booted that, and boots its own profile now",
	    [ONCE_UNREADABLE] =
		"left out, for it could not be noted: the folder of state cannot be read",
	    [ONCE_UNDECIDED] = "whether it has booted that, the store knows (store in [httpbootd])",
	};
	char name[ONCE_NAME], text[ONCE_NEXT];
	const struct once_place at = {
	    d->state_fd, d->conf->httpbootd.store.n ? &once_unasked : NULL};
	const char *next = once_next(&at, h, text);
	enum once_state state = once_read(&at, h);
	if (next && profile_find(&d->conf->hosts, next))
		printf("next     %s: it boots that at its next start, once\n", next);
	else if (next)
		printf("next     %s: no longer a profile, and left out\n", next);
	if (state == ONCE_NONE)
		return;
	printf("once     %s: %s\n", h->once_name, states[state]);
	if (state == ONCE_DONE)
		printf("         to have it once more, remove %s/%s\n", d->conf->httpbootd.state,
		    once_file_name(h, name));
}

static void explain_section(
    const struct daemon *d, const struct machine_id *id, const struct machine *m)
{
	const struct host *h;
	struct host_walk walk = {0};
	const char *name = id->mac ? m->mac : "it";
	char section[HOST_SECTION_TEXT];

	if (!m->host) {
		printf("%s is in no section, and there is no [host *]\n", name);
		return;
	}
	h = host_next(&d->conf->hosts, id, &walk);
	printf("%s is in [host %s] at %s:%u, %s\n", name, host_section_text(h, section), h->file,
	    h->line, whys[h->id.kind]);
	while ((h = host_next(&d->conf->hosts, id, &walk)))
		printf("         not [host %s] at %s:%u, %s: less exact\n",
		    host_section_text(h, section), h->file, h->line, whys[h->id.kind]);
	const char *as_written = m->host->name ? m->host->name : "none";
	printf("name     %s\n", m->script.host ? m->script.host : as_written);
	explain_once(d, m->host);
	explain_profile(d, m);
}

/* The apkovl that would be packed for the machine. */
static bool explain_overlay(
    const struct boot_site *site, const struct machine *m, const uint8_t *mac)
{
	char why[TREE_WHY], plain[2 * TREE_WHY];
	struct overlay_archive bytes;
	size_t entries;
	const struct boot *b = &m->script.boot;
	char repos[OVERLAY_REPOS];
	const struct overlay_request q = {.folders = b->overlay,
	    .host = m->script.host,
	    .mac = mac,
	    .has_packages = b->packages == TRISTATE_YES,
	    .repos = overlay_repos(site->conf, b, repos)};

	if (b->kind != BOOT_KERNEL || !b->overlay.n)
		return true;
	printf("overlay ");
	for (size_t i = 0; i < b->overlay.n; i++)
		printf(" %s", b->overlay.word[i]);
	printf(", in %s", site->conf->httpbootd.overlays);
	if (!overlays_pack(site->overlays, &q, false, &bytes, &entries, why)) {
		plain_name(why, plain, sizeof plain);
		printf(": %s\n", plain);
		return false;
	}
	printf(": %zu files, folders and links, packed %zu bytes\n", entries, bytes.len);
	overlay_release(&bytes);
	return true;
}

static void print_assumption(const struct assumption *t)
{
	if (!t->by_arch && !t->by_platform)
		return;
	printf("taken   ");
	for (size_t i = 0; t->by_arch && i < t->archs; i++)
		printf(" arch=%s", t->arch[i]);
	for (size_t i = 0; t->by_platform && i < t->platforms; i++)
		printf(" platform=%s", t->platform[i]);
	printf("%s%s\n", t->none ? ", though nothing is there for any" : ", for that is there",
	    t->archs > 1 || t->platforms > 1 ? "; the script is for the first" : "");
}

/* Of the further processors and firmwares: what differs. */
static bool explain_others(struct site *site, const struct assumption *t,
    const struct boot_client *client, const struct origin *o, struct script_made *made)
{
	const struct boot_site boot = site_boot(site);
	struct boot_client other = *client;
	bool there = true;
	for (size_t i = 0; i < t->archs; i++)
		for (size_t j = 0; j < t->platforms; j++) {
			if (i == 0 && j == 0)
				continue;
			if (t->by_arch)
				other.id.arch = t->arch[i];
			if (t->by_platform)
				other.platform = t->platform[j];
			script_make_find(&boot, &other, o, made);
			there &= explain_files(&site->folders, &made->machine.script, true);
		}
	return there;
}

static bool explain_boot(struct site *site, const struct machine *m, const uint8_t *mac)
{
	const struct folders *f = &site->folders;
	const struct boot_site boot = site_boot(site);
	bool there = m->script.boot.kind == BOOT_MENU ? explain_items(f, m)
						      : explain_files(f, &m->script, false);
	return explain_overlay(&boot, m, mac) && there;
}

/* How long the kernel's command line is, and of how much; iPXE's own settings in it are not filled
 * in yet. */
static void print_cmdline(const struct script *s, size_t len)
{
	const char *arch = strchr(s->arch, '$') ? NULL : s->arch;
	struct init_words n;

	if (len)
		printf("cmdline  %zu bytes; a kernel%s%s takes %zu\n", len, arch ? " of " : "",
		    arch ? arch : ", if it is not armv7's or riscv64's,", arch_cmdline_max(arch));
	script_kernel_init_words(s, &n);
	if (init_words_are_too_many(&n))
		printf("cmdline  too many words: %zu NAME=VALUE and %zu others are no kernel's "
		       "own, as far as is known; it keeps %d and %d, and panics at one more\n",
		    n.settings, n.words, INIT_SETTINGS_MAX, INIT_WORDS_MAX);
}

static int explain_machine(struct site *site, struct boot_client *client, const struct origin *o)
{
	const struct boot_site boot = site_boot(site);
	const struct daemon *d = &site->daemon;
	struct script_made *made = &site->script;
	const struct machine *m = &made->machine;
	const struct script_out *out = &made->out;
	struct assumption t;
	char location[300];

	script_make_find(&boot, client, o, made);
	explain_assume(&site->folders, m, client, &t);
	if (t.by_arch)
		client->id.arch = t.arch[0];
	if (t.by_platform)
		client->platform = t.platform[0];
	script_make_find(&boot, client, o, made);
	const struct guard_answer may = {.host = m->host};
	private_prepare(site, &may, true, &made->machine);
	wait_point(site, o, &made->machine);
	script_make(&boot, made);
	explain_section(d, &client->id, m);
	explain_who(site, m);
	print_assumption(&t);
	if (m->ignored)
		printf("ignored  its section says ignore = yes: iPXE is told to end, and the "
		       "firmware goes on\n");
	bool there = m->ignored || explain_boot(site, m, client->id.mac);
	note_print(m);
	print_cmdline(&m->script, out->cmdline);
	if (out->result != SCRIPT_OK)
		printf("script   none: %s, at %s, %s\n", out->key,
		    machine_location(m, out->key, location), script_result_text(out->result));
	bool boots = m->host && m->script.boot.kind != BOOT_NONE && !m->ignored && there &&
		     out->result == SCRIPT_OK;
	/* The next one is found where this one was; its text stays. */
	char retry_url[MACHINE_URL_SIZE];
	snprintf(retry_url, sizeof retry_url, "%s", m->retry_url);
	boots &= explain_others(site, &t, client, o, made);
	if (out->result == SCRIPT_OK)
		printf("script   %s, %zu bytes:\n\n%s", retry_url, out->len, made->text);
	return boots ? 0 : 1;
}

static void print_reply(const struct folders *f, const struct request *q, const struct reply *r)
{
	struct target t;

	printf("status   %u\n", r->status);
	if (r->reason)
		printf("reason   %s\n", r->reason);
	if (r->leads[0])
		printf("leads    to %s, which is in no folder of link-roots\n", r->leads);
	if (r->has_version && target_parse(q->target, strlen(q->target), &t) == TARGET_OK) {
		const char *rest;
		const struct roots *roots = folders_find(f, t.path, &rest);
		printf("file     %s/%s\n", roots->folder[0].name, rest);
	}
	if (r->type)
		printf("type     %s\n", r->type);
	printf("bytes    %" PRIu64 "\n", r->length);
	if (r->body == BODY_TEXT && r->status == 200 && (r->is_generated || !r->has_version))
		printf("\n%.*s", (int)r->length, r->text);
}

static int explain_path(struct site *site, const char *path, const struct origin *o)
{
	char target[4096];
	struct reply reply;

	snprintf(
	    target, sizeof target, "%s%s", *path == '/' || strstr(path, "://") ? "" : "/", path);
	const struct header header = {.host = strstr(o->url, "://") + 3};
	const struct request q = {.method = "GET",
	    .target = target,
	    .header = &header,
	    .is_tls = strncmp(o->url, "https:", 6) == 0,
	    .is_dry_run = true};
	dispatch(site, &q, &reply);
	print_reply(&site->folders, &q, &reply);
	explain_who_path(site, &q);
	if (reply.status == 404 && !strchr(path, '/'))
		printf(
		    "note     no machine has the name %s, nor is it a MAC or IP address\n", path);
	reply_release(&reply);
	return reply.status < 400 ? 0 : 1;
}

/* The server's address as the client would know it. */
static bool read_origin(const struct daemon *d, const char *server, struct origin *o)
{
	if (server)
		return origin_of_host(server, o) || origin_of_url(server, o);
	/* Without any, the address is the one that the client asks: it has no name yet. */
	char host[32];
	struct header header = {.host = host};
	const struct request q = {.method = "GET", .target = "/", .header = &header};
	struct target t = {.n = 0};
	snprintf(host, sizeof host, "SERVER:%u", conf_http_port(d->conf));
	if (d->conf->lanboot.address.s_addr != INADDR_ANY)
		header.host = NULL;
	request_origin(d->conf, &q, &t, o);
	return true;
}

int explain(struct site *site)
{
	struct daemon *d = &site->daemon;
	struct explain_request a = {0};
	struct origin o;

	if (!explain_request_read(d, &a))
		return EXIT_USAGE;
	if (!read_origin(d, a.server, &o)) {
		fprintf(
		    stderr, "%s: explain --server: expected ADDRESS or ADDRESS:PORT\n", d->name);
		return EXIT_USAGE;
	}
	/* What may be read is what the daemon's user may read, not root. */
	if (!priv_drop(d->user))
		return 1;
	if (a.path)
		return explain_path(site, a.path, &o);
	if (a.same_name > 1)
		printf("note     %zu sections have this name; this is the first\n", a.same_name);
	if (a.mac_unknown)
		printf("note     its MAC is not known, so the script lacks it; mac= says it\n");
	if (a.client.id.addr && a.client.id.addr->len) {
		char text[GATE_TEXT];
		gate_explain(d->conf, "httpbootd", a.client.id.addr, text);
		printf("clients  %s\n", text);
	}
	return explain_machine(site, &a.client, &o);
}
